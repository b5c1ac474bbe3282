import { choices, interpolate, type Tensor } from '@cnn/tensor';
import type { Resample } from '../augmentation.ts';
import { type Column, isTensor, minus, over, times } from '../parameters/column.ts';
import { resizeAntialiased } from './antialias.ts';
import type { Matrix } from './matrix.ts';
import type { Extent } from './window.ts';

/** How images get another size. */
export interface ResizingOptions {
  /** How pixels between pixels are found. @default 'bilinear' */
  readonly resample?: Resample;
  /** Whether the centres of the corner pixels stay in the corners, not their outer edges; for bilinear and bicubic. @default true, without antialias */
  readonly alignCorners?: boolean;
  /** Whether shrinking takes the mean over all pixels that one covers, as torchvision does; for bilinear and bicubic. @default false */
  readonly antialias?: boolean;
}

export type Resizing = Required<ResizingOptions>;

/**
 * The resizing that options describe.
 *
 * @throws TypeError for an unknown mode, or one that does not go with antialias.
 */
export function resizingOf(
  owner: string,
  { resample = 'bilinear', antialias = false, alignCorners = !antialias }: ResizingOptions,
): Resizing {
  if (!RESAMPLES.includes(resample)) {
    throw new TypeError(`${owner}: unknown resample '${resample}'; ${choices(resample, RESAMPLES)}`);
  }
  if (antialias && resample === 'nearest') {
    throw new TypeError(`${owner}: antialias is for resample bilinear and bicubic, found it with nearest`);
  }
  if (antialias && alignCorners) {
    throw new TypeError(`${owner}: antialias goes with alignCorners: false, found true`);
  }
  return { resample, alignCorners, antialias };
}

const RESAMPLES: readonly Resample[] = ['bilinear', 'nearest', 'bicubic'];

/** Resizes images of any size, without the pixels beside them: those on the border count for what is beyond. */
export function resizeImages(
  images: Tensor,
  size: readonly [height: number, width: number],
  { resample, alignCorners, antialias }: Resizing,
): Tensor {
  if (resample === 'nearest') return interpolate(images, { size, mode: 'nearest-exact' });
  return antialias
    ? resizeAntialiased(images, size, resample)
    : interpolate(images, { size, mode: resample, alignCorners });
}

/** Where the pixels of windows go that are resized to `size`. */
export function resizeMatrix(
  { x, y }: { readonly x: Extent; readonly y: Extent },
  [height, width]: readonly [height: number, width: number],
  { resample, alignCorners }: Resizing,
): Matrix {
  const isAligned = alignCorners && resample !== 'nearest';
  const along = ({ start, length }: Extent, outLength: number): [scale: Column, move: Column] => {
    const scale = isAligned ? alignedScale(length, outLength) : over(outLength, length);
    const shift = isAligned ? 0 : times(minus(scale, 1), 0.5);
    return [scale, minus(shift, times(scale, start))];
  };
  const [[scaleX, moveX], [scaleY, moveY]] = [along(x, width), along(y, height)];
  return [scaleX, 0, moveX, 0, scaleY, moveY, 0, 0, 1];
}

/** From corner to corner. A single pixel has no second corner: the first one stays where it is. */
function alignedScale(length: Column, outLength: number): Column {
  if (outLength === 1) return 1;
  const scale = over(outLength - 1, minus(length, 1));
  if (isTensor(scale)) return scale;
  // A point, seen from so near that it is everywhere.
  const magnified = (value: number) => (Number.isFinite(value) ? value : NEAREST);
  return typeof scale === 'number' ? magnified(scale) : Float64Array.from(scale, magnified);
}

/** The largest scale of which float32 still tells whole pixels. */
const NEAREST = 2 ** 20;
