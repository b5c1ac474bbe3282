import { augment, describePasses, fromRecipe, type Recipe } from '@cnn/augment';
import { centerCrop, type Image, resize } from '@cnn/datasets';
import {
  type Augmentation,
  DataError,
  dispose,
  formatShape,
  nextTurn,
  Rng,
  type Shape,
  type Tensor,
  tensor,
} from '@cnn/tensor';
import { MIXING } from './augmentation-groups.ts';
import { startingMask, startingPoints } from './marks.ts';

/** What a sheet is drawn from. Plain data. */
export interface SheetRequest {
  readonly recipe: Recipe;
  /** The picture, as `squarePicture` gives it. */
  readonly picture: Image;
  /** Others of its size, from which a recipe that mixes pictures takes. */
  readonly others: readonly Image[];
  /** Pictures beside the original. */
  readonly variants: number;
  readonly seed: number;
  /** Whether a mask and points move along. */
  readonly marks: boolean;
}

/** A picture of a sheet. */
export interface SheetCell {
  /** Red, green and blue of each pixel. */
  readonly image: Image;
  /** 255 where the mask is, a byte for each pixel. */
  readonly mask?: Uint8Array;
  /** x and y of each point, in pixels from the centre of the upper left one. */
  readonly points?: readonly number[];
}

export interface Sheet {
  /** The original, then the variants. */
  readonly cells: readonly SheetCell[];
  /** For one picture. */
  readonly milliseconds: number;
  /** The lowest and the highest value; those outside [0, 1] are cut off in the pictures. */
  readonly range: readonly [low: number, high: number];
  /** How often the pixels are passed over. */
  readonly passes: number;
}

/** A picture in colour of `size` × `size` pixels, as `cnn augment` makes it: the shorter side scaled, the middle cut out. */
export function squarePicture(picture: Image, size: number): Image {
  const { pixels, shape } = centerCrop(size)(resize(size)(picture));
  if (shape[2] === 3) return { pixels, shape };
  return {
    pixels: Uint8Array.from({ length: size * size * 3 }, (_, i) => pixels[Math.floor(i / 3)]),
    shape: [size, size, 3],
  };
}

/**
 * A picture and what a recipe makes of it. Variant i draws from `new Rng(seed).fold(i, 0)` and is made by itself, as `cnn augment` does.
 *
 * @throws DataError if the recipe is wrong, or pictures come out that cannot be shown; and what its augmentations complain of.
 */
export async function drawSheet(request: SheetRequest): Promise<Sheet> {
  const { recipe, picture, others, variants, seed, marks } = request;
  checkSizes(recipe, picture);
  const augmentation = fromRecipe(recipe);
  const pictures = names(recipe, MIXING) ? [picture, ...others] : [picture];
  const needs = { mask: marks || names(recipe, ['RandomTransplantation']), points: marks };
  const cells = [originalCell(picture, marks)];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const rng = new Rng(seed);
  const started = performance.now();
  for (let variant = 1; variant <= variants; variant++) {
    const rngs = pictures.map((_, i) => rng.fold(variant, i));
    const changed = await changedBy(augmentation, pictures, rngs, needs);
    for (const value of changed.values) [low, high] = [Math.min(low, value), Math.max(high, value)];
    cells.push(cellOf(changed, marks));
    await nextTurn();
  }
  const milliseconds = (performance.now() - started) / variants;
  const { passes } = describePasses(augmentation, [1, ...picture.shape]);
  return { cells, milliseconds, range: [low, high], passes: passes.length };
}

/** Of a side: a link must not fill the memory as soon as it is opened, and sheets are of small pictures. */
const MOST_PIXELS = 1024;

/** @throws DataError if a step makes pictures that are too large for a sheet. */
function checkSizes({ version, steps }: Recipe, { shape }: Image): void {
  let size: Shape = [1, ...shape];
  for (const [k, step] of steps.entries()) {
    size = fromRecipe({ version, steps: [step] }).outputShape?.(size) ?? size;
    const [, height, width] = size;
    if (Math.max(height, width) <= MOST_PIXELS) continue;
    throw new DataError(`recipe, steps[${k}]`, {
      expected: `pictures of at most ${MOST_PIXELS}×${MOST_PIXELS} on a sheet`,
      found: `${height}×${width}`,
      remedy: 'make them smaller here, or draw the sheet by cnn augment',
    });
  }
}

