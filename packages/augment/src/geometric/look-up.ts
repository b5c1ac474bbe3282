import { add, div, floor, gridSample, mul, pad2d, sub, type Tensor, tensor, tile, withoutGradient } from '@cnn/tensor';
import type { Sampling } from '../augmentation.ts';

/**
 * Looks images up at places of their own, where no matrix says them all.
 *
 * Images `[batch, height, width, channels]` and places `[batch, height, width, 2]`, (x, y) in pixels from the centre of the upper left one → images
 * of the places' size. Differentiable in both.
 *
 * @throws RangeError if `fill` has neither one value nor one for each channel.
 */
export function lookUp(images: Tensor, places: Tensor, { resample: mode, paddingMode, fill }: Sampling): Tensor {
  const [, height, width, channels] = images.shape as [number, number, number, number];
  switch (paddingMode) {
    case 'circular': {
      const [wider, moved] = wrapped(images, places);
      return gridSample(wider, toGrid(moved, wider.shape[1]!, wider.shape[2]!, false), { mode });
    }
    case 'reflect':
      return gridSample(images, toGrid(places, height, width, true), {
        mode,
        paddingMode: 'reflection',
        alignCorners: true,
      });
    case 'constant': {
      const grid = toGrid(places, height, width, false);
      const colour = typeof fill === 'number' ? [fill] : [...fill];
      if (colour.length !== 1 && colour.length !== channels) {
        throw new RangeError(
          `lookUp: fill must be one number or one for each of ${channels} channels, found [${fill}]`,
        );
      }
      if (colour.every((value) => value === 0)) return gridSample(images, grid, { mode });
      const outside = tensor(colour);
      return add(gridSample(sub(images, outside), grid, { mode }), outside);
    }
    default:
      return gridSample(images, toGrid(places, height, width, false), {
        mode,
        paddingMode: paddingMode === 'replicate' ? 'border' : 'reflection',
      });
  }
}

/** The centre of each pixel, `[1, height, width, 2]`, (x, y) in pixels. */
export function pixelCentres(height: number, width: number): Tensor {
  const values = new Float32Array(height * width * 2);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) values.set([x, y], 2 * (y * width + x));
  }
  return tensor(values, [1, height, width, 2]);
}

/**
 * How many pixels a distance of 1 is, and where 0 lies, for (x, y): of a picture that reaches from −1 to 1.
 *
 * @param alignCorners whether −1 and 1 are the centres of the outermost pixels, not their outer edges.
 */
export function normalizedFrame(
  height: number,
  width: number,
  alignCorners: boolean,
): { readonly unit: readonly [x: number, y: number]; readonly centre: readonly [x: number, y: number] } {
  const inner = alignCorners ? 1 : 0;
  return {
    unit: [(width - inner) / 2, (height - inner) / 2],
    centre: [(width - 1) / 2, (height - 1) / 2],
  };
}

function toGrid(places: Tensor, height: number, width: number, alignCorners: boolean): Tensor {
  const { unit, centre } = normalizedFrame(height, width, alignCorners);
  // A side of one pixel has no distance from corner to corner.
  return div(sub(places, tensor([...centre])), tensor(unit.map((length) => length || 1)));
}

/** The picture with what lies next to its sides, and the places within. */
function wrapped(images: Tensor, places: Tensor): readonly [images: Tensor, places: Tensor] {
  const times = images.shape.slice(1, 3).map((length) => (length === 1 ? 2 : 1));
  // A side of one pixel repeats itself after two as well, and then there are enough for sixteen neighbours.
  const period = tile(images, [1, ...times, 1]);
  const [, height, width] = period.shape as number[];
  const size = tensor([width!, height!]);
  const turns = withoutGradient((x: Tensor) => mul(floor(div(x, size)), size))(places);
  return [pad2d(period, [1, 2, 1, 2], { mode: 'circular' }), add(sub(places, turns), 1)];
}
