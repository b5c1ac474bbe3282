/**
 * Watches what comes from a server: nothing is waited for longer than `seconds`, and not beyond the stop signal.
 *
 * Does not rely on `fetch` heeding its signal, since it may be anyone's.
 */
export class Connection {
  readonly #seconds: number;
  readonly #stop: AbortSignal | undefined;
  readonly #controller = new AbortController();

  constructor(seconds: number, stop: AbortSignal | undefined) {
    this.#seconds = seconds;
    this.#stop = stop;
  }

  /** For `fetch`: ends what is under way once the connection is closed. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * What a promise gives.
   *
   * @throws Stalled if it takes too long, and the signal's reason if that ends it.
   */
  async next<T>(promise: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let end: (() => void) | undefined;
    const ended = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Stalled(`no byte for ${this.#seconds} seconds`)), 1000 * this.#seconds);
      end = () => reject(this.#stop?.reason);
      this.#stop?.addEventListener('abort', end, { once: true });
    });
    try {
      this.#stop?.throwIfAborted();
      return await Promise.race([promise, ended]);
    } finally {
      clearTimeout(timer);
      this.#stop?.removeEventListener('abort', end!);
      promise.catch(() => {});
    }
  }

  close(): void {
    this.#controller.abort();
  }
}

/** Nothing came. */
export class Stalled extends Error {}
