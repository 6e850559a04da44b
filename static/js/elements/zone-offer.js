// <zone-offer current="UTC" select-id="id_time_zone" hidden></zone-offer>
// Offers the device's own time zone for a select that holds another one. It changes the choice; the person saves.
class ZoneOffer extends HTMLElement {
  connectedCallback() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const select = document.getElementById(this.getAttribute("select-id"));
    const known = [...(select?.options ?? [])].some((option) => option.value === zone);
    if (!known || zone === this.getAttribute("current") || this.childElementCount) return;
    const text = document.createElement("p");
    text.textContent = this.#words("says", "This device says ZONE.", zone);
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button button--second button--small" });
    button.textContent = this.#words("use", "Use ZONE", zone);
    button.addEventListener("click", () => {
      select.value = zone;
      select.dispatchEvent(new Event("change", { bubbles: true }));
      select.focus();
      this.hidden = true;
    });
    this.append(text, button);
    this.hidden = false;
  }

  #words(attribute, otherwise, zone) {
    return (this.getAttribute(attribute) ?? otherwise).replace("ZONE", zone);
  }
}

customElements.define("zone-offer", ZoneOffer);
