/** Runs tasks side by side, no more than `size` at a time. */
export class Crew {
  readonly #size: number;
  readonly #running = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /**
   * Starts a task as soon as there is room.
   *
   * @throws what an earlier task threw.
   */
  async start(task: () => Promise<void>): Promise<void> {
    while (this.#running.size >= this.#size) await Promise.race(this.#running);
    this.#check();
    const running = task()
      .catch((error) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Waits until all tasks are over, however they end. */
  async settle(): Promise<void> {
    await Promise.all(this.#running);
  }

  /**
   * Waits until all tasks are over.
   *
   * @throws what one of them threw.
   */
  async finish(): Promise<void> {
    await this.settle();
    this.#check();
  }

  #check(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
