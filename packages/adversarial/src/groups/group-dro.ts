import {
  add,
  checkInteger,
  checkRange,
  checkShape,
  dispose,
  exp,
  keep,
  logSoftmax,
  mul,
  reshape,
  scope,
  sum,
  type Tensor,
  tensor,
  withoutGradient,
} from '@cnn/tensor';
import { checkIndices } from './grouped-predictions.ts';

export interface GroupDROOptions {
  /** Number of groups. */
  readonly groups: number;
  /** How fast the weights follow the losses, at least 0; 0 leaves all groups alike. @default 0.01 */
  readonly stepSize?: number;
  /**
   * The generalisation adjustment C: C/√n is added to the loss of a group of n training samples where groups are weighed, against
   * over-fitting of the small ones. Needs `counts`. @default 0
   */
  readonly adjustment?: number;
  /** Training samples of each group, for `adjustment`. */
  readonly counts?: ArrayLike<number>;
}

/** What a {@link groupDro} remembers: plain data. */
export interface GroupDROState {
  /** The weight of each group; they add up to 1. */
  readonly weights: readonly number[];
}

/** A loss that looks to the group that fares worst. */
export interface GroupDRO {
  /**
   * The loss to minimise, and one step of the weights: call it once for each step of the optimizer.
   *
   * @param losses of each sample, `[batch]`, such as those of `crossEntropy({ reduction: 'none' })`.
   * @param groups the group of each sample.
   * @returns one differentiable number: the mean loss of each group in the batch, by the groups' new weights.
   * @throws TypeError if the losses are not `[batch]`; RangeError if a group is unknown or there are not as many as losses.
   */
  loss(losses: Tensor, groups: ArrayLike<number>): Tensor;
  /** The weights, to be saved with a checkpoint or shown. */
  state(): Promise<GroupDROState>;
  /** Goes on from a state. @throws RangeError unless it has a weight of at least 0 for each group, not all of them 0. */
  load(state: GroupDROState): void;
  /** Gives its memory back. */
  dispose(): void;
}

/**
 * Distributionally robust optimisation over groups: the loss of the groups, weighed by weights that grow where the loss is high.
 *
 * Use it where the group of each training sample is known and the worst group matters more than the mean. Each step multiplies a group's
 * weight by e^(step size × its mean loss in the batch); weights pass no gradient on. A group that is not in the batch has loss 0 there, so draw
 * batches that have all groups, as the paper's runs do: by `weightedRandomSampler` of `@cnn/datasets` with {@link groupWeights}.
 * Without strong L2 or an early stop a network that learns its training set by heart has nothing to be weighed. Follows Algorithm 1 of Sagawa
 * et al., Distributionally robust neural networks for group shifts (2020), and their published code.
 *
 * @throws RangeError if there is no group, a number is out of range, or the counts do not fit.
 * @example
 * const dro = groupDro({ groups: scenes.groupNames.length });
 * const criterion = crossEntropy({ reduction: 'none' });
 * parameterGradients(model, () => dro.loss(criterion(model.call(images), labels), ids.map((id) => groups[id])));
 */
export function groupDro({ groups: count, stepSize = 0.01, adjustment = 0, counts }: GroupDROOptions): GroupDRO {
  checkInteger('groupDro', 'groups', count, 1);
  checkRange('groupDro', 'stepSize', stepSize, 0);
  checkRange('groupDro', 'adjustment', adjustment, 0);
  const added = adjustments(count, adjustment, counts);
  // Logarithms, because a weight that was rounded to 0 would never grow again.
  let logWeights: Tensor = keep(tensor(new Float32Array(count).fill(-Math.log(count))));
  const replace = (next: Tensor): void => {
    dispose(logWeights);
    logWeights = keep(next);
  };
  const stepped = withoutGradient((groupLosses: Tensor) =>
    logSoftmax(add(logWeights, mul(add(groupLosses, tensor(added)), stepSize))),
  );
  return {
    loss: (losses, groups) =>
      scope(() => {
        const share = sharesOf(losses, groups, count);
        const groupLosses = sum(mul(share, reshape(losses, [losses.size, 1])), 0);
        const next = stepped(groupLosses);
        replace(next);
        return sum(mul(groupLosses, exp(next)));
      }),
    async state() {
      const logs = await logWeights.data();
      return { weights: Array.from(logs, Math.exp) };
    },
    load({ weights }) {
      checkWeights(weights, count);
      const total = weights.reduce((all, weight) => all + weight, 0);
      replace(tensor(Float32Array.from(weights, (weight) => Math.log(weight / total))));
    },
    dispose: () => dispose(logWeights),
  };
}

/** `[batch, groups]`: what each loss counts in the mean of its group. */
function sharesOf(losses: Tensor, groups: ArrayLike<number>, count: number): Tensor {
  const [batch] = checkShape('groupDro losses', losses, [null]);
  if (groups.length !== batch) {
    throw new RangeError(`groupDro: expected a group for each of the ${batch} losses, found ${groups.length}`);
  }
  checkIndices('groupDro', 'groups', groups, count);
  const members = new Array<number>(count).fill(0);
  for (let i = 0; i < batch; i++) members[groups[i]]++;
  const shares = new Float32Array(batch * count);
  for (let i = 0; i < batch; i++) shares[i * count + groups[i]] = 1 / members[groups[i]];
  return tensor(shares, [batch, count]);
}

/** C/√n of each group. */
function adjustments(count: number, adjustment: number, counts: ArrayLike<number> | undefined): Float32Array {
  if (adjustment === 0) return new Float32Array(count);
  if (counts?.length !== count) {
    throw new RangeError(
      `groupDro: expected counts of the ${count} groups for the adjustment, found ${counts ? counts.length : 'none'}`,
    );
  }
  for (let group = 0; group < count; group++) checkInteger('groupDro', `counts[${group}]`, counts[group], 1);
  return Float32Array.from(counts, (members) => adjustment / Math.sqrt(members));
}

function checkWeights(weights: readonly number[], count: number): void {
  const areWeights = weights.every((weight) => Number.isFinite(weight) && weight >= 0);
  if (weights.length === count && areWeights && weights.some((weight) => weight > 0)) return;
  throw new RangeError(
    `groupDro: expected a state with ${count} weights of at least 0, not all of them 0, found [${weights.join(', ')}]`,
  );
}
