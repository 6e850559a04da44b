// Says so when an action does not get through, or meets a site that is away for a moment, until one does.
const AWAY = [502, 503, 504];
const said = () => document.querySelector("main .connection");

function say() {
  said()?.remove(); // said anew each time, so that it is read out again
  document.getElementById("main").prepend(document.getElementById("connection-lost").content.cloneNode(true));
}

for (const type of ["htmx:sendError", "htmx:timeout", "unsaved:lost"]) document.addEventListener(type, say);
document.addEventListener("htmx:afterOnLoad", ({ detail }) => {
  if (AWAY.includes(detail.xhr.status)) say();
  else said()?.remove();
});
