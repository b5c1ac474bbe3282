import {
  add,
  type Classifier,
  checkImages,
  checkInteger,
  describeCall,
  nextTurn,
  type RandomSource,
  Rng,
  type Shape,
  scope,
  slice,
  type Tensor,
  tensor,
} from '@cnn/tensor';
import { checkPositive, streams } from '../attacks/check-input.ts';
import { readLogits } from '../attacks/read-logits.ts';
import { fairCoinTest, lowerBound } from '../statistics/binomial.ts';
import { normalQuantile } from '../statistics/normal-quantile.ts';

export interface RandomizedSmoothingOptions {
  /** Deviation of the noise in the units of the images, above 0: the larger, the larger the radii and the lower the accuracy. */
  readonly sigma: number;
  /** Noisy copies by which `certify` guesses the class. @default 100 */
  readonly n0?: number;
  /** Noisy copies by which it is judged. @default 100000, as published: at most 3.8 sigma can come of it; of 1000, at most 2.46 */
  readonly n?: number;
  /** Chance of a wrong statement about an image, in (0, ½). @default 0.001 */
  readonly alpha?: number;
  /** Copies that are classified at once. @default 100 */
  readonly batchSize?: number;
}

/** What is known of an image. */
export interface Certificate {
  /** The class, or {@link ABSTAIN}. */
  readonly prediction: number;
  /** No change of an L2 size below this, in the units of the images, leads to another class; 0 where it abstains. */
  readonly radius: number;
}

/** The chance of one vote, and how to end it. */
export interface SmoothingRunOptions {
  /** One stream for each image, or one for all, of which image i takes `rng.fold(i)`. @default new Rng(0) */
  readonly rng?: RandomSource;
  /** Stops between two batches of noisy copies, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A classifier that decides for what the classifier inside it takes most noisy copies of an image for. */
export interface SmoothedClassifier {
  /** Kind and options, such as `RandomizedSmoothing(sigma=0.25, n0=100, n=1000, alpha=0.001)`. */
  readonly name: string;
  /**
   * The class of each image by `n` copies, or {@link ABSTAIN} where the two likeliest are too near to each other.
   *
   * @throws TypeError for what are no images or no logits; RangeError for logits that are not finite, or the wrong number of streams.
   */
  predict(images: Tensor, options?: SmoothingRunOptions): Promise<Int32Array>;
  /** The class of each image with the radius in which it is certain. Throws as `predict`. */
  certify(images: Tensor, options?: SmoothingRunOptions): Promise<Certificate[]>;
}

/** What stands for a class where no statement is made. */
export const ABSTAIN = -1;

/**
 * A classifier of noisy copies, whose decisions come with a proof: within the radius that it tells, no attack of any kind succeeds.
 *
 * Use it where a guarantee is worth many passes of the network, and for classifiers that were trained on noise of the same deviation: others see only
 * grain, and it abstains. The proof is of the L2 norm, of the decision for the most likely class under noise (not of the classifier inside), and
 * wrong for an image with chance `alpha`. Noisy pixels are not cut to [0, 1], or the proof would not hold.
 *
 * Images `[batch, height, width, channels]`, left alone. The radius is sigma · Φ⁻¹(p), p the exact lower bound (Clopper and Pearson) of the chance of the
 * class; if it is below ½ it abstains. Each copy's noise is of its image's stream alone, whatever the batch sizes. Follows Cohen et al., Certified
 * adversarial robustness via randomized smoothing (2019).
 *
 * @throws RangeError if an option is out of its range.
 * @example
 * const smoothed = randomizedSmoothing(classifier, { sigma: 0.25, n: 1000 });
 * const [{ prediction, radius }] = await smoothed.certify(images, { rng: new Rng(0) });
 */
export function randomizedSmoothing(
  classifier: Classifier,
  { sigma, n0 = 100, n = 100_000, alpha = 0.001, batchSize = 100 }: RandomizedSmoothingOptions,
): SmoothedClassifier {
  checkPositive(OWNER, 'sigma', sigma);
  checkInteger(OWNER, 'n0', n0, 1);
  checkInteger(OWNER, 'n', n, 1);
  checkInteger(OWNER, 'batchSize', batchSize, 1);
  if (!(alpha > 0 && alpha < 0.5)) throw new RangeError(`${OWNER}: alpha must be between 0 and 0.5, found ${alpha}`);

  const count = async (image: Tensor, rng: Rng, copies: number, signal?: AbortSignal): Promise<readonly number[]> => {
    const counts: number[] = [];
    for (let start = 0; start < copies; start += batchSize) {
      signal?.throwIfAborted();
      const noisy = noisyCopies(image, sigma, rng, start, Math.min(batchSize, copies - start));
      const { predictions, classes } = await readLogits(OWNER, classifier, noisy).finally(() => noisy.dispose());
      while (counts.length < classes) counts.push(0);
      for (const prediction of predictions) counts[prediction]++;
      await nextTurn();
    }
    return counts;
  };
  return {
    name: describeCall('RandomizedSmoothing', { sigma, n0, n, alpha }),
    predict: async (images, options) =>
      Int32Array.from(
        await eachImage(images, options, async (image, rng, signal) => {
          const counts = await count(image, rng.fold('estimation'), n, signal);
          const first = largest(counts);
          const second = Math.max(0, ...counts.filter((_, c) => c !== first));
          return fairCoinTest(counts[first], counts[first] + second) > alpha ? ABSTAIN : first;
        }),
      ),
    certify: (images, options) =>
      eachImage(images, options, async (image, rng, signal) => {
        const guess = largest(await count(image, rng.fold('selection'), n0, signal));
        // Other copies than those of the guess, or the bound would not be one.
        const counts = await count(image, rng.fold('estimation'), n, signal);
        return certificateOf(guess, counts[guess], { sigma, n, alpha });
      }),
  };
}

const OWNER = 'randomizedSmoothing';

/** What follows from `hits` of `n` copies. */
export function certificateOf(
  guess: number,
  hits: number,
  { sigma, n, alpha }: Required<Pick<RandomizedSmoothingOptions, 'sigma' | 'n' | 'alpha'>>,
): Certificate {
  const chance = lowerBound(hits, n, alpha);
  return chance < 0.5
    ? { prediction: ABSTAIN, radius: 0 }
    : { prediction: guess, radius: sigma * normalQuantile(chance) };
}

async function eachImage<T>(
  images: Tensor,
  { rng = new Rng(0), signal }: SmoothingRunOptions = {},
  body: (image: Tensor, rng: Rng, signal?: AbortSignal) => Promise<T>,
): Promise<T[]> {
  const [batch, ...size] = checkImages(OWNER, images);
  const results: T[] = [];
  for (const [i, stream] of streams(OWNER, rng, batch).entries()) {
    const image = slice(images, [i, 0, 0, 0], [1, ...size]);
    try {
      results.push(await body(image, stream, signal));
    } finally {
      image.dispose();
    }
  }
  return results;
}

/** Copies `start`, … of an image with noise, each of a stream of its own. */
function noisyCopies(image: Tensor, sigma: number, rng: Rng, start: number, copies: number): Tensor {
  const noise = new Float32Array(copies * image.size);
  for (let k = 0; k < copies; k++) noise.set(rng.fold(start + k).normals(image.size), k * image.size);
  for (let i = 0; i < noise.length; i++) noise[i] *= sigma;
  const shape: Shape = [copies, ...image.shape.slice(1)];
  return scope(() => add(image, tensor(noise, shape as number[])));
}

function largest(counts: readonly number[]): number {
  return counts.indexOf(Math.max(...counts));
}
