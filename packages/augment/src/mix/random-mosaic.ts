import { checkImages, checkInteger, checkRange, choices, type Shape, type Tensor } from '@cnn/tensor';
import { FILL, gatherPixels } from '../gather-pixels.ts';
import { type ChanceOptions, chanceOf } from '../parameters/chance.ts';
import { part } from '../parameters/column.ts';
import { drawUniform, type Interval, interval } from '../parameters/draws.ts';
import { type MixAugmentation, type Mixed, mix } from './mix.ts';
import { checkClasses, type LabelOptions } from './mix-labels.ts';
import { type MosaicLayout, mosaicBoxes } from './mosaic-boxes.ts';

export interface RandomMosaicOptions extends ChanceOptions, LabelOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.7 */
  readonly p?: number;
  /** Height and width of the result. @default the images' */
  readonly outputSize?: readonly [height: number, width: number];
  /** Images across and down. @default [2, 2] */
  readonly mosaicGrid?: readonly [columns: number, rows: number];
  /** Where the window begins, as a part of an image's width and height, from 0. @default [0.3, 0.7] */
  readonly startRatioRange?: Interval;
  /** Boxes whose (width − 1) · (height − 1) is less become zeros. @default 0 */
  readonly minBboxSize?: number;
  /** What a window shows that reaches over the mosaic's edge: zeros, the outermost pixels, or the mosaic mirrored at their centres. @default 'constant' */
  readonly paddingMode?: 'constant' | 'replicate' | 'reflect';
}

/** An augmentation that lays images side by side. */
export interface Mosaic extends MixAugmentation<Mixed<'start' | 'shares'>> {
  /**
   * Boxes `[batch, count, 4]` of images of that shape, corners (left, top, right, bottom), as those of all images of each mosaic, cut to the window →
   * `[batch, count · columns · rows, 4]`. One that lies outside becomes a pixel at the edge, too small ones zeros; an image that was left alone keeps its
   * own, followed by zeros.
   */
  applyBoxes(boxes: Tensor, params: Mixed<'start' | 'shares'>, shape: Shape): Tensor;
}

/**
 * Lays each image and others of its batch side by side, and cuts a window out of them.
 *
 * Use it to train detectors: objects come in more surroundings, and cut off. Images `[batch, height, width, channels]` → the same shape, or `outputSize`, to
 * which images that chance passes over are cut, or filled up with zeros at right and bottom. Masks change likewise, boxes by `applyBoxes`. Labels `[batch]`
 * with `numClasses`, or float32 `[batch, classes]` → float32 `[batch, classes]`, each image's share in what the window shows. Parameters: `start` `[batch, 2]`
 * (x, y in pixels), `shares` and `pairs` `[batch, columns · rows − 1]`, of all images but the first one, down the columns.
 *
 * A sample depends on its batch: the others, random orders of the batch, are drawn of the first sample's stream; windows are drawn of each sample's own.
 *
 * Follows kornia.augmentation.RandomMosaic. Windows begin at whole pixels, so its `cropping_mode` and `resample` would change nothing. Mosaics were made known
 * by YOLOv4 (Bochkovskiy et al., 2020).
 *
 * @throws RangeError if a size or the grid is no whole number above 0, `startRatioRange` is reversed or outside [0, 1], `minBboxSize` is negative, or `p`
 *   is outside [0, 1]; TypeError if labels are `[batch]` without `numClasses`.
 * @example
 * const batch = augment(images, randomMosaic({ p: 1 }), rng.fold(epoch));
 */
