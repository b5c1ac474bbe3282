import type { Metric, Predictions } from '@cnn/train';

/** Remembers which pictures fell into which cell of the confusion matrix, as a metric that goes along with the judging of an epoch. */
export class CellIds implements Metric<number> {
  readonly name = 'cell ids';
  #counted = new Map<string, number[]>();
  #whole = new Map<string, number[]>();

  /** The pictures of a cell when all of them were last judged. */
  idsOf(actual: number, predicted: number): readonly number[] {
    return this.#whole.get(cell(actual, predicted)) ?? [];
  }

  update({ scores, classes, labels, ids = [] }: Predictions): void {
    labels.forEach((label, i) => {
      const own = scores.subarray(i * classes, (i + 1) * classes);
      const key = cell(label, own.indexOf(Math.max(...own)));
      const known = this.#counted.get(key);
      if (known) known.push(ids[i]);
      else this.#counted.set(key, [ids[i]]);
    });
  }

  /** @returns how many cells have pictures. */
  compute(): number {
    this.#whole = this.#counted;
    return this.#whole.size;
  }

  reset(): void {
    this.#counted = new Map();
  }
}

const cell = (actual: number, predicted: number): string => `${actual} ${predicted}`;
