import type { Image } from '@cnn/datasets';

/** What is brighter than this counts as the object, where the picture's corners are darker. */
const BRIGHT = 32;

/**
 * A mask to be carried along, 1 where it is: what stands out from black corners, as the clothes of Fashion-MNIST do, or else a disc in the middle.
 */
export function startingMask({ pixels, shape: [height, width] }: Image): Float32Array {
  const brightness = (i: number): number => Math.max(pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]);
  const corners = [0, width - 1, (height - 1) * width, height * width - 1];
  const isOnBlack = corners.every((corner) => brightness(corner) < BRIGHT);
  return Float32Array.from({ length: height * width }, (_, i) => {
    if (isOnBlack) return brightness(i) >= BRIGHT ? 1 : 0;
    const [x, y] = [(2 * ((i % width) + 0.5)) / width - 1, (2 * (Math.floor(i / width) + 0.5)) / height - 1];
    return x * x + y * y < 0.5 ? 1 : 0;
  });
}

/** Points to be carried along, x and y of each: the corners of a square around the middle. */
export function startingPoints({ shape: [height, width] }: Image): number[] {
  const [left, right] = [0.25, 0.75].map((share) => share * (width - 1));
  const [top, bottom] = [0.25, 0.75].map((share) => share * (height - 1));
  return [left, top, right, top, right, bottom, left, bottom];
}
