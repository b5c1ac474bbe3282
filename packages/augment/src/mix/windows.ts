import { checkImages, type Tensor } from '@cnn/tensor';
import { gatherPixels } from '../gather-pixels.ts';

/** Numbers of a window: left, top, width and height in pixels. */
const WINDOW = 4;

/**
 * Copies windows of other images of the batch into each image, to the same place; later ones lie on top.
 *
 * @param pairs the images that the windows of each image are cut from, as many for each.
 * @param windows left, top, width and height of each window, one image's after the other.
 */
export function copyWindows(images: Tensor, pairs: Int32Array, windows: ArrayLike<number>): Tensor {
  const [batch, height, width] = checkImages('copyWindows', images);
  const source = new Int32Array(batch * height * width);
  for (let pixel = 0; pixel < source.length; pixel++) source[pixel] = pixel;
  const count = pairs.length / batch;
  for (const [window, from] of pairs.entries()) {
    const to = Math.floor(window / count);
    eachRow(windows, window, (left, y, cut) => {
      const start = (from * height + y) * width + left;
      const place = (to * height + y) * width + left;
      for (let x = 0; x < cut; x++) source[place + x] = start + x;
    });
  }
  return gatherPixels(images, source, [height, width], 0);
}

/** The share of a picture that is seen of each of its windows, where later ones hide earlier ones. */
export function visibleShares(windows: ArrayLike<number>, [height, width]: readonly [number, number]): number[] {
  const count = windows.length / WINDOW;
  const shares = new Array<number>(count);
  const hidden = new Uint8Array(height * width);
  for (let window = count - 1; window >= 0; window--) {
    let seen = 0;
    eachRow(windows, window, (left, y, cut) => {
      for (let pixel = y * width + left; pixel < y * width + left + cut; pixel++) {
        seen += 1 - hidden[pixel]!;
        hidden[pixel] = 1;
      }
    });
    shares[window] = seen / (height * width);
  }
  return shares;
}

function eachRow(
  windows: ArrayLike<number>,
  window: number,
  visit: (left: number, y: number, width: number) => void,
): void {
  const [left, top, width, height] = Array.from({ length: WINDOW }, (_, k) => windows[window * WINDOW + k]!) as [
    number,
    number,
    number,
    number,
  ];
  for (let y = top; y < top + height; y++) visit(left, y, width);
}
