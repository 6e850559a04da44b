// Says so when an action does not get through, until one does.
document.addEventListener("htmx:sendError", () => {
  if (document.querySelector(".connection")) return;
  const lost = document.getElementById("connection-lost");
  document.getElementById("main").prepend(lost.content.cloneNode(true));
});
document.addEventListener("htmx:afterOnLoad", () => document.querySelector("main .connection")?.remove());
