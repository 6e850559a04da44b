// <dose-stepper><input type="number" min="1" max="60" step="1"></dose-stepper>
// Adds − and + beside a number input. Holding a button repeats; the ends are announced.
class DoseStepper extends HTMLElement {
  #input = null;
  #status = null;
  #timer = null;
  #held = false;

  connectedCallback() {
    this.#input = this.querySelector("input");
    if (!this.#input || this.querySelector("button")) return;
    const name = this.#input.labels[0]?.textContent.trim() ?? "";
    const less = this.#button("stepper__less", "−", `${this.getAttribute("less") ?? "Less"}: ${name}`);
    const more = this.#button("stepper__more", "+", `${this.getAttribute("more") ?? "More"}: ${name}`);
    this.#status = document.createElement("span");
    this.#status.className = "visually-hidden";
    this.#status.setAttribute("role", "status");
    this.#input.before(less);
    this.append(more, this.#status);
    for (const type of ["pointerdown", "pointerup", "pointerleave", "pointercancel", "click", "input"]) {
      this.addEventListener(type, this, type.startsWith("pointer"));
    }
    this.#mark();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  handleEvent(event) {
    if (event.type === "input") return this.#mark();
    const button = event.target.closest("button");
    if (!button) return;
    const direction = button.className === "stepper__more" ? 1 : -1;
    if (event.type === "click") {
      if (!this.#held || event.detail === 0) this.#step(direction); // detail 0: from the keyboard
      this.#held = false;
    } else if (event.type === "pointerdown" && event.button === 0) {
      this.#held = false;
      this.#timer = setTimeout(() => this.#repeat(direction), 450); // later, so a finger that scrolls changes nothing
    } else {
      clearTimeout(this.#timer);
    }
  }

  #button(className, text, label) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className, textContent: text });
    button.setAttribute("aria-label", label);
    return button;
  }

  #repeat(direction) {
    this.#held = true;
    if (this.#step(direction)) this.#timer = setTimeout(() => this.#repeat(direction), 90);
  }

  #step(direction) {
    const before = this.#input.value;
    if (direction > 0) this.#input.stepUp();
    else this.#input.stepDown();
    const moved = this.#input.value !== before;
    this.#status.textContent = moved ? this.#input.value : `${before}: ${this.getAttribute("limit") ?? "no further"}`;
    if (moved) {
      this.#input.dispatchEvent(new Event("input", { bubbles: true }));
      this.#input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    return moved;
  }

  #mark() {
    const { value, min, max } = this.#input;
    this.querySelector(".stepper__less").setAttribute("aria-disabled", min !== "" && Number(value) <= Number(min));
    this.querySelector(".stepper__more").setAttribute("aria-disabled", max !== "" && Number(value) >= Number(max));
  }
}

customElements.define("dose-stepper", DoseStepper);
