import { checkImages, describeCall, type Tensor } from '@cnn/tensor';

/**
 * Tells how unlike the images that a classifier knows others are, so that it can say "I do not know".
 *
 * The higher a score, the more unknown the image, of every kind of score; the scales differ, so a threshold is chosen from images that are
 * known, and {@link detection} tells how well a score keeps them apart from others.
 */
export interface UnknownScore {
  /** Kind and options, such as `Energy(temperature=1)`. */
  readonly name: string;
  /**
   * One score for each image, whatever its batch. Images `[batch, height, width, channels]`, as the classifier takes them; left alone.
   *
   * @throws TypeError for another shape; RangeError if a pixel, or what is computed of it, is not finite.
   */
  score(images: Tensor): Promise<Float64Array>;
}

/** Gives a score its name and checks the images; `run` is never given an empty batch. */
export function defineUnknownScore(
  owner: string,
  kind: string,
  options: Readonly<Record<string, unknown>>,
  run: (images: Tensor) => Promise<Float64Array>,
): UnknownScore {
  return {
    name: describeCall(kind, options),
    async score(images) {
      const [batch] = checkImages(owner, images);
      if (batch === 0) return new Float64Array(0);
      await checkFinite(owner, images);
      return run(images);
    },
  };
}

/** A relu may swallow NaN, so what is not finite must be found in the images. */
async function checkFinite(owner: string, images: Tensor): Promise<void> {
  const values = await images.data();
  const size = values.length / images.shape[0];
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new RangeError(`${owner}: expected finite pixels, found ${values[i]} in image ${Math.floor(i / size)}`);
  }
}
