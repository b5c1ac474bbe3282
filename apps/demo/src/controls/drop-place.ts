import type { LitElement } from 'lit';

/** Makes an element a place to drop onto: it is drawn anew when something is held over it, or no more, and keeps a drop from the page around. */
export class DropPlace {
  /** Whether something is held over it. */
  isOver = false;
  readonly #host: LitElement;

  /** @param take is called with what was dropped, before anything is awaited. */
  constructor(host: LitElement, take: (dropped: DataTransfer) => void) {
    this.#host = host;
    host.addEventListener('dragover', () => this.#show(true));
    host.addEventListener('dragleave', () => this.#show(false));
    host.addEventListener('drop', (event) => {
      this.#show(false);
      // The page around takes what was dropped elsewhere.
      event.preventDefault();
      event.stopPropagation();
      if (event.dataTransfer) take(event.dataTransfer);
    });
  }

  #show(isOver: boolean): void {
    if (isOver === this.isOver) return;
    this.isOver = isOver;
    this.#host.requestUpdate();
  }
}
