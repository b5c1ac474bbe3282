/** How fast a run goes, over its last steps: the first ones of a stretch are slower, and a laptop slows down when it is warm. */
export class Pace {
  readonly #marks: { readonly time: number; readonly images: number }[];
  #images = 0;

  /** @param now a time in milliseconds. */
  constructor(now: number) {
    this.#marks = [{ time: now, images: 0 }];
  }

  /** Counts the images of a step that was over at `now`. */
  add(images: number, now: number): void {
    this.#images += images;
    this.#marks.push({ time: now, images: this.#images });
    if (this.#marks.length > WINDOW) this.#marks.shift();
  }

  /** Begins anew, as after a while without steps. */
  restart(now: number): void {
    this.#marks.splice(0, this.#marks.length, { time: now, images: this.#images });
  }

  /** 0 before the first step. */
  get imagesPerSecond(): number {
    const [first, last] = [this.#marks[0], this.#marks[this.#marks.length - 1]];
    return last.time > first.time ? (1000 * (last.images - first.images)) / (last.time - first.time) : 0;
  }
}

const WINDOW = 40;
