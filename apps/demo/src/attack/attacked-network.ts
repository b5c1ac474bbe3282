import { augment } from '@cnn/augment';
import type { Image, ImageShape } from '@cnn/datasets';
import { type Classifier, DataError, dispose, Rng, type Tensor, tensor } from '@cnn/tensor';
import type { OpenedNetwork } from '../networks/opened-network.ts';
import { fitPicture } from '../pictures/fit-picture.ts';

/** A network as attacks see it: from pixels in [0, 1] to logits. It prepares pictures itself. */
export function classifierOf({ network, prepare }: OpenedNetwork): Classifier {
  return network.asClassifier((images) => augment(images, prepare, new Rng(0)));
}

/** Pictures as the network's data are, `[batch, height, width, channels]` in [0, 1]. */
export function imagesOf(pictures: readonly Image[], shape: ImageShape): Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  const values = new Float32Array(pictures.length * size);
  for (const [i, picture] of pictures.entries()) {
    values.set(
      Float32Array.from(fitPicture(picture, shape).pixels, (byte) => byte / 255),
      i * size,
    );
  }
  return tensor(values, [pictures.length, ...shape]);
}

/** What a network says to a picture. */
export interface Answer {
  /** Of each class, in the order of the classes; they add up to 1. */
  readonly probabilities: readonly number[];
  /** The likeliest class. */
  readonly prediction: number;
}

/**
 * The answers to pictures `[batch, height, width, channels]`.
 *
 * @throws DataError if they are no numbers, as with weights that hold NaN.
 */
export async function answersTo(classifier: Classifier, images: Tensor): Promise<Answer[]> {
  const logits = classifier(images);
  try {
    const values = Array.from(await logits.data());
    const [batch, classes] = logits.shape;
    if (!values.every(Number.isFinite)) {
      throw new DataError('the network', {
        expected: 'a number for each class',
        found: values.slice(0, classes).map(String).join(', '),
        remedy: 'its weights are not usable; choose another one',
      });
    }
    return Array.from({ length: batch }, (_, i) => answerOf(values.slice(i * classes, (i + 1) * classes)));
  } finally {
    dispose([logits]);
  }
}

function answerOf(logits: readonly number[]): Answer {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return { probabilities: powers.map((power) => power / total), prediction: logits.indexOf(largest) };
}
