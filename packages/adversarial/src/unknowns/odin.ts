import {
  add,
  type Classifier,
  checkRange,
  div,
  logSoftmax,
  maximum,
  minimum,
  mul,
  oneHot,
  scope,
  sign,
  sum,
  type Tensor,
  tensor,
} from '@cnn/tensor';
import { type Bounds, checkPixels } from '../attacks/check-input.ts';
import { imageGradient } from '../attacks/image-gradient.ts';
import { checkedLogits, type Logits, readLogits } from '../attacks/read-logits.ts';
import { checkTemperature } from './check-temperature.ts';
import { scoreRows } from './logit-score.ts';
import { doubt } from './max-softmax.ts';
import { defineUnknownScore, type UnknownScore } from './unknown-score.ts';

export interface OdinOptions {
  /** What logits are divided by; above 0. @default 1000 */
  readonly temperature?: number;
  /**
   * Change of a pixel, in the units of the images: at least 0, at most the width of the bounds. The published 0.0014 is in units of a
   * deviation, about 0.2 of [0, 1]. @default 0.0014
   */
  readonly epsilon?: number;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
}

/**
 * One minus the highest probability at a high temperature, after one small step of the image towards what the classifier takes it for:
 * known images gain more by it than unknown ones.
 *
 * Use it where a gradient is affordable; it asks the classifier three times. Choose `epsilon` on images that are known to be unknown, and
 * others than those you report.
 *
 * Scores in [0, 1), near 1 − 1/classes at a high temperature. A pixel stays within `epsilon` of the image's and within the bounds. Follows
 * Liang et al., Enhancing the reliability of out-of-distribution image detection in neural networks (2018).
 *
 * @throws RangeError if an option is out of its range; `score` throws as that of {@link maxSoftmax}, and if a pixel is outside the bounds or the
 * gradient is not finite.
 * @example
 * const unknown = await odin(classifier, { epsilon: 0.002 }).score(images);
 */
export function odin(
  classifier: Classifier,
  { temperature = 1000, epsilon = 0.0014, bounds = [0, 1] }: OdinOptions = {},
): UnknownScore {
  checkTemperature('odin', temperature);
  const [low, high] = bounds;
  if (!(low < high && Number.isFinite(high - low)))
    throw new RangeError(`odin: bounds must be [low, high], finite and low below high, found [${low}, ${high}]`);
  checkRange('odin', 'epsilon', epsilon, 0, high - low);
  const options = { temperature, epsilon, bounds: low === 0 && high === 1 ? undefined : bounds };

  return defineUnknownScore('odin', 'ODIN', options, async (images) => {
    await checkPixels('odin', images, bounds);
    const before = await readLogits('odin', classifier, images);
    if (epsilon === 0) return scoreRows(before, (logits) => doubt(logits, temperature));
    const surer = await stepTowards(before, classifier, images, { temperature, epsilon, bounds });
    try {
      return scoreRows(await readLogits('odin', classifier, surer), (logits) => doubt(logits, temperature));
    } finally {
      surer.dispose();
    }
  });
}

/** The images after a step of epsilon that raises the probability of the class that each is taken for. */
async function stepTowards(
  { predictions, classes }: Logits,
  classifier: Classifier,
  images: Tensor,
  { temperature, epsilon, bounds: [low, high] }: Required<OdinOptions>,
): Promise<Tensor> {
  const [surer, poison] = scope(() => {
    const gradient = imageGradient(
      'odin',
      (x) => {
        const logs = logSoftmax(div(checkedLogits('odin', classifier, x), temperature));
        // The sum, not the mean: each image's gradient is then its own, whatever the batch. tfjs's oneHot wants two classes at least.
        const target = oneHot(tensor(predictions, [predictions.length], 'int32'), Math.max(2, classes));
        return sum(classes === 1 ? logs : mul(logs, target));
      },
      images,
    );
    const moved = minimum(maximum(add(images, mul(sign(gradient), epsilon)), low), high);
    // Zero, or NaN if any part of the gradient is not finite.
    return [moved, sum(mul(gradient, 0))];
  });
  const [isSound] = await poison.data();
  poison.dispose();
  if (isSound === 0) return surer;
  surer.dispose();
  throw new RangeError(
    "odin: the gradient of the classifier's probability is not finite; check its weights and the scale of its input",
  );
}
