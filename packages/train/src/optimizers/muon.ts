import {
  add,
  checkRange,
  choices,
  div,
  formatShape,
  maximum,
  mul,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
} from '@cnn/tensor';
import { checkNewtonSchulz, orthogonalize } from './newton-schulz.ts';
import type { OptimizerRule } from './optimizer-rule.ts';

const ADJUSTMENTS = ['original', 'match_rms_adamw', 'spectral_unclamped'] as const;

export interface MuonOptions {
  /** @default 1e-3 */
  readonly learningRate?: number;
  /** Shrinks the weights by learningRate · weightDecay at each step. @default 0.1 */
  readonly weightDecay?: number;
  /** How slowly the average of the gradient forgets, in [0, 1]. @default 0.95 */
  readonly momentum?: number;
  /** Whether to look ahead along the momentum. @default true */
  readonly nesterov?: boolean;
  /** See {@link orthogonalize}. PyTorch's `ns_coefficients`. @default [3.4445, -4.775, 2.0315] */
  readonly newtonSchulzCoefficients?: readonly [number, number, number];
  /** Rounds of {@link orthogonalize}, from 0 to 99. PyTorch's `ns_steps`. @default 5 */
  readonly newtonSchulzSteps?: number;
  /** The least norm that an update is divided by. @default 1e-7 */
  readonly epsilon?: number;
  /**
   * What the learning rate is multiplied with, for a matrix of `out` rows and `in` columns; PyTorch's `adjust_lr_fn`.
   *
   * - `original`: √max(1, out / in).
   * - `match_rms_adamw`: 0.2 · √max(out, in), which goes with learning rates and decays that were found for AdamW.
   * - `spectral_unclamped`: √(out / in).
   *
   * @default 'original'
   */
  readonly adjustLearningRate?: (typeof ADJUSTMENTS)[number];
  /**
   * Whether to bring each weight to the norm √out before its step, as airbench does: what counts is then its direction
   * alone. @default false
   */
  readonly normalizeWeights?: boolean;
}

/**
 * Momentum whose every update is made orthogonal, so that a weight moves as far in its rare directions as in its common
 * ones.
 *
 * Use it for the weights of hidden layers, and {@link adamW} for the rest, by parameter groups. Matrices are those
 * of Linear, `[out, in]`; weights of more axes are kernels of convolutions, `[…kernel, in, out]`, and count as matrices
 * of `out` rows. PyTorch takes matrices alone, and computes the orthogonal one in bfloat16; here it is float32.
 *
 * Follows torch.optim.Muon; Jordan et al., Muon: an optimizer for hidden layers in neural networks (2024);
 * `normalizeWeights` follows Jordan's airbench94_muon, whose other settings are below.
 *
 * @throws RangeError if a setting is out of range; TypeError, at the first step, for a parameter of less than two axes.
 * @example
 * const optimizer = new Optimizer(model.namedParameters(), [
 *   { parameters: (_, { shape }) => shape.length > 1, rule: muon({ learningRate: 0.02 }) },
 *   { rule: adamW({ learningRate: 3e-4 }) },
 * ]);
 * optimizer.groups[0].names; // ['0.weight', '3.weight']
 * @example
 * const airbench = { momentum: 0.6, weightDecay: 0, newtonSchulzSteps: 3, normalizeWeights: true };
 * const rule = muon({ learningRate: 0.24, ...airbench });
 * rule.options.adjustLearningRate; // 'original'
 */
export function muon(options: MuonOptions = {}): OptimizerRule<'momentum_buffer', Required<MuonOptions>> {
  const { learningRate = 1e-3, weightDecay = 0.1, momentum = 0.95, nesterov = true } = options;
  const { newtonSchulzCoefficients = [3.4445, -4.775, 2.0315], newtonSchulzSteps = 5, epsilon = 1e-7 } = options;
  const { adjustLearningRate = 'original', normalizeWeights = false } = options;
  checkRange('muon', 'learningRate', learningRate, 0);
  checkRange('muon', 'weightDecay', weightDecay, 0);
  checkRange('muon', 'momentum', momentum, 0, 1);
  checkNewtonSchulz('muon', { steps: newtonSchulzSteps, coefficients: newtonSchulzCoefficients, epsilon }, [
    'newtonSchulzSteps',
    'newtonSchulzCoefficients',
  ]);
  if (!ADJUSTMENTS.includes(adjustLearningRate)) {
    const known = choices(String(adjustLearningRate), ADJUSTMENTS);
    throw new RangeError(`muon: unknown adjustLearningRate '${adjustLearningRate}'; ${known}`);
  }
  return {
    name: 'Muon',
    options: {
      learningRate,
      weightDecay,
      momentum,
      nesterov,
      newtonSchulzCoefficients,
      newtonSchulzSteps,
      epsilon,
      adjustLearningRate,
      normalizeWeights,
    },
    slots: ['momentum_buffer'],
    update({ value, gradient, slots }, settings) {
      const { learningRate, weightDecay, momentum, nesterov, normalizeWeights } = settings;
      const [out, within] = matrixSizes(value);
      const buffer = add(mul(slots.momentum_buffer, momentum), mul(gradient, 1 - momentum));
      const ahead = nesterov ? add(mul(gradient, 1 - momentum), mul(buffer, momentum)) : buffer;
      // The iteration goes with transposition and with any order of columns: kernels may lie as they do.
      const direction = orthogonalize(value.rank === 2 ? ahead : reshape(ahead, [within, out]), {
        steps: settings.newtonSchulzSteps,
        coefficients: settings.newtonSchulzCoefficients,
        epsilon: settings.epsilon,
      });
      const normed = normalizeWeights ? mul(value, norming(value, out)) : value;
      const shrunk = weightDecay ? mul(normed, 1 - learningRate * weightDecay) : normed;
      const rate = learningRate * adjustment(settings.adjustLearningRate, out, within);
      return {
        value: sub(shrunk, mul(reshape(direction, value.shape), rate)),
        slots: { momentum_buffer: buffer },
      };
    },
  };
}

/** Rows and columns of a weight as PyTorch would have its matrix. */
function matrixSizes({ shape, size }: Tensor): [out: number, within: number] {
  if (shape.length < 2) {
    throw new TypeError(
      `muon: expected a parameter of at least 2 axes, found ${formatShape(shape)}; ` +
        'give biases and norms a rule of their own by parameter groups',
    );
  }
  const out = shape.length === 2 ? shape[0] : shape[shape.length - 1];
  return [out, size / out];
}

function adjustment(kind: (typeof ADJUSTMENTS)[number], out: number, within: number): number {
  if (kind === 'match_rms_adamw') return 0.2 * Math.sqrt(Math.max(out, within));
  return Math.sqrt(kind === 'original' ? Math.max(1, out / within) : out / within);
}

/** √out over the weight's norm; zeros stay zeros. */
function norming(value: Tensor, out: number): Tensor {
  return sqrt(div(out, maximum(sum(square(value)), 1e-30)));
}
