import { checkInteger, checkRange } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { type Bounds, checkBounds, checkEpsilon } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import type { Limit } from '../attacks/keep-within.ts';
import { isReached, type Problem } from '../attacks/problem.ts';
import type { NormName } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';
import { askPixels } from './ask-pixels.ts';
import { marginToGoal } from './margin-to-goal.ts';
import { readPixels, toImages } from './pixel-rows.ts';
import { squareBoxMoves } from './square-box-moves.ts';
import { squareBumpMoves } from './square-bump-moves.ts';
import { type SquareMoves, shareAt } from './square-moves.ts';

export interface SquareOptions {
  /** Largest size of a change, in the units of the images: above 0, at most what the bounds leave room for. */
  readonly epsilon: number;
  /** How the size of a change is measured. @default 'Linf' */
  readonly norm?: NormName;
  /** Times that the classifier may be asked about an image in one start. @default 5000 */
  readonly queries?: number;
  /** Share of the image that the first squares cover, in (0, 1]; it falls as queries are spent. @default 0.8 */
  readonly p?: number;
  /** Whether that share falls by what part of the queries is spent; else by their number, as if there were 10,000. @default true */
  readonly rescale?: boolean;
  /** Starts of an image that still resists. @default 1 */
  readonly restarts?: number;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Whether the labels given are the classes to reach. @default false */
  readonly targeted?: boolean;
}

/**
 * The square attack: random squares of the image change, and what brings the logits nearer to an error stays.
 *
 * Use it where gradients are hidden, noisy or out of reach: it needs only logits, and is the fourth attack of AutoAttack for that reason.
 * An image that is fooled costs no more queries.
 *
 * The change is of size epsilon or less and each pixel within the bounds, exactly; of an image that resists it is the one that came
 * nearest. Follows Andriushchenko et al., Square attack: a query-efficient black-box adversarial attack via random search (2020), in L1
 * as AutoAttack has it; `rescale` is torchattacks.Square's `resc_schedule`, which AutoAttack turns off. Here each image has squares of its
 * own, those at the right and lower edge are as likely as others, and in the maximum norm none is tried that changes nothing.
 *
 * @throws RangeError if an option, a pixel or a label is out of range, or the classifier gives something not finite; TypeError if shapes do
 * not fit.
 * @example
 * const fooled = await square({ epsilon: 8 / 255, queries: 1000 })(classifier, images, labels, { rng: new Rng(0) });
 */
export function square({
  epsilon,
  norm = 'Linf',
  queries = 5000,
  p = 0.8,
  rescale = true,
  restarts = 1,
  bounds = [0, 1],
  targeted = false,
}: SquareOptions): Attack {
  const limit = { norm: normNamed('square', norm), epsilon };
  checkBounds('square', bounds);
  checkEpsilon('square', epsilon, norm, bounds);
  checkInteger('square', 'queries', queries, 1);
  checkInteger('square', 'restarts', restarts, 1);
  checkRange('square', 'p', p, 0, 1);
  if (p === 0) throw new RangeError('square: p must be above 0, found 0; it is the share that the first squares cover');
  return defineAttack({
    owner: 'square',
    kind: 'Square',
    shown: {
      ...(norm !== 'Linf' && { norm }),
      epsilon,
      queries,
      p,
      ...(!rescale && { rescale }),
      ...(restarts > 1 && { restarts }),
    },
    needs: 'logits',
    bounds,
    targeted,
    limit,
    restarts,
    search: (problem) =>
      search(problem, movesOf(problem, limit), queries, (query) =>
        shareAt(p, rescale ? Math.floor((query / queries) * 10_000) : query),
      ),
  });
}

function movesOf({ images, bounds }: Problem, { norm, epsilon }: Limit): SquareMoves {
  const [, height, width, channels] = images.shape as number[];
  const task = { height, width, channels, epsilon, bounds };
  return norm.name === 'Linf' ? squareBoxMoves(task) : squareBumpMoves(norm, task);
}

async function search(problem: Problem, moves: SquareMoves, queries: number, shareOf: (query: number) => number) {
  const originals = await readPixels(problem.images);
  const [best, trials] = [await readPixels(problem.images), await readPixels(problem.images)];
  const scores = originals.map(() => Number.NEGATIVE_INFINITY);
  let open = [...originals.keys()];
  for (let query = 0; query < queries && open.length > 0; query++) {
    const share = shareOf(query);
    const answer = await askPixels(problem, open.length, (k, pixels) => {
      const row = open[k];
      const rng = problem.rngs[row].fold('query', query);
      if (query === 0) moves.start(originals[row], trials[row], rng);
      else moves.move(originals[row], best[row], trials[row], share, rng);
      pixels.set(trials[row]);
    });
    open = open.filter((row, k) => {
      const isDone = isReached(problem, row, answer.predictions[k]);
      const score = marginToGoal(problem, answer, k, row);
      if (isDone || score > scores[row]) {
        scores[row] = score;
        best[row].set(trials[row]);
      }
      return !isDone;
    });
  }
  return toImages(best, problem.images);
}
