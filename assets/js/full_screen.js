/**
 * A part of the page over the whole screen: by the browser, or where it refuses (phones, frames) by
 * the style sheet, over the page. Either way Escape leaves.
 */

export class FullScreen {
  #part;
  #onChange;

  /** `onChange(on)` hears of each change, also of one by the browser's own means. */
  constructor(part, onChange) {
    this.#part = part;
    this.#onChange = onChange;
    document.addEventListener("fullscreenchange", this.#tell);
    document.addEventListener("keydown", this.#onKey);
  }

  async toggle() {
    if (document.fullscreenElement === this.#part) return document.exitFullscreen();
    if (this.#covers) return this.#cover(false);
    try {
      await this.#part.requestFullscreen();
    } catch {
      this.#cover(true);
    }
  }

  stop() {
    document.removeEventListener("fullscreenchange", this.#tell);
    document.removeEventListener("keydown", this.#onKey);
    this.#part.removeAttribute("data-cover");
  }

  get #covers() {
    return this.#part.hasAttribute("data-cover");
  }

  #cover(on) {
    this.#part.toggleAttribute("data-cover", on);
    this.#tell();
  }

  #tell = () => this.#onChange(this.#covers || document.fullscreenElement === this.#part);

  #onKey = (event) => {
    const menuIsOpen = document.querySelector(":popover-open") !== null; // Escape is for that first
    if (event.key === "Escape" && this.#covers && !menuIsOpen) this.#cover(false);
  };
}
