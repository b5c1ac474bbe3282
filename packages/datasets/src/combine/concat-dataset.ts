import type { Rng } from '@cnn/tensor';
import { checkIndex, type Dataset, type ImageShape, type Sample } from '../dataset.ts';
import type { Recipe } from '../workers/recipe.ts';

export interface ConcatDatasetOptions {
  /** Names the whole in errors and reports. @default the names, joined by ' + ' */
  readonly name?: string;
}

/**
 * Several datasets, one after the other, as one.
 *
 * Use it to train on more than one source, or on a train and a validation split together. All must have the same classes in the same
 * order; to merge others, change their labels first. `shape` is that of all parts, or undefined where they differ. Follows
 * torch.utils.data.ConcatDataset.
 *
 * @throws TypeError if there is no dataset, or the classes differ.
 * @example
 * const all = new ConcatDataset([train, validation]);
 */
export class ConcatDataset implements Dataset {
  readonly name: string;
  readonly length: number;
  readonly classes: readonly string[];
  readonly shape: ImageShape | undefined;
  readonly datasets: readonly Dataset[];
  /** All labels; undefined where a part does not know its own. */
  readonly labels?: () => ArrayLike<number> | Promise<ArrayLike<number>>;
  /** How workers make it again; undefined where they cannot make a part. */
  readonly recipe?: () => Recipe;
  /** Where each part ends. */
  readonly #ends: readonly number[];

  constructor(datasets: readonly Dataset[], options: ConcatDatasetOptions = {}) {
    if (datasets.length === 0) throw new TypeError('ConcatDataset: expected at least one dataset, found none');
    const [{ classes, shape }] = datasets;
    for (const dataset of datasets) checkClasses(datasets[0], dataset);
    this.name = options.name ?? datasets.map(({ name }) => name).join(' + ');
    this.classes = classes;
    this.shape = datasets.every((dataset) => String(dataset.shape) === String(shape)) ? shape : undefined;
    this.datasets = datasets;
    let length = 0;
    this.#ends = datasets.map((dataset) => {
      length += dataset.length;
      return length;
    });
    this.length = length;
    if (datasets.every((dataset) => dataset.labels)) this.labels = () => joined(datasets.map((part) => part.labels!()));
    if (datasets.every((dataset) => dataset.recipe)) {
      this.recipe = () => ({
        maker: 'ConcatDataset',
        arguments: [this.name, ...datasets.map((part) => part.recipe!())],
      });
    }
  }

  /**
   * Which part a sample is of, and its index there.
   *
   * @throws RangeError if the index is none of the whole's.
   */
  locate(index: number): { readonly dataset: Dataset; readonly index: number } {
    checkIndex(this.name, index, this.length);
    let low = 0;
    let high = this.#ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ends[middle] > index) high = middle;
      else low = middle + 1;
    }
    return { dataset: this.datasets[low], index: low === 0 ? index : index - this.#ends[low - 1] };
  }

  get(index: number, rng?: Rng): Sample | Promise<Sample> {
    const place = this.locate(index);
    return place.dataset.get(place.index, rng);
  }
}

function checkClasses(first: Dataset, other: Dataset): void {
  const { classes } = other;
  const place = first.classes.findIndex((name, i) => name !== classes[i]);
  if (place < 0 && classes.length === first.classes.length) return;
  const difference =
    place < 0 || place >= classes.length
      ? `${first.classes.length} classes and ${classes.length}`
      : `class ${place} is '${first.classes[place]}' and '${classes[place]}'`;
  throw new TypeError(
    `ConcatDataset: expected the same classes in ${first.name} and ${other.name}, found ${difference}`,
  );
}

function joined(
  parts: readonly (ArrayLike<number> | Promise<ArrayLike<number>>)[],
): ArrayLike<number> | Promise<ArrayLike<number>> {
  const known = parts.filter((part): part is ArrayLike<number> => !('then' in part));
  if (known.length < parts.length) return Promise.all(parts).then(joined);
  const labels = new Float64Array(known.reduce((length, part) => length + part.length, 0));
  let start = 0;
  for (const part of known) {
    labels.set(part, start);
    start += part.length;
  }
  return labels;
}
