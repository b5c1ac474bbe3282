import { checkInteger, type Rng, type Tensor } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import type { Bounds } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import { isReached, type Problem } from '../attacks/problem.ts';
import { crossEntropyOf } from '../attacks/row-scores.ts';
import { askPixels } from './ask-pixels.ts';
import { readPixels, toImages } from './pixel-rows.ts';

/** Smallest and largest side of a patch: pixels, or below 1 a share of the image's side. */
export type PatchSides = readonly [least: number, most: number];

export interface PixleOptions {
  /** Widths of patches. @default [2, 10] */
  readonly xDimensions?: PatchSides;
  /** Heights of patches. @default [2, 10] */
  readonly yDimensions?: PatchSides;
  /** Rounds, each of which starts from the best image of the ones before. @default 20 */
  readonly restarts?: number;
  /** Patches tried in a round. @default 10 */
  readonly maxIterations?: number;
  /** Whether a patch that helps stays at once, and not only at the end of its round if it was the best. @default false */
  readonly updateEachIteration?: boolean;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Whether the labels given are the classes to reach. @default false */
  readonly targeted?: boolean;
}

/**
 * Pixle: scatters copies of a patch's pixels over the image, and keeps what makes the label less likely.
 *
 * Use it for changes that add no new colours: every pixel has a value that the image had. It needs only logits,
 * `restarts · maxIterations + 1` for an image that resists.
 *
 * An image for which it finds nothing comes back as it was. Follows Pomponi et al., Pixle: a fast and effective black-box attack based on
 * rearranging pixels (2022), and torchattacks.Pixle with its random mapping. Here the last row and column are as likely as others, and a
 * round in which no patch has helped changes nothing.
 *
 * @throws RangeError if an option, a pixel or a label is out of range, or the classifier gives something not finite; TypeError if shapes do
 * not fit.
 * @example
 * const fooled = await pixle({ restarts: 100 })(classifier, images, labels, { rng: new Rng(0) });
 */
export function pixle({
  xDimensions = [2, 10],
  yDimensions = [2, 10],
  restarts = 20,
  maxIterations = 10,
  updateEachIteration = false,
  bounds = [0, 1],
  targeted = false,
}: PixleOptions = {}): Attack {
  checkSides('xDimensions', xDimensions);
  checkSides('yDimensions', yDimensions);
  checkInteger('pixle', 'restarts', restarts, 1);
  checkInteger('pixle', 'maxIterations', maxIterations, 1);
  const round = updateEachIteration ? 1 : maxIterations;
  return defineAttack({
    owner: 'pixle',
    kind: 'Pixle',
    shown: { xDimensions, yDimensions, restarts, maxIterations, updateEachIteration },
    needs: 'logits',
    bounds,
    targeted,
    search: (problem) => search(problem, [xDimensions, yDimensions], restarts * maxIterations, round),
  });
}

function checkSides(option: string, [least, most]: PatchSides): void {
  const isSide = (value: number): boolean => (value > 0 && value < 1) || (Number.isInteger(value) && value >= 1);
  if (isSide(least) && isSide(most) && least < 1 === most < 1 && least <= most) return;
  throw new RangeError(
    `pixle: ${option} must be [least, most], both whole numbers of pixels or both shares of the image in (0, 1), found [${least}, ${most}]`,
  );
}

type Sides = readonly [x: PatchSides, y: PatchSides];

async function search(problem: Problem, sides: Sides, patches: number, round: number): Promise<Tensor> {
  const originals = await readPixels(problem.images);
  // What patches are put onto, the best so far, and what is being tried.
  const [bases, best, trials] = [
    await readPixels(problem.images),
    await readPixels(problem.images),
    await readPixels(problem.images),
  ];
  const fooled = new Set<number>();
  const scores: number[] = [];
  for (let patch = 0; patch <= patches && fooled.size < originals.length; patch++) {
    const open = [...originals.keys()].filter((row) => !fooled.has(row));
    // The first time it asks about the images themselves, to know what a patch must improve on.
    const answer = await askPixels(problem, open.length, (k, pixels) => {
      const row = open[k];
      trials[row].set(bases[row]);
      if (patch > 0)
        scatter(originals[row], trials[row], problem.images, sides, problem.rngs[row].fold('patch', patch));
      pixels.set(trials[row]);
    });
    open.forEach((row, k) => {
      const score = crossEntropyOf(answer, k, problem.labels[row]) * (problem.targeted ? -1 : 1);
      if (isReached(problem, row, answer.predictions[k])) fooled.add(row);
      if (fooled.has(row) || patch === 0 || score > scores[row]) {
        scores[row] = score;
        best[row].set(trials[row]);
      }
      if (patch % round === 0) bases[row].set(best[row]);
    });
  }
  return toImages(
    originals.map((original, row) => (fooled.has(row) ? best[row] : original)),
    problem.images,
  );
}

/** Puts copies of a random patch's pixels at random places. */
function scatter(
  source: Float32Array,
  target: Float32Array,
  { shape }: Tensor,
  [xSides, ySides]: Sides,
  rng: Rng,
): void {
  const [, height, width, channels] = shape as number[];
  const [x, y, xSide, ySide] = rng.fold('place').uniforms(4);
  const [left, top] = [Math.floor(x * width), Math.floor(y * height)];
  const right = Math.min(left + sideOf(xSides, width, xSide), width);
  const bottom = Math.min(top + sideOf(ySides, height, ySide), height);
  const places = rng.fold('to').integers((right - left) * (bottom - top), 0, height * width);
  let next = 0;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const from = (row * width + column) * channels;
      const to = places[next++] * channels;
      for (let c = 0; c < channels; c++) target[to + c] = source[from + c];
    }
  }
}

function sideOf(sides: PatchSides, length: number, draw: number): number {
  const [least, most] = sides.map((side) => (side < 1 ? Math.max(1, Math.round(side * length)) : side));
  return least + Math.floor(draw * (most - least + 1));
}
