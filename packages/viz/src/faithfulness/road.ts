import { type Classifier, checkInteger, checkRange, dispose, nextTurn, scope, type Tensor, tensor } from '@cnn/tensor';
import { type ExplainOptions, streamOf } from '../attribution/attribution.ts';
import { scoreOf } from '../attribution/score.ts';
import { checkMaps } from './confidence-change.ts';
import { impute } from './impute.ts';

export interface RoadOptions extends ExplainOptions {
  /**
   * What is removed: what the map says matters most (a faithful map loses score), what it says matters least (a faithful map keeps it), or half the difference
   * of both. @default 'combined'
   */
  readonly remove?: 'most' | 'least' | 'combined';
  /** Per cent of the pixels that are kept; the results are averaged. @default [10, 20, …, 90] */
  readonly kept?: readonly number[];
  /** Deviation of the noise on pixels that are filled in, in units of the images. @default 0.01 */
  readonly noise?: number;
}

/**
 * Remove and debias: how far a map tells the pixels that matter from those that do not, by what the score becomes when they are removed.
 *
 * Removed pixels are filled in from their neighbours, so that the classifier does not see the shape of what is missing. Images
 * `[batch, height, width, channels]` and maps of the same batch and size, whose channels are summed → a change of the score for each image; more is better for
 * 'least' and 'combined', less for 'most'. Follows Rong et al., A consistent and efficient evaluation strategy for attribution methods (2022), and
 * pytorch_grad_cam.metrics.road.
 *
 * @throws TypeError if maps do not fit the images; RangeError for an unknown `remove` or shares outside [0, 100].
 * @example
 * const scores = await road(model.asClassifier(), images, await gradCam()(model, images));
 */
export async function road(
  classifier: Classifier,
  images: Tensor,
  maps: Tensor,
  { remove = 'combined', kept = [10, 20, 30, 40, 50, 60, 70, 80, 90], noise = 0.01, ...explain }: RoadOptions = {},
): Promise<number[]> {
  if (remove !== 'most' && remove !== 'least' && remove !== 'combined') {
    throw new RangeError(`road: remove must be 'most', 'least' or 'combined', found '${remove}'`);
  }
  checkInteger('road', 'number of shares', kept.length, 1);
  for (const share of kept) checkRange('road', 'kept', share, 0, 100);
  checkRange('road', 'noise', noise, 0);
  checkMaps('road', images, maps);
  const score = await scoreOf('road', classifier, images, explain.target);
  const [batch, height, width, channels] = images.shape as number[];
  const [pixels, weights] = [await images.data(), totals(await maps.data(), batch * height * width)];
  const places = height * width;
  const scoresOf = async (x: Tensor): Promise<number[]> => {
    const scores = scope(() => score(classifier(x)));
    const values = Array.from(await scores.data());
    scores.dispose();
    return values;
  };
  const before = await scoresOf(images);
  const results = new Array<number>(batch).fill(0);
  const orders = remove === 'combined' ? (['least', 'most'] as const) : [remove];
  for (const order of orders) {
    for (const share of kept) {
      await nextTurn();
      explain.signal?.throwIfAborted();
      const filled = new Float32Array(images.size);
      for (let image = 0; image < batch; image++) {
        const own = weights.slice(image * places, (image + 1) * places);
        const ranked = order === 'most' ? own : own.map((weight) => 1 - weight);
        const threshold = percentile(ranked, share);
        const isKept = Array.from(ranked, (weight) => weight < threshold);
        const from = image * places * channels;
        const values = pixels.slice(from, from + places * channels);
        const found = impute({ values, height, width, channels }, isKept);
        if (noise > 0)
          addNoise(
            found,
            isKept,
            channels,
            streamOf(explain, image).fold('road', order, share).normals(found.length),
            noise,
          );
        filled.set(found, from);
      }
      const shown = tensor(filled, [batch, height, width, channels]);
      const after = await scoresOf(shown);
      dispose(shown);
      const sign = remove === 'combined' ? (order === 'least' ? 0.5 : -0.5) : 1;
      for (let image = 0; image < batch; image++)
        results[image] += (sign * (after[image] - before[image])) / kept.length;
    }
  }
  return results;
}

function totals(values: ArrayLike<number>, places: number): Float32Array {
  const channels = values.length / places;
  return Float32Array.from({ length: places }, (_, place) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += values[place * channels + channel];
    return sum;
  });
}

/** The value below which so many per cent lie, between two where it falls between them. */
function percentile(values: Float32Array, share: number): number {
  const sorted = Float32Array.from(values).sort();
  const at = ((sorted.length - 1) * share) / 100;
  const low = Math.floor(at);
  const next = sorted[Math.min(low + 1, sorted.length - 1)];
  return Math.fround(sorted[low] + (at - low) * (next - sorted[low]));
}

function addNoise(
  values: Float32Array,
  isKept: readonly boolean[],
  channels: number,
  normals: ArrayLike<number>,
  deviation: number,
): void {
  for (let i = 0; i < values.length; i++) if (!isKept[Math.floor(i / channels)]) values[i] += deviation * normals[i];
}
