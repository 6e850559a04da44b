// <password-show><input type="password"></password-show>
// Adds a button that shows or hides what is typed.
class PasswordShow extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    if (!input || this.querySelector("button")) return;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button button--second" });
    button.addEventListener("click", () => this.#show(input, button, input.type === "password"));
    input.form?.addEventListener("submit", () => this.#show(input, button, false));
    this.append(button);
    this.#show(input, button, false);
  }

  #show(input, button, shown) {
    input.type = shown ? "text" : "password";
    button.textContent = this.getAttribute(shown ? "hide" : "show") ?? (shown ? "Hide" : "Show");
    button.setAttribute("aria-controls", input.id);
  }
}

customElements.define("password-show", PasswordShow);
