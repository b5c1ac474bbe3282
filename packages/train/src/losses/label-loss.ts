import {
  add,
  cast,
  checkShape,
  div,
  equal,
  expandDims,
  mul,
  notEqual,
  reshape,
  scalar,
  scope,
  sizeOf,
  sum,
  type Tensor,
  tensor,
  where,
  zerosLike,
} from '@cnn/tensor';
import { weightTensor } from './criterion.ts';
import type { Loss } from './loss.ts';
import { type ReductionOptions, reducer } from './reduction.ts';

/** Settings of losses whose labels are classes. */
export interface LabelLossOptions extends ReductionOptions {
  /** A factor for each class, such as one over its frequency. The mean divides by the factors of the labels. @default 1 for each */
  readonly weight?: readonly number[];
  /** Samples with this label count nothing and are left out of the mean. @default -100 */
  readonly ignoreIndex?: number;
}

/** Predictions and labels as rows, whatever axes lay before the last one. */
export interface ClassRows {
  /** `[rows, classes]`. */
  readonly values: Tensor;
  /** int32 `[rows]`. */
  readonly labels: Tensor;
  readonly classes: number;
}

/** @throws TypeError if the values have no batch axis, or the labels not all their axes but the last. */
export function classRows(owner: string, values: Tensor, labels: Tensor): ClassRows {
  if (values.rank < 2) checkShape(`${owner} logits`, values, [null, null]);
  const [axes, classes] = [values.shape.slice(0, -1), values.shape.at(-1)!];
  checkShape(`${owner} labels`, labels, axes);
  const rows = sizeOf(axes);
  return { values: reshape(values, [rows, classes]), labels: cast(reshape(labels, [rows]), 'int32'), classes };
}

/** Which of `classes` each label is, `[rows, classes]`, as truth values. */
export function isLabel(labels: Tensor, classes: number): Tensor {
  const all = Int32Array.from({ length: classes }, (_, index) => index);
  return equal(expandDims(labels, 1), tensor(all, [1, classes], 'int32'));
}

/** Of each row the value of its label, `[rows]`; 0 where the label is no class. */
export function ofLabels({ values, labels, classes }: ClassRows): Tensor {
  return sum(where(isLabel(labels, classes), values, zerosLike(values)), 1);
}

/** Of weights `[classes]` those of labels `[rows]`. */
export function weightsOfLabels(weight: Tensor, labels: Tensor): Tensor {
  return sum(mul(cast(isLabel(labels, weight.size), 'float32'), weight), 1);
}

/** A loss from the rule for rows, which is given the weights of the classes `[classes]` and of the labels `[rows]` if there are any. */
export function labelLoss(
  owner: string,
  { weight, ignoreIndex = -100, reduction = 'mean' }: LabelLossOptions,
  rule: (rows: ClassRows, weight?: { readonly classes: Tensor; readonly labels: Tensor }) => Tensor,
): Loss {
  const reduce = reducer(owner, reduction);
  const loss = (values: Tensor, labels: Tensor) =>
    scope(() => {
      const rows = classRows(owner, values, labels);
      const classes = weight && weightTensor(`${owner} weight`, weight, rows.classes);
      const weights = classes && { classes, labels: weightsOfLabels(classes, rows.labels) };
      const counts = notEqual(rows.labels, scalar(ignoreIndex, 'int32'));
      const all = rule(rows, weights);
      const losses = where(counts, all, zerosLike(all));
      if (reduction !== 'mean') return reduce(reshape(losses, labels.shape));
      const shares = cast(counts, 'float32');
      return meanOver(losses, sum(weights ? mul(shares, weights.labels) : shares));
    });
  return Object.assign(loss, { ignoreIndex });
}

/** Σ losses / total. NaN where nothing counts, but not in the gradient, which is 0 then. */
function meanOver(losses: Tensor, total: Tensor): Tensor {
  const nothing = equal(total, 0);
  const divisor = where(nothing, scalar(1), total);
  return add(div(sum(losses), divisor), where(nothing, scalar(Number.NaN), scalar(0)));
}
