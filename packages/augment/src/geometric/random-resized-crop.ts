import { concat, type Rng, type Shape, slice, type Tensor } from '@cnn/tensor';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { isTensor } from '../parameters/column.ts';
import { drawInteger, type Interval, interval } from '../parameters/draws.ts';
import { type GeometricAugmentation, geometric, moveImages } from './geometric.ts';
import { type Resizing, type ResizingOptions, resizeImages, resizeMatrix, resizingOf } from './resizing.ts';
import { WHOLE_PIXELS } from './sampling.ts';
import { heightAndWidth, type Size } from './size.ts';
import { windowCorners, windowExtents, windowsOf } from './window.ts';

export interface RandomResizedCropOptions extends ResizingOptions, Pick<ChanceOptions, 'sameOnBatch'> {
  /** How much of the picture's area the window has, at least 0. @default [0.08, 1] */
  readonly scale?: Interval;
  /** Width : height of the window, above 0; its logarithm is uniform. @default [3/4, 4/3] */
  readonly ratio?: Interval;
}

/** What {@link randomResizedCrop} draws: the corners (x, y) of the window, clockwise from the upper left, and those of the result. */
export type RandomResizedCropParams = Drawn<'src' | 'dst'>;

/**
 * Cuts a window of random place, area and shape out of each image, and resizes it to `size`.
 *
 * Use it to train classifiers on photographs, whose objects are of any size: the usual choice for ImageNet is
 * `randomResizedCrop(224, { antialias: true })`, which is torchvision's.
 *
 * Windows are of whole pixels. The first of ten tries that fits into the picture is taken; if none does, the largest window whose ratio is allowed. By
 * default the centres of the corner pixels stay in the corners (`alignCorners`), and then nothing but the window is looked at. Otherwise the window is cut
 * out first, so that its border pixels stand for what is beyond, and images are resized one by one, which takes longer and is not joined with neighbours in
 * a sequence.
 *
 * Images `[batch, height, width, channels]` → `[batch, size, size, channels]`; masks, boxes and keypoints move along. Parameters: `src` and `dst`
 * `[batch, 4, 2]`. Follows kornia.augmentation.RandomResizedCrop, also in that masks are resized without `alignCorners`.
 *
 * @throws RangeError if size, scale or ratio is out of range; TypeError for an unknown mode, or antialias with nearest or `alignCorners`.
 * @example
 * const batch = augment(images, randomResizedCrop(32, { scale: [0.5, 1] }), rng.fold(epoch));
 */
export function randomResizedCrop(
  size: Size,
  options: RandomResizedCropOptions = {},
): GeometricAugmentation<RandomResizedCropParams> {
  const owner = 'RandomResizedCrop';
  const { scale = [0.08, 1], ratio = [3 / 4, 4 / 3], sameOnBatch = false } = options;
  const [height, width] = heightAndWidth(owner, size);
  const areas = interval(owner, 'scale', scale, { within: [0, Number.POSITIVE_INFINITY] });
  const ratios = interval(owner, 'ratio', ratio, { within: [Number.MIN_VALUE, Number.POSITIVE_INFINITY] });
  const resizing = resizingOf(owner, options);
  const seesWindowOnly = resizing.alignCorners && resizing.resample === 'bilinear';
  return geometric(owner, {
    chance: chanceOf(owner, { sameOnBatch }, 1),
    sampling: { ...WHOLE_PIXELS, resample: resizing.resample },
    options: { size, scale, ratio, ...resizing, sameOnBatch },
    draw: (rng, shape) => {
      const [rows, columns] = drawSize(rng, shape, areas, ratios);
      const top = drawInteger(rng, 'top', [0, shape[1]! - rows]);
      const left = drawInteger(rng, 'left', [0, shape[2]! - columns]);
      return {
        src: windowCorners({ top, left, height: rows, width: columns }),
        dst: windowCorners({ top: 0, left: 0, height, width }),
      };
    },
    matrix: ({ src }) => resizeMatrix(windowExtents(src), [height, width], resizing),
    size: () => [height, width],
    ...(seesWindowOnly
      ? {}
      : {
          // With a gradient to the corners there are no whole pixels to cut at.
          pixels: (images, { src }, geometry) =>
            isTensor(src) ? moveImages(images, geometry) : resizeWindows(images, src, geometry.size, resizing),
        }),
    maskPixels: (masks, { src }) => {
      if (isTensor(src))
        throw new TypeError(`${owner}: masks have no gradient to the corners, which must be in main memory`);
      return resizeWindows(masks, src, [height, width], { ...resizing, resample: 'nearest' });
    },
  });
}

const TRIES = 10;

/** Height and width of the window. */
function drawSize(
  rng: Rng,
  [, height, width]: Shape,
  areas: Interval,
  ratios: Interval,
): [rows: number, columns: number] {
  const [rows, columns] = [height!, width!];
  const between = (u: number, [low, high]: Interval) => low + u * (high - low);
  const logarithms = ratios.map(Math.log) as unknown as Interval;
  const [scales, shapes] = [rng.fold('scale').uniforms(TRIES), rng.fold('ratio').uniforms(TRIES)];
  for (let i = 0; i < TRIES; i++) {
    const area = between(scales[i]!, areas) * rows * columns;
    const ratio = Math.exp(between(shapes[i]!, logarithms));
    const tried = [Math.round(Math.sqrt(area / ratio)), Math.round(Math.sqrt(area * ratio))] as const;
    if (tried[0] >= 1 && tried[0] <= rows && tried[1] >= 1 && tried[1] <= columns) return [...tried];
  }
  const own = columns / rows;
  if (own < ratios[0]) return [Math.max(1, Math.round(columns / ratios[0])), columns];
  if (own > ratios[1]) return [rows, Math.max(1, Math.round(rows * ratios[1]))];
  return [rows, columns];
}

/** Cuts out a window of each image and resizes it. */
function resizeWindows(images: Tensor, corners: Float32Array, size: readonly [number, number], how: Resizing): Tensor {
  const resized = windowsOf(corners).map(({ top, left, height, width }, i) =>
    resizeImages(slice(images, [i, top, left, 0], [1, height, width, images.shape[3]!]), size, how),
  );
  return resized.length === 1 ? resized[0]! : concat(resized, 0);
}
