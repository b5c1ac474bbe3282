import { add, checkRange, matmul, mul, reshape, type Tensor, tensor, transpose } from '@cnn/tensor';
import type { DescribedAugmentation, Sampling } from '../augmentation.ts';
import { effect } from '../effects/effect.ts';
import { gaussianWeights } from '../effects/gaussian-weights.ts';
import { type KernelSize, kernelSizeOf } from '../effects/kernel-size.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { at } from '../parameters/column.ts';
import { asField } from '../parameters/field.ts';
import { lookUp, normalizedFrame, pixelCentres } from './look-up.ts';
import { type SamplingOptions, samplingOf } from './sampling.ts';

export interface RandomElasticTransformOptions extends ChanceOptions, SamplingOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** Pixels that the noise is blurred over, down and across, odd; one number stands for both. May be more than the picture has. @default [63, 63] */
  readonly kernelSize?: number | KernelSize;
  /** Deviation of the blur in pixels, down and across, at least 0; the larger, the smoother and the weaker. @default [32, 32] */
  readonly sigma?: readonly [vertical: number, horizontal: number];
  /** How far pixels move for noise of 1, in halves of the width and of the height. @default [1, 1] */
  readonly alpha?: readonly [horizontal: number, vertical: number];
  /** Whether halves are counted from centre to centre of the outermost pixels, not from edge to edge. @default false */
  readonly alignCorners?: boolean;
}

/** What {@link randomElasticTransform} draws: for each pixel how far it moves in x and y, before the blur, in [−1, 1). */
export type RandomElasticTransformParams = Drawn<'noise'>;

/**
 * Moves the pixels of each image by blurred noise, with chance `p`, as if it were printed on rubber.
 *
 * Use it for handwriting and tissue. With the default blur the moves are tiny: raise `alpha`, or lower `sigma`. Images `[batch, height, width, channels]` →
 * the same shape; masks move along, by their nearest pixels. Parameters: `noise` `[batch, height, width, 2]`, differentiable. Follows
 * kornia.augmentation.RandomElasticTransform; Simard, Steinkraus, Platt, Best Practices for Convolutional Neural Networks (2003).
 *
 * @throws RangeError if a kernel size is not odd, a deviation negative, or `p` outside [0, 1]; TypeError for an unknown mode.
 * @example
 * const batch = augment(images, randomElasticTransform({ kernelSize: [9, 9], sigma: [3, 3] }), rng.fold(epoch));
 */
export function randomElasticTransform(
  options: RandomElasticTransformOptions = {},
): DescribedAugmentation<RandomElasticTransformParams> {
  const owner = 'RandomElasticTransform';
  const chance = chanceOf(owner, options, 0.5);
  const sampling = samplingOf(owner, options);
  const { kernelSize = [63, 63], sigma = [32, 32], alpha = [1, 1], alignCorners = false } = options;
  const [tall, wide] = kernelSizeOf(owner, kernelSize, true);
  for (const [option, pair] of Object.entries({ sigma, alpha })) {
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new TypeError(`${owner}: ${option} must be two numbers, found ${JSON.stringify(pair)}`);
    }
  }
  for (const deviation of sigma) checkRange(owner, 'sigma', deviation, 0);
  for (const strength of alpha) checkRange(owner, 'alpha', strength, Number.NEGATIVE_INFINITY);
  const move = (images: Tensor, { noise }: RandomElasticTransformParams, how: Sampling): Tensor => {
    const [batch, height, width] = images.shape as [number, number, number];
    const down = blurMatrix(height, tall, sigma[0]);
    const across = blurMatrix(width, wide, sigma[1]);
    const blurred = blur(asField(noise, [batch, height, width, 2]), down, across);
    const { unit } = normalizedFrame(height, width, alignCorners);
    const moves = mul(blurred, tensor([unit[0] * alpha[0], unit[1] * alpha[1]]));
    return lookUp(images, add(pixelCentres(height, width), moves), how);
  };
  return effect(owner, {
    chance,
    nonRigid: true,
    options: { kernelSize, sigma, alpha, alignCorners, ...sampling, ...chance },
    draw: (rng, [, height, width]) => ({
      noise: rng
        .fold('noise')
        .uniforms(2 * height! * width!)
        .map((share) => 2 * share - 1),
    }),
    change: (images, params) => move(images, params, sampling),
    changeMasks: (masks, params) => move(masks, params, { ...sampling, resample: 'nearest', fill: 0 }),
  });
}

/** Field `[batch, height, width, 2]` times both matrices: a kernel that is wider than the picture costs no more than its sides. */
function blur(field: Tensor, down: Tensor, across: Tensor): Tensor {
  const alongLast = (x: Tensor, matrix: Tensor): Tensor => {
    const [batch, rows, pairs, length] = x.shape as [number, number, number, number];
    const lines = reshape(x, [batch, rows * pairs, length]);
    return reshape(matmul(lines, matrix, { transposeB: true }), [batch, rows, pairs, length]);
  };
  const rows = alongLast(transpose(field, [0, 1, 3, 2]), across);
  const columns = alongLast(transpose(rows, [0, 3, 2, 1]), down);
  return transpose(columns, [0, 3, 1, 2]);
}

/** The blur of a line of pixels, with zeros beyond its ends, as a list of one matrix. */
function blurMatrix(length: number, size: number, sigma: number): Tensor {
  const reach = (size - 1) / 2;
  const weights = gaussianWeights(size, sigma);
  const values = new Float32Array(length * length);
  for (let i = 0; i < length; i++) {
    const last = Math.min(length - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= last; j++) values[i * length + j] = at(weights[j - i + reach]!, 0);
  }
  return tensor(values, [1, length, length]);
}
