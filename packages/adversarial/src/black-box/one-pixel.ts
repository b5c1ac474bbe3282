import { checkInteger, type Tensor } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import type { Bounds } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import { isReached, type Problem } from '../attacks/problem.ts';
import { crossEntropyOf } from '../attacks/row-scores.ts';
import { askPixels } from './ask-pixels.ts';
import { challengers, firstGeneration, select } from './evolve.ts';
import { readPixels, toImages } from './pixel-rows.ts';

export interface OnePixelOptions {
  /** Pixels that may change, each in all channels. @default 1 */
  readonly pixels?: number;
  /** Candidates of a generation, at least 3. @default 400 */
  readonly populationSize?: number;
  /** Generations after the first, which is random. @default 100 */
  readonly steps?: number;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Whether the labels given are the classes to reach. @default false */
  readonly targeted?: boolean;
}

/**
 * The one-pixel attack: differential evolution of the place and colour of one pixel, or of a few.
 *
 * Use it to see how little it takes: it needs only logits, but many of them, `populationSize · (steps + 1)` for an image that resists.
 *
 * At most `pixels` pixels change, to any colour within the bounds; an image for which it finds nothing comes back as it was. Follows Su et
 * al., One pixel attack for fooling deep neural networks (2019), with its population and generations, and the moves of
 * torchattacks.OnePixel, whose population is 10. An image is done as soon as any candidate fools the classifier, not only the best.
 *
 * @throws RangeError if an option, a pixel or a label is out of range, or the classifier gives something not finite; TypeError if shapes do
 * not fit.
 * @example
 * const fooled = await onePixel({ pixels: 3, populationSize: 100, steps: 20 })(classifier, images, labels, { rng: new Rng(0) });
 */
export function onePixel({
  pixels = 1,
  populationSize = 400,
  steps = 100,
  bounds = [0, 1],
  targeted = false,
}: OnePixelOptions = {}): Attack {
  checkInteger('onePixel', 'pixels', pixels, 1);
  checkInteger('onePixel', 'populationSize', populationSize, 3);
  checkInteger('onePixel', 'steps', steps, 0);
  return defineAttack({
    owner: 'onePixel',
    kind: 'OnePixel',
    shown: { pixels, populationSize, steps },
    needs: 'logits',
    bounds,
    targeted,
    search: (problem) => search(problem, pixels, populationSize, steps),
  });
}

async function search(problem: Problem, pixels: number, size: number, steps: number): Promise<Tensor> {
  const originals = await readPixels(problem.images);
  const found = await readPixels(problem.images);
  const [, , , channels] = problem.images.shape as number[];
  const genes = 2 + channels;
  const populations = problem.rngs.map((rng) => firstGeneration(size, pixels * genes, rng.fold('population')));
  let open = [...originals.keys()];
  for (let step = 0; step <= steps && open.length > 0; step++) {
    const trials = open.map((row) =>
      step === 0 ? populations[row].points : challengers(populations[row], problem.rngs[row].fold('step', step)),
    );
    const write = (k: number, member: number, target: Float32Array): void => {
      const at = member * pixels * genes;
      paint(originals[open[k]], trials[k].subarray(at, at + pixels * genes), problem, target);
    };
    const answer = await askPixels(problem, open.length * size, (i, target) =>
      write(Math.floor(i / size), i % size, target),
    );
    open = open.filter((row, k) => {
      const scores = Array.from(
        { length: size },
        (_, member) => crossEntropyOf(answer, k * size + member, problem.labels[row]) * (problem.targeted ? -1 : 1),
      );
      const hits = [...scores.keys()].filter((i) => isReached(problem, row, answer.predictions[k * size + i]));
      if (hits.length === 0) {
        select(populations[row], trials[k], scores);
        return true;
      }
      write(
        k,
        hits.reduce((best, i) => (scores[i] > scores[best] ? i : best)),
        found[row],
      );
      return false;
    });
  }
  return toImages(found, problem.images);
}

/** An image with the pixels that a point of the unit cube tells: row, column and colour of each. */
function paint(original: Float32Array, point: Float64Array, { images, bounds }: Problem, out: Float32Array): void {
  const [, height, width, channels] = images.shape as number[];
  const [low, high] = bounds;
  out.set(original);
  for (let at = 0; at < point.length; at += 2 + channels) {
    const pixel = Math.floor(point[at] * height) * width + Math.floor(point[at + 1] * width);
    for (let c = 0; c < channels; c++) out[pixel * channels + c] = low + point[at + 2 + c] * (high - low);
  }
}
