import {
  abs,
  add,
  clipByValue,
  div,
  erf,
  exp,
  expm1,
  greater,
  lessEqual,
  log1p,
  logicalAnd,
  maximum,
  minimum,
  mul,
  neg,
  onesLike,
  reshape,
  sigmoid,
  sign,
  square,
  sub,
  sum,
  tanh,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { customGradient, valueAndGradient } from '../gradients.ts';
import { hasKernel, runKernel } from '../kernels.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { channelSum } from './channels.ts';

// Each is a function of single numbers and its slope, for a tensor of any shape. The slope is written down where tfjs's tape would lose digits or
// take the other side of a corner than PyTorch does.

type Curve<Settings> = (x: Tensor, settings: Settings) => Tensor;

/** @param fused what our WASM engine calls it, where it has it in one piece. */
function activation<Settings extends object>(
  name: string,
  value: Curve<Settings>,
  slope: Curve<Settings>,
  fused?: (settings: Settings) => string,
) {
  return (x: Tensor, settings: Settings): Tensor =>
    operation(name, { x }, settings, ({ x }) =>
      scope(() => {
        const kind = fused && hasKernel('CnnActivation') ? fused(settings) : undefined;
        return customGradient(([at]: [x: Tensor], save) => {
          save([at]);
          if (kind === undefined) {
            return { value: value(at, settings), gradient: (dy, [saved]) => [mul(dy, slope(saved, settings))] };
          }
          return {
            value: runKernel('CnnActivation', { x: at }, { kind })[0],
            gradient: (dy, [saved]) => [alongSlope(dy, saved, kind, (of) => slope(of, settings))],
          };
        })(x);
      }),
    );
}

/** dy times the slope at x in one piece, which can be differentiated again. */
function alongSlope(dy: Tensor, x: Tensor, kind: string, slope: (x: Tensor) => Tensor): Tensor {
  return customGradient(([d, at]: [dy: Tensor, x: Tensor], save) => {
    save([d, at]);
    return {
      value: runKernel('CnnActivationGrad', { dy: d, x: at }, { kind })[0],
      gradient: (dd, [savedD, savedX]) => [
        alongSlope(dd, savedX, kind, slope),
        valueAndGradient((of) => sum(mul(mul(dd, savedD), slope(of))), savedX).gradient,
      ],
    };
  })(dy, x);
}

/** 1 where the condition holds, else 0. */
const mask = (condition: Tensor, like: Tensor): Tensor => where(condition, onesLike(like), zerosLike(like));

const between = (x: Tensor, low: number, high: number): Tensor =>
  mask(logicalAnd(greater(x, low), greater(high, x)), x);

const step = (x: Tensor, above: Tensor, below: Tensor): Tensor => where(greater(x, 0), above, below);

const clip = activation(
  'hardtanh',
  (x, { low, high }: { low: number; high: number }) => clipByValue(x, low, high),
  (x, { low, high }) => between(x, low, high),
);

/** min(max(x, low), high). Follows torch.nn.functional.hardtanh. */
export const hardtanh = (x: Tensor, low = -1, high = 1): Tensor => clip(x, { low, high });

/** min(max(x, 0), 6). Follows torch.nn.functional.relu6. */
export const relu6 = (x: Tensor): Tensor => clip(x, { low: 0, high: 6 });

const leaky = activation(
  'leakyRelu',
  (x, { alpha }: { alpha: number }) => step(x, x, mul(x, alpha)),
  (x, { alpha }) => step(x, onesLike(x), mul(onesLike(x), alpha)),
);

/** x, or `negativeSlope`·x where x is not positive. Follows torch.nn.functional.leaky_relu. */
export const leakyRelu = (x: Tensor, negativeSlope = 0.01): Tensor => leaky(x, { alpha: negativeSlope });

/**
 * x, or x times its slope where x is not positive. Differentiable in both.
 *
 * `slopes` is `[1]`, `[channels]` for the last axis, or has the shape of x. Follows torch.nn.functional.prelu.
 */
export function prelu(x: Tensor, slopes: Tensor): Tensor {
  return operation('prelu', { x, slopes }, {}, ({ x, slopes }) =>
    scope(() =>
      customGradient(([at, below]: [x: Tensor, slopes: Tensor], save) => {
        save([at, below]);
        return {
          value: step(at, at, mul(at, below)),
          gradient: (dy, [saved, by]) => {
            const alongSlopes = mul(dy, minimum(saved, 0));
            const whole = by.size === 1 ? reshape(sum(alongSlopes), by.shape as number[]) : undefined;
            return [
              mul(dy, step(saved, onesLike(saved), mul(onesLike(saved), by))),
              whole ?? (by.rank === 1 ? channelSum(alongSlopes) : alongSlopes),
            ];
          },
        };
      })(x, slopes),
    ),
  );
}

const exponential = activation(
  'elu',
  (x, { alpha }: { alpha: number }) => step(x, x, mul(expm1(minimum(x, 0)), alpha)),
  (x, { alpha }) => step(x, onesLike(x), mul(exp(minimum(x, 0)), alpha)),
);

/** x, or `alpha`·(eˣ − 1) where x is not positive. Follows torch.nn.functional.elu. */
export const elu = (x: Tensor, alpha = 1): Tensor => exponential(x, { alpha });

const continuous = activation(
  'celu',
  (x, { alpha }: { alpha: number }) => step(x, x, mul(expm1(div(minimum(x, 0), alpha)), alpha)),
  (x, { alpha }) => step(x, onesLike(x), exp(div(minimum(x, 0), alpha))),
);

/** x, or `alpha`·(e^(x/alpha) − 1) where x is not positive. Follows torch.nn.functional.celu. */
export const celu = (x: Tensor, alpha = 1): Tensor => continuous(x, { alpha });

/** The two numbers of {@link selu}: with them a deep network keeps mean 0 and deviation 1. */
export const SELU = { scale: 1.0507009873554805, alpha: 1.6732632423543772 } as const;

const scaled = activation(
  'selu',
  (x) => mul(step(x, x, mul(expm1(minimum(x, 0)), SELU.alpha)), SELU.scale),
  (x) => mul(step(x, onesLike(x), mul(exp(minimum(x, 0)), SELU.alpha)), SELU.scale),
);

/** elu, scaled so that layers normalise themselves. Follows torch.nn.functional.selu; Klambauer et al. (2017). */
export const selu = (x: Tensor): Tensor => scaled(x, {});

const hardGate = activation(
  'hardsigmoid',
  (x) => clipByValue(add(div(x, 6), 0.5), 0, 1),
  (x) => div(between(x, -3, 3), 6),
);

/** min(max(x/6 + ½, 0), 1). Follows torch.nn.functional.hardsigmoid. */
export const hardsigmoid = (x: Tensor): Tensor => hardGate(x, {});

const hardGated = activation(
  'hardswish',
  (x) => mul(x, clipByValue(add(div(x, 6), 0.5), 0, 1)),
  (x) => where(greater(3, x), mul(add(div(x, 3), 0.5), mask(greater(x, -3), x)), onesLike(x)),
);

/** x·hardsigmoid(x). Follows torch.nn.functional.hardswish. */
export const hardswish = (x: Tensor): Tensor => hardGated(x, {});

/** The share of a normal distribution below x. */
const normalShare = (x: Tensor): Tensor => mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);

