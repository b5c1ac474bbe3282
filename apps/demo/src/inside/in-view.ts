import type { LitElement, ReactiveController } from 'lit';

/** Calls once when its element comes into view for the first time; what costs time begins only then. */
export class InView implements ReactiveController {
  isSeen = false;
  readonly #host: LitElement;
  readonly #observer: IntersectionObserver;

  constructor(host: LitElement, onSeen: () => void) {
    this.#host = host;
    host.addController(this);
    this.#observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      this.isSeen = true;
      this.#observer.disconnect();
      onSeen();
    });
  }

  hostConnected(): void {
    if (!this.isSeen) this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
  }
}
