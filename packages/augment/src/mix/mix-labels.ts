import {
  add,
  cast,
  checkInteger,
  equal,
  expandDims,
  greater,
  mul,
  reshape,
  scalar,
  scope,
  sum,
  Tensor,
  tensor,
  where,
} from '@cnn/tensor';
import { asTensor, type Column, choose, minus } from '../parameters/column.ts';
import type { Mixed } from './mix.ts';
import { partnersOf } from './partners.ts';

/** How labels are mixed. */
export interface LabelOptions {
  /** How many classes there are, for labels `[batch]` that are indices of classes; labels `[batch, classes]` need it not. */
  readonly numClasses?: number;
}

/** @throws RangeError if `numClasses` is given and no whole number of at least 1. */
export function checkClasses(owner: string, { numClasses }: LabelOptions): void {
  if (numClasses !== undefined) checkInteger(owner, 'numClasses', numClasses, 1);
}

/**
 * Labels `[batch]` or shares of classes `[batch, classes]`, mixed as the images were → float32 `[batch, classes]`.
 *
 * @param shares of each partner, in the order of `pairs`; the rest is the sample's own.
 * @throws TypeError if labels are neither, or not as many as samples, or indices without `numClasses`.
 */
export function mixLabels(
  owner: string,
  labels: Tensor,
  { applied, pairs }: Mixed<never>,
  shares: readonly Column[],
  numClasses: number | undefined,
): Tensor {
  const batch = applied.length;
  checkLabels(owner, labels, batch, numClasses);
  return scope(() => {
    const own = labels.rank === 1 ? sharesOfClasses(labels, numClasses!) : cast(labels, 'float32');
    const weighed = (samples: Tensor, share: Column) => mul(samples, reshape(asTensor(share, batch), [batch, 1]));
    const partners = shares.map((share) => choose(applied, share, 0));
    const rest = partners.reduce<Column>(minus, 1);
    return partners.reduce<Tensor>(
      (sum, share, k) => add(sum, weighed(partnersOf(own, pairs, k), share)),
      weighed(own, rest),
    );
  });
}

/** 1 for the class of each label, 0 for the others; NaN where a label is no class, so that training finds it. */
function sharesOfClasses(labels: Tensor, classes: number): Tensor {
  const all = tensor(
    Int32Array.from({ length: classes }, (_, k) => k),
    [1, classes],
    'int32',
  );
  const hit = cast(equal(expandDims(cast(labels, 'int32'), 1), all), 'float32');
  return where(greater(sum(hit, 1, true), 0), hit, scalar(Number.NaN));
}

function checkLabels(owner: string, labels: Tensor, batch: number, numClasses: number | undefined): void {
  const expected = `labels [${batch}] or [${batch}, ${numClasses ?? 'classes'}]`;
  if (!(labels instanceof Tensor)) {
    throw new TypeError(
      `${owner}: expected ${expected} as a tensor, found ${labels === null ? 'null' : typeof labels}`,
    );
  }
  const [count, classes] = labels.shape;
  const fits = count === batch && (labels.rank === 1 || (labels.rank === 2 && classes === (numClasses ?? classes)));
  if (!fits) throw new TypeError(`${owner}: expected ${expected}, found [${labels.shape.join(', ')}]`);
  if (labels.rank === 1 && numClasses === undefined) {
    throw new TypeError(`${owner}: labels [${batch}] become shares of classes; say of how many by numClasses`);
  }
}
