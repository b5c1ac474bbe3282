import { checkImages, checkInteger, type Rng, type Shape } from '@cnn/tensor';
import { gatherPixels } from '../gather-pixels.ts';
import { type ChanceOptions, chanceOf } from '../parameters/chance.ts';
import { type MixAugmentation, type Mixed, mix } from './mix.ts';

export interface RandomJigsawOptions extends ChanceOptions {
  /** Chance that an image is cut up, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** Pieces down and across; height and width must be multiples of them. @default [4, 4] */
  readonly grid?: readonly [rows: number, columns: number];
  /** Whether an order that puts every piece back in its place is drawn anew. @default true */
  readonly ensurePerm?: boolean;
}

/**
 * Cuts each image into equal pieces, and lays them in random order.
 *
 * Use it where texture tells more than shape, or where a model is to learn how parts belong together. Each image is mixed with itself only. Images
 * `[batch, height, width, channels]` → the same shape; masks likewise. Parameters: `permutation` `[batch, rows · columns]`: the pieces, counted along the
 * rows, in the order in which they are laid down the columns, as Kornia does.
 *
 * Follows kornia.augmentation.RandomJigsaw.
 *
 * @throws RangeError if `grid` has sides that are no whole numbers above 0, the images' sides are no multiples of them, there is one piece only while
 *   `ensurePerm` is true, or `p` is outside [0, 1].
 * @example
 * const batch = augment(images, randomJigsaw({ grid: [2, 2] }), rng.fold(epoch));
 */
export function randomJigsaw(options: RandomJigsawOptions = {}): MixAugmentation<Mixed<'permutation'>> {
  const owner = 'RandomJigsaw';
  const chance = chanceOf(owner, options, 0.5);
  const { grid = [4, 4], ensurePerm = true } = options;
  const [rows, columns] = grid;
  for (const side of [rows, columns]) checkInteger(owner, 'grid', side, 1);
  if (ensurePerm && rows * columns === 1) {
    throw new RangeError(`${owner}: a grid of one piece has one order only; give more pieces, or ensurePerm: false`);
  }
  return mix(owner, {
    chance,
    options: { grid, ensurePerm, ...chance },
    partners: 0,
    check([, height, width]: Shape) {
      if (height! % rows === 0 && width! % columns === 0) return;
      throw new RangeError(
        `${owner}: images (${height}×${width}) cannot be cut into a grid of ${rows}×${columns}; crop or pad to multiples of it`,
      );
    },
    draw: (rng) => ({ permutation: drawOrder(rng, [rows, columns], ensurePerm) }),
    change(images, { applied, permutation }) {
      const [batch, height, width] = checkImages(owner, images);
      const [tall, wide] = [height / rows, width / columns];
      const source = new Int32Array(batch * height * width);
      for (let i = 0, to = 0; i < batch; i++) {
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++, to++) {
            if (!applied[i]) {
              source[to] = to;
              continue;
            }
            const place = Math.floor(x / wide) * rows + Math.floor(y / tall);
            const piece = (permutation as Float32Array)[i * rows * columns + place]!;
            const [top, left] = [Math.floor(piece / columns) * tall, (piece % columns) * wide];
            source[to] = (i * height + top + (y % tall)) * width + left + (x % wide);
          }
        }
      }
      return gatherPixels(images, source, [height, width], 0);
    },
  });
}

function drawOrder(rng: Rng, [rows, columns]: readonly [number, number], ensurePerm: boolean): ArrayLike<number> {
  for (let attempt = 0; ; attempt++) {
    const order = rng.fold('permutation', attempt).permutation(rows * columns);
    const isInPlace = order.every((piece, k) => piece === (k % rows) * columns + Math.floor(k / rows));
    if (!(ensurePerm && isInPlace)) return order;
  }
}
