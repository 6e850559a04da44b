// Saves a changed form marked data-unsaved before anything else happens on the page, so no change is lost.
const isTick = ({ type }) => type === "checkbox" || type === "radio"; // its value never changes, only the tick
const isChanged = (field) =>
  isTick(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
const isUnsaved = (form) => [...form.elements].some((field) => field.matches("input") && isChanged(field));

function unsaved(sending) {
  return [...document.querySelectorAll("form[data-unsaved]")].filter((form) => form !== sending && isUnsaved(form));
}

async function save(forms) {
  for (const form of forms) {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (answer.status >= 500) throw new Error("not saved");
    for (const field of form.elements) {
      field.defaultValue = field.value;
      field.defaultChecked = field.checked;
    }
  }
}

// The other action waits when a change could not be saved: it would put the saved values back over it.
const saveBefore = (forms, act) => save(forms).then(act, () => document.dispatchEvent(new Event("unsaved:lost")));

document.addEventListener("htmx:confirm", (event) => {
  const forms = unsaved(event.target);
  if (!forms.length) return;
  event.preventDefault();
  saveBefore(forms, () => event.detail.issueRequest());
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const forms = form.hasAttribute("hx-post") ? [] : unsaved(form);
  if (!forms.length) return;
  event.preventDefault();
  saveBefore(forms, () => form.requestSubmit(event.submitter));
});

// A link away: the browser sends these on its own after the page is gone.
addEventListener("pagehide", () => {
  for (const form of unsaved(null)) navigator.sendBeacon(form.action, new FormData(form));
});
