import { add, checkRange, mul, type Rng, scope, sub, type Tensor, tensor, tile, warp } from '@cnn/tensor';
import { checkPositive } from '../attacks/check-input.ts';

/** Where and how a patch is pasted. */
export interface PatchPlacing {
  /** Largest angle that it is turned by, either way, in degrees, in [0, 180]. @default 22.5 */
  readonly rotation?: number;
  /** Range of its size, in sizes of the patch as it is. @default [0.8, 1.2] */
  readonly scale?: readonly [low: number, high: number];
  /** Whether its corners are cut off. @default 'circle' */
  readonly shape?: 'circle' | 'square';
}

/** @throws RangeError if an option is out of range. */
export function checkPlacing(owner: string, { rotation = 22.5, scale: [low, high] = SCALE }: PatchPlacing): void {
  checkRange(owner, 'rotation', rotation, 0, 180);
  checkPositive(owner, 'scale', low);
  if (!(high >= low && Number.isFinite(high))) {
    throw new RangeError(`${owner}: scale must be [low, high] with low at most high, found [${low}, ${high}]`);
  }
}

/**
 * Images with a patch `[1, size, size, channels]` pasted on each, turned, scaled and placed by the image's own stream: anywhere that it fits as
 * a whole. Differentiable in both.
 *
 * @throws RangeError if it may be larger than the images.
 */
export function pastePatch(
  owner: string,
  images: Tensor,
  patch: Tensor,
  rngs: readonly Rng[],
  placing: PatchPlacing,
): Tensor {
  const { rotation = 22.5, scale = SCALE, shape = 'circle' } = placing;
  const [batch, height, width] = images.shape as number[];
  const size = patch.shape[1]!;
  const largest = size * scale[1];
  if (largest > Math.min(height, width)) {
    throw new RangeError(
      `${owner}: a patch of up to ${Number(largest.toPrecision(3))} pixels is larger than the images, ${height}×${width}; take a smaller size or scale`,
    );
  }
  const matrices = Float64Array.from(
    rngs.flatMap((rng) => {
      const [turn, grow, down, across] = rng.fold('patch').uniforms(4);
      const angle = ((2 * turn - 1) * rotation * Math.PI) / 180;
      const factor = scale[0] + grow * (scale[1] - scale[0]);
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const reach = (factor * size * (shape === 'circle' ? 1 : Math.abs(cos) + Math.abs(sin))) / 2;
      return fromImage([cos / factor, sin / factor], size, centre(width, reach, across), centre(height, reach, down));
    }),
  );
  return scope(() => {
    const mask = maskOf(size, shape);
    const shown = (x: Tensor): Tensor => warp(tile(x, [batch, 1, 1, 1]), matrices, { size: [height, width] });
    // Cut out before it is looked up, so that its edges mix with nothing.
    return add(mul(images, sub(1, shown(mask))), shown(mul(patch, mask)));
  });
}

const SCALE = [0.8, 1.2] as const;

/** Where the centre of a patch lies along a side, in pixels; the middle where it fits nowhere. */
function centre(side: number, reach: number, draw: number): number {
  return (side - 1) / 2 + Math.max(side / 2 - reach, 0) * (2 * draw - 1);
}

/** The matrix from pixels of the image to pixels of the patch. */
function fromImage([cos, sin]: readonly number[], size: number, x: number, y: number): number[] {
  const middle = (size - 1) / 2;
  return [cos, sin, middle - cos * x - sin * y, -sin, cos, middle + sin * x - cos * y, 0, 0, 1];
}

/** 1 where the patch is, `[1, size, size, 1]`. */
function maskOf(size: number, shape: 'circle' | 'square'): Tensor {
  const values = Array.from({ length: size * size }, (_, i) => {
    const [down, across] = [Math.floor(i / size), i % size].map((place) => place - (size - 1) / 2);
    return shape === 'square' || Math.hypot(down, across) <= size / 2 ? 1 : 0;
  });
  return tensor(values, [1, size, size, 1], 'float32');
}
