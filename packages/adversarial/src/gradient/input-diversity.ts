import { checkRange, warp } from '@cnn/tensor';
import type { Views } from '../attacks/mean-gradient.ts';

/** How an attack changes the size of images at random before it asks for a gradient. */
export interface InputDiversityOptions {
  /** How small an image is made at least, as a share of its sides: in (0, 1). @default 0.9 */
  readonly resizeRate?: number;
  /** Chance that an image is made smaller in a step, in [0, 1]. */
  readonly diversityProbability?: number;
}

/**
 * Shows each image by chance somewhat smaller, at a random place of a black frame of its old size.
 *
 * Size, place and coin are each image's own. Making an image smaller bilinearly and putting a frame of zeros around is one lookup of each
 * pixel through a matrix: all lookups within fall between pixels of the image, all others more than a pixel outside. So one `warp` serves images
 * of all sizes and is exact.
 *
 * @throws RangeError if an option is out of range.
 */
export function inputDiversity(
  owner: string,
  { resizeRate = 0.9, diversityProbability = 0.5 }: InputDiversityOptions,
): Views {
  if (!(resizeRate > 0 && resizeRate < 1)) {
    throw new RangeError(
      `${owner}: resizeRate must be above 0 and below 1, found ${resizeRate}; larger images would not fit every classifier`,
    );
  }
  checkRange(owner, 'diversityProbability', diversityProbability, 0, 1);
  if (diversityProbability === 0) return {};
  return {
    view: (x, rngs, step, copy) => {
      const [, height, width] = x.shape;
      const matrices = rngs.flatMap((rng) => {
        const [coin, ...place] = rng.fold('diversity', step, copy).uniforms(4);
        return coin < diversityProbability ? shrunk(place, height!, width!, resizeRate) : IDENTITY;
      });
      return warp(x, Float64Array.from(matrices));
    },
  };
}

const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** From pixels of the frame to pixels of the image. */
function shrunk([size, top, left]: readonly number[], height: number, width: number, rate: number): number[] {
  const [rows, columns] = [height, width].map((side) => {
    const smallest = Math.max(1, Math.floor(side * rate));
    return smallest + Math.floor(size * (side - smallest));
  });
  const [down, across] = [height / rows, width / columns];
  const along = (scale: number, draw: number, rest: number): number =>
    (0.5 - Math.floor(draw * (rest + 1))) * scale - 0.5;
  return [across, 0, along(across, left, width - columns), 0, down, along(down, top, height - rows), 0, 0, 1];
}
