import { type Augmentation, checkRange, type Rng, warp } from '@cnn/tensor';

export interface JoltOptions {
  /** Farthest shift, as a share of the longer edge. @default 1 / 16 */
  readonly shift?: number;
  /** Smallest and largest size. @default [0.9, 1.1] */
  readonly scale?: readonly [least: number, most: number];
  /** Farthest turn either way, in degrees. @default 10 */
  readonly degrees?: number;
}

/** A shift in pixels, a size and an angle for each image. */
interface Jolts {
  readonly dy: number;
  readonly dx: number;
  readonly scale: number;
  readonly angle: number;
}

/**
 * Shifts, scales and turns each picture a little, all in one resampling; what comes in at the edges is the picture mirrored.
 *
 * A picture that has to please a network wherever it is looked at from cannot do so by noise. Lucid's standard transforms.
 *
 * @throws RangeError if a share, size or angle is out of range.
 * @example
 * const picture = await visualizeFeature(model, channel('conv_layer.14', 3), { transforms: [jolt({ degrees: 20 })] });
 */
export function jolt({
  shift = 1 / 16,
  scale = [0.9, 1.1],
  degrees = 10,
}: JoltOptions = {}): Augmentation<readonly Jolts[]> {
  checkRange('jolt', 'shift', shift, 0, 1);
  checkRange('jolt', 'scale[0]', scale[0], 0.01, 100);
  checkRange('jolt', 'scale[1]', scale[1], scale[0], 100);
  checkRange('jolt', 'degrees', degrees, 0, 180);
  return {
    name: 'Jolt',
    sample: (rngs, [, height, width]) => rngs.map((rng) => drawn(rng, shift * Math.max(height, width), scale, degrees)),
    apply: (images, jolts) => {
      const [, height, width] = images.shape as number[];
      const matrices = Float64Array.from(jolts.flatMap((each) => matrixOf(each, height, width)));
      return warp(images, matrices, { padding: 'reflect' });
    },
  };
}

function drawn(rng: Rng, pixels: number, [least, most]: readonly [number, number], degrees: number): Jolts {
  const [y, x, size, turn] = rng.uniforms(4);
  return {
    dy: (2 * y - 1) * pixels,
    dx: (2 * x - 1) * pixels,
    scale: least + size * (most - least),
    angle: ((2 * turn - 1) * degrees * Math.PI) / 180,
  };
}

/** From a pixel of the result to one of the picture, around its middle. */
function matrixOf({ dy, dx, scale, angle }: Jolts, height: number, width: number): number[] {
  const [cy, cx] = [(height - 1) / 2, (width - 1) / 2];
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  return [cos, sin, cx + dx - cos * cx - sin * cy, -sin, cos, cy + dy + sin * cx - cos * cy, 0, 0, 1];
}