/** Whether a recipe names one of these, within sequences too. */
function names(recipe: Recipe, ops: readonly string[]): boolean {
  const text = JSON.stringify(recipe);
  return ops.some((op) => text.includes(`"op":"${op}"`));
}

/** The first picture after augmentation, in main memory. */
interface Changed {
  readonly values: Float32Array;
  readonly shape: readonly number[];
  readonly mask?: Float32Array;
  readonly points?: Float32Array;
}

async function changedBy(
  augmentation: Augmentation,
  pictures: readonly Image[],
  rngs: readonly Rng[],
  needs: { readonly mask: boolean; readonly points: boolean },
): Promise<Changed> {
  const data: Record<string, Tensor> = {
    image: imagesOf(pictures),
    ...(needs.mask && { mask: masksOf(pictures) }),
    ...(needs.points && { keypoints: pointsOf(pictures) }),
  };
  let changed: Record<string, Tensor> = {};
  const first = async (kind: string): Promise<Float32Array | undefined> => {
    const values = (await changed[kind]?.data()) as Float32Array | undefined;
    return values?.slice(0, values.length / pictures.length);
  };
  try {
    changed = augment(data, augmentation, rngs);
    checkChannels(changed.image);
    const values = (await first('image')) as Float32Array;
    return { values, shape: changed.image.shape.slice(1), mask: await first('mask'), points: await first('keypoints') };
  } finally {
    dispose([...Object.values(data), ...Object.values(changed)]);
  }
}

/** @throws DataError for pictures that have neither one nor three channels. */
function checkChannels({ shape }: Tensor): void {
  if (shape[3] === 1 || shape[3] === 3) return;
  throw new DataError('recipe', {
    expected: 'pictures of 1 or 3 channels, which can be shown',
    found: `pictures ${formatShape(shape.slice(1))}`,
    remedy: 'take out what changes the channels',
  });
}

function cellOf({ values, shape: [height, width, channels], mask, points }: Changed, marks: boolean): SheetCell {
  const pixels = new Uint8Array(height * width * 3);
  for (let i = 0; i < pixels.length; i++) {
    const value = values[channels === 1 ? Math.floor(i / 3) : i];
    pixels[i] = Math.round(255 * Math.min(1, Math.max(0, value)));
  }
  return {
    image: { pixels, shape: [height, width, 3] },
    ...(marks && mask && { mask: Uint8Array.from(mask, (value) => (value >= 0.5 ? 255 : 0)) }),
    ...(marks && points && { points: Array.from(points) }),
  };
}

function originalCell(image: Image, marks: boolean): SheetCell {
  if (!marks) return { image };
  const mask = Uint8Array.from(startingMask(image), (value) => 255 * value);
  return { image, mask, points: [...startingPoints(image)] };
}

function imagesOf(pictures: readonly Image[]): Tensor {
  const size = pictures[0].pixels.length;
  const values = new Float32Array(pictures.length * size);
  for (const [i, { pixels }] of pictures.entries())
    for (let k = 0; k < size; k++) values[i * size + k] = pixels[k] / 255;
  return tensor(values, [pictures.length, ...pictures[0].shape]);
}

function masksOf(pictures: readonly Image[]): Tensor {
  const [height, width] = pictures[0].shape;
  const values = new Float32Array(pictures.length * height * width);
  for (const [i, picture] of pictures.entries()) values.set(startingMask(picture), i * height * width);
  return tensor(values, [pictures.length, height, width, 1]);
}

function pointsOf(pictures: readonly Image[]): Tensor {
  const values = pictures.flatMap(startingPoints);
  return tensor(Float32Array.from(values), [pictures.length, values.length / pictures.length / 2, 2]);
}