export function randomMosaic(options: RandomMosaicOptions = {}): Mosaic {
  const owner = 'RandomMosaic';
  const chance = chanceOf(owner, options, 0.7);
  const { outputSize, mosaicGrid = [2, 2], minBboxSize = 0, paddingMode = 'constant', numClasses } = options;
  const [columns, rows] = mosaicGrid;
  const starts = interval(owner, 'startRatioRange', options.startRatioRange ?? [0.3, 0.7], { within: [0, 1] });
  for (const side of [columns, rows]) checkInteger(owner, 'mosaicGrid', side, 1);
  for (const side of outputSize ?? []) checkInteger(owner, 'outputSize', side, 1);
  checkRange(owner, 'minBboxSize', minBboxSize, 0);
  checkClasses(owner, options);
  if (!Object.hasOwn(along, paddingMode)) {
    throw new RangeError(`${owner}: unknown paddingMode '${paddingMode}'; ${choices(paddingMode, Object.keys(along))}`);
  }
  const others = columns * rows - 1;
  const sizeOf = ([, height, width]: Shape) => outputSize ?? ([height!, width!] as const);
  const layout = (shape: Shape): MosaicLayout => ({ columns, rows, shape, size: sizeOf(shape) });
  /** Which images and pixels of theirs the window shows along an axis. */
  const seen = (start: number, length: number, side: number, count: number): readonly number[] =>
    Array.from({ length }, (_, k) => along[paddingMode](start + k, side * count));

  const made = mix(owner, {
    chance,
    options: { outputSize, mosaicGrid, startRatioRange: starts, minBboxSize, paddingMode, numClasses, ...chance },
    partners: others,
    numClasses,
    size: outputSize,
    draw(rng, shape) {
      const [, height, width] = shape as [number, number, number];
      const start = [drawUniform(rng, 'x', starts) * width, drawUniform(rng, 'y', starts) * height].map(Math.floor);
      const size = sizeOf(shape);
      const across = sharesOf(seen(start[0]!, size[1], width, columns), width, columns);
      const down = sharesOf(seen(start[1]!, size[0], height, rows), height, rows);
      return { start, shares: across.flatMap((x) => down.map((y) => x * y)).slice(1) };
    },
    shares: ({ shares }) => Array.from({ length: others }, (_, k) => part(shares, k, others)),
    change(images, { applied, pairs, start }) {
      const [batch, height, width] = checkImages(owner, images);
      const [tall, wide] = sizeOf(images.shape);
      const source = new Int32Array(batch * tall * wide);
      for (let i = 0, to = 0; i < batch; i++) {
        const [left, top] = applied[i]
          ? [(start as Float32Array)[2 * i]!, (start as Float32Array)[2 * i + 1]!]
          : [0, 0];
        const xs = applied[i] ? seen(left, wide, width, columns) : alone(wide, width);
        const ys = applied[i] ? seen(top, tall, height, rows) : alone(tall, height);
        for (const y of ys) {
          for (const x of xs) {
            const tile = Math.floor(x / width) * rows + Math.floor(y / height);
            const from = tile === 0 ? i : pairs[i * others + tile - 1]!;
            const pixel = (from * height + (y % height)) * width + (x % width);
            source[to++] = x === FILL || y === FILL ? FILL : pixel;
          }
        }
      }
      return gatherPixels(images, source, [tall, wide], 0);
    },
  });
  return {
    ...made,
    applyBoxes: (boxes, params, shape) => mosaicBoxes(boxes, params, layout(shape), minBboxSize),
  };
}

/** Which of a picture's pixels along an axis lies at a place that may be outside. */
const along: Readonly<Record<NonNullable<RandomMosaicOptions['paddingMode']>, (at: number, length: number) => number>> =
  {
    constant: (at, length) => (at < length ? at : FILL),
    replicate: (at, length) => Math.min(at, length - 1),
    reflect(at, length) {
      const turn = at % Math.max(1, 2 * length - 2);
      return turn < length ? turn : 2 * length - 2 - turn;
    },
  };

function alone(length: number, side: number): readonly number[] {
  return Array.from({ length }, (_, k) => along.constant(k, side));
}

/** The share that each of `count` pictures of that side has in the places; 0 for all where none is within. */
function sharesOf(places: readonly number[], side: number, count: number): number[] {
  const within = places.filter((place) => place !== FILL);
  return Array.from({ length: count }, (_, k) => {
    const own = within.filter((place) => Math.floor(place / side) === k);
    return own.length / Math.max(1, within.length);
  });
}