const exactGelu = (x: Tensor): Tensor => mul(x, normalShare(x));
const exactGeluSlope = (x: Tensor): Tensor =>
  add(normalShare(x), mul(mul(x, exp(mul(square(x), -0.5))), 1 / Math.sqrt(2 * Math.PI)));

const ROOT = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;
const bent = (x: Tensor): Tensor => tanh(mul(mul(x, ROOT), add(mul(square(x), CUBIC), 1)));
const tanhGelu = (x: Tensor): Tensor => mul(mul(x, 0.5), add(bent(x), 1));
const tanhGeluSlope = (x: Tensor): Tensor => {
  const t = bent(x);
  const inner = mul(add(mul(square(x), 3 * CUBIC), 1), ROOT);
  return mul(add(add(t, 1), mul(mul(x, sub(1, square(t))), inner)), 0.5);
};

const gaussian = activation(
  'gelu',
  (x, { approximate }: { approximate: 'none' | 'tanh' }) => (approximate === 'tanh' ? tanhGelu(x) : exactGelu(x)),
  (x, { approximate }) => (approximate === 'tanh' ? tanhGeluSlope(x) : exactGeluSlope(x)),
  ({ approximate }) => (approximate === 'tanh' ? 'geluTanh' : 'gelu'),
);

/** x times the share of a normal distribution below x, or with a tanh near to it. Follows torch.nn.functional.gelu. */
export const gelu = (x: Tensor, approximate: 'none' | 'tanh' = 'none'): Tensor => gaussian(x, { approximate });

