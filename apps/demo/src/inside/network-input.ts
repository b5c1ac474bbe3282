import { augment } from '@cnn/augment';
import type { Image } from '@cnn/datasets';
import { Rng, scope, type Tensor, tensor } from '@cnn/tensor';
import type { OpenedNetwork } from '../networks/opened-network.ts';
import { fitPicture } from '../pictures/fit-picture.ts';

/** A picture as a network takes it, `[1, height, width, channels]`: fitted to its data's shape, with the border that it needs, normalised. */
export function networkInput({ settings, prepare }: OpenedNetwork, picture: Image): Tensor {
  const { pixels, shape } = fitPicture(picture, settings.imageShape);
  return scope(() => {
    const image = tensor(
      Float32Array.from(pixels, (byte) => byte / 255),
      [1, ...shape],
    );
    return augment(image, prepare, new Rng(0));
  });
}
