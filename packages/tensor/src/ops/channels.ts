import {
  add,
  mul,
  ones,
  reshape,
  rsqrt,
  square,
  sub,
  sum,
  type Tensor4D,
  batchNorm as tfBatchNorm,
  zeros,
} from '@tensorflow/tfjs-core';
import { customGradient } from '../gradients.ts';
import { hasKernel, runKernel, setGradient } from '../kernels.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';

/** The sum over all axes but the last: `[…, channels]` → `[channels]`. */
export function channelSum(x: Tensor): Tensor {
  const channels = (x.shape as number[]).at(-1)!;
  return scope(() => sum(reshape(x, [x.size / channels, channels]), 0));
}

/**
 * Adds one number to each channel: `[…, channels]` and `[channels]` → `[…, channels]`. Differentiable in both.
 *
 * @example
 * addBias(conv2d(images, weight), bias);
 */
export const addBias = customGradient(([x, bias]: [x: Tensor, bias: Tensor]) => ({
  value: add(x, bias),
  gradient: (dy) => [dy, channelSum(dy)],
}));

/**
 * Brings each channel to mean 0 and deviation 1 over all other axes, then multiplies by `gamma` and adds `beta` where they are given.
 *
 * `x` is `[…, channels]`, the rest `[channels]`. Differentiable in `x`, `gamma` and `beta`; `mean` and the biased `variance` are for running
 * statistics and carry no gradient. Follows torch.nn.functional.batch_norm in training.
 */
export function batchNorm(
  x: Tensor,
  gamma: Tensor | undefined,
  beta: Tensor | undefined,
  epsilon: number,
): { y: Tensor; mean: Tensor; variance: Tensor } {
  return operation('batchNorm', { x, gamma, beta }, { epsilon }, ({ x, gamma, beta }) =>
    scope(() => {
      const [scale, shift] = factors(x, gamma, beta);
      if (!hasKernel('CnnBatchNorm')) return composedBatchNorm(x, scale, shift, epsilon);
      const [y, mean, variance] = runKernel('CnnBatchNorm', { x, gamma: scale, beta: shift }, { epsilon });
      return { y, mean, variance };
    }),
  );
}

/** One factor and one shift for each channel, which change nothing where they are not given. */
function factors(x: Tensor, gamma: Tensor | undefined, beta: Tensor | undefined): [gamma: Tensor, beta: Tensor] {
  const channels = [(x.shape as number[]).at(-1)!];
  return [gamma ?? ones(channels), beta ?? zeros(channels)];
}

function composedBatchNorm(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number) {
  const share = (x.shape as number[]).at(-1)! / x.size;

  const mean = mul(channelSum(x), share);
  const centred = sub(x, mean);
  const variance = mul(channelSum(square(centred)), share);
  const deviation = rsqrt(add(variance, epsilon));
  const normalised = mul(centred, deviation);
  const normalise = customGradient(([, scale, shift]: [x: Tensor, gamma: Tensor, beta: Tensor], save) => {
    save([normalised, scale, deviation]);
    return {
      value: add(mul(normalised, scale), shift),
      gradient: (dy, [normal, gain, inverse]) => {
        const dBeta = channelSum(dy);
        const dGamma = channelSum(mul(dy, normal));
        const through = add(mul(normal, mul(dGamma, share)), mul(dBeta, share));
        return [mul(sub(dy, through), mul(gain, inverse)), dGamma, dBeta];
      },
    };
  });
  return { y: normalise(x, gamma, beta), mean, variance };
}

setGradient('CnnBatchNorm', {
  inputs: ['x', 'gamma'],
  outputs: [false, true, false, true],
  gradient([dy], [x, gamma, mean, inverseDeviation]) {
    const [dx, dGamma, dBeta] = runKernel('CnnBatchNormGrad', { x, dy, gamma, mean, inverseDeviation });
    return { x: () => dx, gamma: () => dGamma, beta: () => dBeta };
  },
});

/**
 * (x − mean) / √(variance + epsilon) · gamma + beta, by channels, with statistics that are given.
 *
 * Images `[batch, height, width, channels]`, the rest `[channels]`. Differentiable in all of them. Follows torch.nn.functional.batch_norm in evaluation.
 */
export function normalizeChannels(
  x: Tensor,
  mean: Tensor,
  variance: Tensor,
  gamma: Tensor | undefined,
  beta: Tensor | undefined,
  epsilon: number,
): Tensor {
  return operation(
    'normalizeChannels',
    { x, mean, variance, gamma, beta },
    { epsilon },
    ({ x, mean, variance, gamma, beta }) =>
      scope(() => {
        const [scale, shift] = factors(x, gamma, beta);
        return tfBatchNorm(x as Tensor4D, mean as never, variance as never, shift as never, scale as never, epsilon);
      }),
  );
}

// tfjs's own stretches its factors to the size of the images.
setGradient<{ varianceEpsilon: number }>('FusedBatchNorm', {
  inputs: ['x', 'mean', 'variance', 'scale'],
  gradient([dy], [x, mean, variance, gamma], { varianceEpsilon }) {
    const inverse = rsqrt(add(variance, varianceEpsilon));
    const slope = mul(gamma, inverse);
    const alongX = () => channelSum(mul(dy, sub(x, mean)));
    return {
      x: () => mul(dy, slope),
      scale: () => mul(alongX(), inverse),
      offset: () => channelSum(dy),
      mean: () => mul(channelSum(dy), mul(slope, -1)),
      variance: () => mul(alongX(), mul(mul(slope, square(inverse)), -0.5)),
    };
  },
});
