/** The share of successes among the last so many tries. */
export class SuccessRate {
  readonly #length: number;
  #tries: boolean[] = [];

  constructor(length: number) {
    this.#length = length;
  }

  add(isSuccess: boolean): void {
    this.#tries.push(isSuccess);
    if (this.#tries.length > this.#length) this.#tries.shift();
  }

  /**
   * −1 where success is rarer than `low`, 1 where it is more frequent than `high`, and then it counts anew; 0 else, and as long as there were
   * too few tries.
   */
  verdict(low: number, high: number): -1 | 0 | 1 {
    if (this.#tries.length < this.#length) return 0;
    const rate = this.#tries.filter(Boolean).length / this.#length;
    if (rate >= low && rate <= high) return 0;
    this.#tries = [];
    return rate < low ? -1 : 1;
  }
}
