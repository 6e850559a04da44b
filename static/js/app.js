// Fetches the elements a page holds, and those that a swap brings; a page with none fetches none. Those whose script
// does not come are marked, so that they show what they show without script.
const elements = {
  "dose-stepper": () => import("./elements/dose-stepper.js"),
  "movement-figure": () => import("./elements/movement-figure.js"),
  "passkey-form": () => import("./elements/passkey-form.js"),
  "password-show": () => import("./elements/password-show.js"),
  "print-button": () => import("./elements/print-button.js"),
  "zone-offer": () => import("./elements/zone-offer.js"),
};

function fetchElements() {
  for (const [tag, fetchElement] of Object.entries(elements)) {
    const found = document.querySelectorAll(tag);
    if (found.length) fetchElement().catch(() => found.forEach((element) => element.toggleAttribute("data-still", true)));
  }
}

// What a page shows comes first, what it does a moment later.
const shown = new Promise((then) => requestAnimationFrame(() => setTimeout(then)));

function fetchOnceShown() {
  shown.then(fetchElements);
}

fetchOnceShown();
document.addEventListener("htmx:load", fetchOnceShown);
