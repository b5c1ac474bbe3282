import { type Classifier, checkImages, formatShape, mul, type Shape, scope, sub, sum, type Tensor } from '@cnn/tensor';
import type { ExplainOptions } from '../attribution/attribution.ts';
import { scoreOf } from '../attribution/score.ts';

/**
 * How the score of each image changes when the image is multiplied by its map: a faithful map keeps what the score is made of.
 *
 * Images `[batch, height, width, channels]` and maps `[batch, height, width, 1]` in [0, 1], as class activation maps are → a number for each image: above 0
 * where the score rose (increase in confidence), below where it fell (drop). Follows Chattopadhyay et al., Grad-CAM++ (2018), and
 * pytorch_grad_cam.metrics.CamMultImageConfidenceChange.
 *
 * @throws TypeError if maps do not fit the images.
 * @example
 * const changes = await confidenceChange(model.asClassifier(), images, await gradCam()(model, images));
 * const averageDrop = changes.reduce((sum, change) => sum + Math.max(0, -change), 0) / changes.length;
 */
export async function confidenceChange(
  classifier: Classifier,
  images: Tensor,
  maps: Tensor,
  { target }: ExplainOptions = {},
): Promise<number[]> {
  checkMaps('confidenceChange', images, maps);
  const score = await scoreOf('confidenceChange', classifier, images, target);
  const changes = scope(() => {
    const shown = mul(images, sum(maps, 3, true));
    return sub(score(classifier(shown)), score(classifier(images)));
  });
  const values = Array.from(await changes.data());
  changes.dispose();
  return values;
}

/** Throws a TypeError unless there is a map of the same size for each image. */
export function checkMaps(owner: string, images: Tensor, maps: Tensor): void {
  const expected = checkImages(owner, images).slice(0, 3);
  const shape: Shape = maps.shape;
  if (shape.length === 4 && expected.every((size, axis) => size === shape[axis])) return;
  throw new TypeError(`${owner}: expected maps ${formatShape([...expected, null])}, found ${formatShape(shape)}`);
}
