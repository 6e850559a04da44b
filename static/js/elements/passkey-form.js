// <passkey-form options="passkey-options"><p data-without>…</p><form hidden>…<input type="hidden" name="credential"><button>…</form></passkey-form>
// Asks the browser for a passkey when its form is sent, and sends what it gives. `options` is the id of the JSON that
// says which; without it they are fetched from the form's address. Its words for what can go wrong are attributes.
const WORDS = {
  AbortError: "cancelled",
  NotAllowedError: "cancelled", // as well when it took too long, and when there is none
  InvalidStateError: "known",
  ConstraintError: "unsupported",
  NotSupportedError: "unsupported",
  SecurityError: "unsupported",
};

class PasskeyForm extends HTMLElement {
  #form = null;
  #asking = false;

  connectedCallback() {
    this.#form = this.querySelector("form");
    if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) return;
    this.parentElement.querySelectorAll("[data-without]").forEach((words) => words.remove());
    this.#form.hidden = false;
    this.#form.addEventListener("submit", this);
  }

  disconnectedCallback() {
    this.#form.removeEventListener("submit", this);
  }

  async handleEvent(event) {
    event.preventDefault();
    if (this.#asking) return;
    this.#asking = true;
    this.#say("");
    try {
      const credential = await this.#ask();
      this.#form.elements.credential.value = JSON.stringify(credential);
      this.#form.submit();
    } catch (error) {
      this.#say(this.getAttribute(WORDS[error.name] ?? "broken"));
    }
    this.#asking = false;
  }

  async #ask() {
    const { creation_options: make, request_options: use } = await this.#options();
    return make
      ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(make.publicKey) })
      : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(use.publicKey) });
  }

  async #options() {
    const id = this.getAttribute("options");
    if (id) return JSON.parse(document.getElementById(id).textContent);
    const answer = await fetch(this.#form.action, { headers: { Accept: "application/json" } });
    return answer.json();
  }

  #say(words) {
    const place = this.querySelector("[role=alert]");
    place.hidden = !words;
    place.querySelector("p").textContent = words;
  }
}

customElements.define("passkey-form", PasskeyForm);
