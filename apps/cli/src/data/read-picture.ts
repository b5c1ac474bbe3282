import { augment } from '@cnn/augment';
import { grayscale, readImage, resize } from '@cnn/datasets';
import { Rng, scope, type Tensor, tensor } from '@cnn/tensor';
import type { OpenRun } from '../run/open-run.ts';
import { evaluationTransform } from '../run/transforms.ts';

/** A picture file as a run's model sees it, `[1, height, width, channels]`. */
export async function readPicture(
  { config, inputShape }: Pick<OpenRun, 'config' | 'inputShape'>,
  path: string,
): Promise<Tensor> {
  const [height, width, channels] = config.imageShape;
  const image = resize([height, width])(await readImage(path));
  const { pixels, shape } = channels === 1 ? grayscale()(image) : image;
  const values = Float32Array.from(pixels, (byte) => byte / 255);
  return scope(() => augment(tensor(values, [1, ...shape]), evaluationTransform(config, inputShape), new Rng(0)));
}
