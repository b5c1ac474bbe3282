import { add, div, exp, log, mul, relu, sub, sum, type Tensor } from '@cnn/tensor';
import { criterion, isPositive } from './criterion.ts';
import type { Criterion } from './loss.ts';
import type { Reduction } from './reduction.ts';

export interface KLDivOptions {
  /** What becomes of the losses; only `'batchmean'`, the sum over the batch size, is the divergence. @default 'mean', as in PyTorch */
  readonly reduction?: Reduction | 'batchmean';
  /** Whether the target holds log-probabilities. @default false */
  readonly logTarget?: boolean;
}

/**
 * Kullback–Leibler divergence from a predicted to a wanted distribution, as in distilling a large model into a small one: t·(log t − input).
 *
 * The input holds log-probabilities `[batch, …]`, the target probabilities (of which 0 counts nothing) or their logarithms. Follows
 * torch.nn.KLDivLoss.
 *
 * @throws RangeError if the reduction is unknown; TypeError if the shapes differ.
 * @example
 * const loss = klDiv({ reduction: 'batchmean' })(logSoftmax(student), softmax(teacher));
 */
export function klDiv({ reduction = 'mean', logTarget = false }: KLDivOptions = {}): Criterion {
  return criterion('klDiv', reduction, logTarget ? ofLogarithms : ofProbabilities, { batchmean });
}

const batchmean = (losses: Tensor): Tensor => div(sum(losses), losses.shape[0]);

const ofLogarithms = (input: Tensor, target: Tensor): Tensor => mul(exp(target), sub(target, input));

function ofProbabilities(input: Tensor, target: Tensor): Tensor {
  // A probability of 0 counts nothing, but its logarithm would.
  const safe = add(relu(target), sub(1, isPositive(target)));
  return mul(target, sub(log(safe), input));
}
