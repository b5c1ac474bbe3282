import { Rng } from '@cnn/tensor';
import type { Dataset } from '../dataset.ts';
import { indexGroups } from '../samplers/index-groups.ts';
import { labelsOf } from '../statistics/labels-of.ts';
import { apportion } from './apportion.ts';
import { Subset } from './subset.ts';

export interface RandomSplitOptions {
  /** Chance of who goes where. @default new Rng(0) */
  readonly rng?: Rng;
  /**
   * Whether every part has its share of each class; or one whole number for each sample, whose values are shared out like that
   * instead. @default false
   */
  readonly stratify?: boolean | ArrayLike<number>;
}

/**
 * Splits a dataset at random into parts that do not overlap, such as training and validation data.
 *
 * `parts` are lengths that add up to the dataset's, or fractions that add up to 1. A fraction's part has floor(fraction × length)
 * samples; what is left over is given out one by one, beginning with the first part. With `stratify`, every part has of each class
 * its share rounded up or down, and the parts' lengths stay as they are. Follows torch.utils.data.random_split; stratified as
 * scikit-learn's train_test_split, for any number of parts.
 *
 * @throws RangeError if a part is negative, or the parts add up to neither 1 nor the dataset's length.
 * @throws RangeError if `stratify` has another length than the dataset, or a value that is not whole.
 * @throws DataError if the labels are needed and cannot be had.
 * @example
 * const [train, validation] = await randomSplit(all, [0.9, 0.1], { rng: new Rng(0), stratify: true });
 */
export async function randomSplit(
  dataset: Dataset,
  parts: readonly number[],
  { rng = new Rng(0), stratify = false }: RandomSplitOptions = {},
): Promise<Subset[]> {
  const lengths = partLengths(parts, dataset.length);
  const order = rng.permutation(dataset.length);
  if (stratify === false) {
    let end = 0;
    return lengths.map((length) => {
      end += length;
      return new Subset(dataset, order.subarray(end - length, end));
    });
  }
  const values = stratify === true ? await labelsOf(dataset) : stratify;
  if (values.length !== dataset.length) {
    throw new RangeError(
      `randomSplit: stratify must have ${dataset.length} values, one a sample, found ${values.length}`,
    );
  }
  return stratified(order, lengths, values, rng).map((indices) => new Subset(dataset, indices));
}

/** How many samples each part has. */
function partLengths(parts: readonly number[], total: number): readonly number[] {
  for (const [i, part] of parts.entries()) {
    if (!(part >= 0)) throw new RangeError(`randomSplit: parts must be at least 0, found ${part} at ${i}`);
  }
  const sum = parts.reduce((sum, part) => sum + part, 0);
  if (Math.abs(sum - 1) < 1e-9) {
    const lengths = parts.map((fraction) => Math.floor(total * fraction));
    const left = total - lengths.reduce((sum, length) => sum + length, 0);
    return lengths.map((length, i) => length + Math.ceil(Math.max(0, left - i) / lengths.length));
  }
  if (sum === total && parts.every(Number.isInteger)) return parts;
  throw new RangeError(
    `randomSplit: parts must be whole numbers that add up to ${total} or fractions that add up to 1, found ${parts.join(', ')}`,
  );
}

function stratified(
  order: Uint32Array,
  lengths: readonly number[],
  values: ArrayLike<number>,
  rng: Rng,
): readonly Uint32Array[] {
  const groups = indexGroups('randomSplit', 'stratify', values);
  const sizes = groups.map(({ members }) => members.length);
  const left = apportion(sizes, lengths, rng.fold('remainders'));
  const rows = new Map(groups.map(({ value }, row) => [value, row]));
  const indices = lengths.map((length) => new Uint32Array(length));
  const filled = lengths.map(() => 0);
  // The order is random, so whoever of a class comes first may take the class's places in the first part, and so on.
  for (const index of order) {
    const row = left[rows.get(values[index])!];
    const part = row.findIndex((places) => places > 0);
    row[part]--;
    indices[part][filled[part]++] = index;
  }
  return indices;
}