const swish = activation(
  'silu',
  (x) => mul(x, sigmoid(x)),
  (x) => mul(sigmoid(x), add(mul(x, sigmoid(neg(x))), 1)),
  () => 'silu',
);

/** x·sigmoid(x), also called swish. Follows torch.nn.functional.silu. */
export const silu = (x: Tensor): Tensor => swish(x, {});

/** ln(1 + eˣ), without overflow. */
const logOfOneAndExp = (x: Tensor): Tensor => add(maximum(x, 0), log1p(exp(neg(abs(x)))));

const smooth = activation(
  'mish',
  (x) => mul(x, tanh(logOfOneAndExp(x))),
  (x) => {
    const t = tanh(logOfOneAndExp(x));
    return add(t, mul(mul(x, sigmoid(x)), sub(1, square(t))));
  },
);

/** x·tanh(softplus(x)). Follows torch.nn.functional.mish. */
export const mish = (x: Tensor): Tensor => smooth(x, {});

const soft = activation(
  'softplus',
  (x, { beta, threshold }: { beta: number; threshold: number }) =>
    where(greater(mul(x, beta), threshold), x, div(logOfOneAndExp(mul(x, beta)), beta)),
  (x, { beta, threshold }) => where(greater(mul(x, beta), threshold), onesLike(x), sigmoid(mul(x, beta))),
);

/** ln(1 + e^(beta·x)) / beta, or x where beta·x is above `threshold`. Follows torch.nn.functional.softplus. */
export const softplus = (x: Tensor, beta = 1, threshold = 20): Tensor => soft(x, { beta, threshold });

const logGate = activation(
  'logSigmoid',
  (x) => neg(logOfOneAndExp(neg(x))),
  (x) => sigmoid(neg(x)),
);

/** ln(sigmoid(x)), without overflow. Follows torch.nn.functional.logsigmoid. */
export const logSigmoid = (x: Tensor): Tensor => logGate(x, {});

const squashed = activation(
  'softsign',
  (x) => div(x, add(abs(x), 1)),
  (x) => div(1, square(add(abs(x), 1))),
);

/** x / (1 + |x|). Follows torch.nn.functional.softsign. */
export const softsign = (x: Tensor): Tensor => squashed(x, {});

const shrunk = activation(
  'tanhshrink',
  (x) => sub(x, tanh(x)),
  (x) => square(tanh(x)),
);

/** x − tanh(x). Follows torch.nn.functional.tanhshrink. */
export const tanhshrink = (x: Tensor): Tensor => shrunk(x, {});

const shrunkSoftly = activation(
  'softshrink',
  (x, { lambda }: { lambda: number }) => where(lessEqual(abs(x), lambda), zerosLike(x), sub(x, mul(sign(x), lambda))),
  (x, { lambda }) => mask(greater(abs(x), lambda), x),
);

/** x moved by `lambda` towards 0, which it does not cross. Follows torch.nn.functional.softshrink. */
export const softshrink = (x: Tensor, lambda = 0.5): Tensor => shrunkSoftly(x, { lambda });

const shrunkHard = activation(
  'hardshrink',
  (x, { lambda }: { lambda: number }) => where(lessEqual(abs(x), lambda), zerosLike(x), x),
  (x, { lambda }) => mask(greater(abs(x), lambda), x),
);

/** x, or 0 within `lambda` of 0. Follows torch.nn.functional.hardshrink. */
export const hardshrink = (x: Tensor, lambda = 0.5): Tensor => shrunkHard(x, { lambda });

const cut = activation(
  'threshold',
  (x, { limit, value }: { limit: number; value: number }) => where(lessEqual(x, limit), mul(onesLike(x), value), x),
  (x, { limit }) => mask(greater(x, limit), x),
);

/** x, or `value` where x is not above `limit`. Follows torch.nn.functional.threshold. */
export const threshold = (x: Tensor, limit: number, value: number): Tensor => cut(x, { limit, value });
