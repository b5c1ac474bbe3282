import { pad, reshape, slice } from '@tensorflow/tfjs-core';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';

/**
 * @internal Puts zeros between pixels, so that they lie `[vertical, horizontal]` apart.
 *
 * Images `[batch, height, width, channels]` → `[batch, (height − 1)·vertical + 1, (width − 1)·horizontal + 1, channels]`.
 */
export function spread(images: Tensor, [vertical, horizontal]: readonly [number, number]): Tensor {
  if (vertical === 1 && horizontal === 1) return images;
  const [batch, height, width, channels] = images.shape as number[];
  return scope(() => {
    const rows = followed(images, batch * height, width * channels, vertical - 1);
    const spaced = followed(rows, batch * height * vertical * width, channels, horizontal - 1);
    const size = [batch, (height - 1) * vertical + 1, (width - 1) * horizontal + 1, channels];
    return slice(reshape(spaced, [batch, height * vertical, width * horizontal, channels]), [0, 0, 0, 0], size);
  });
}

/** `count` runs of `size` numbers, each followed by `zeros` runs of zeros. */
function followed(x: Tensor, count: number, size: number, zeros: number): Tensor {
  return pad(reshape(x, [count, 1, size]), [
    [0, 0],
    [0, zeros],
    [0, 0],
  ]);
}
