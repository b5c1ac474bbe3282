import { add, checkInteger, choices, clipByValue, nextTurn, type Rng, scope, type Tensor, tensor } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { type Bounds, checkBounds, checkEpsilon } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import type { Limit } from '../attacks/keep-within.ts';
import { ask, isReached, type Problem, withRows } from '../attacks/problem.ts';
import { replaceRows } from '../attacks/rows.ts';
import type { Norm, NormName } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';

export interface NoiseOptions {
  /** Size of the noise before it is cut off at the bounds, in the units of the images. */
  readonly epsilon: number;
  /** How its size is measured. @default 'Linf' */
  readonly norm?: NormName;
  /** How the values are spread before they are scaled to that size. @default 'uniform' */
  readonly kind?: 'uniform' | 'gaussian';
  /** Draws for each image, of which it keeps the first that fools, or else the last. @default 1 */
  readonly repeats?: number;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Whether the labels given are the classes to reach. @default false */
  readonly targeted?: boolean;
}

/**
 * Plain noise, of exactly that size: the floor that any attack must beat.
 *
 * Use it beside each attack: where accuracy under noise is as low, the attack has found nothing. With `repeats` it is an attack of its own, that needs only
 * decisions. Cut off at the bounds, the noise may be smaller in the end.
 *
 * Follows foolbox's AdditiveNoise attacks and, with repeats, RepeatedAdditiveNoise; images that are misclassified already stay as they
 * are.
 *
 * @throws RangeError if an option, a pixel or a label is out of range, or the classifier gives something not finite; TypeError if shapes do not fit.
 * @example
 * const { robustAccuracy } = await robustness(classifier, loader, noise({ epsilon: 8 / 255 }));
 */
export function noise({
  epsilon,
  norm = 'Linf',
  kind = 'uniform',
  repeats = 1,
  bounds = [0, 1],
  targeted = false,
}: NoiseOptions): Attack {
  const limit = { norm: normNamed('noise', norm), epsilon };
  checkBounds('noise', bounds);
  checkEpsilon('noise', epsilon, norm, bounds);
  if (!Object.hasOwn(draws, kind)) {
    throw new RangeError(`noise: unknown kind '${kind}'; ${choices(kind, Object.keys(draws))}`);
  }
  checkInteger('noise', 'repeats', repeats, 1);
  return defineAttack({
    owner: 'noise',
    kind: 'Noise',
    shown: { norm, kind, epsilon, ...(repeats > 1 && { repeats }) },
    needs: 'decisions',
    bounds,
    targeted,
    limit,
    search: (problem) => firstThatFools(problem, limit, draws[kind], repeats),
  });
}

type Draw = (rng: Rng, count: number) => Float32Array;

const draws: Readonly<Record<'uniform' | 'gaussian', Draw>> = {
  uniform: (rng, count) => rng.uniforms(count).map((value) => 2 * value - 1),
  gaussian: (rng, count) => rng.normals(count),
};

async function firstThatFools(problem: Problem, limit: Limit, draw: Draw, repeats: number): Promise<Tensor> {
  problem.signal?.throwIfAborted();
  let found = noisy(problem, limit, draw, 0);
  try {
    let open = problem.labels.map((_, row) => row);
    for (let repeat = 1; repeat < repeats; repeat++) {
      problem.signal?.throwIfAborted();
      const { predictions } = await ask(problem, found);
      open = open.filter((row) => !isReached(problem, row, predictions[row]));
      if (open.length === 0) break;
      const next = await withRows(problem, open, async (part) => noisy(part, limit, draw, repeat));
      const replaced = replaceRows(found, open, next);
      for (const old of [found, next]) old.dispose();
      found = replaced;
      await nextTurn();
    }
    return found;
  } catch (error) {
    found.dispose();
    throw error;
  }
}

function noisy({ images, rngs, bounds }: Problem, { norm, epsilon }: Limit, draw: Draw, repeat: number): Tensor {
  const size = images.size / rngs.length;
  const values = new Float32Array(images.size);
  rngs.forEach((rng, row) => {
    values.set(scaled(draw(rng.fold('noise', repeat), size), norm, epsilon), row * size);
  });
  return scope(() => clipByValue(add(images, tensor(values, images.shape, 'float32')), ...bounds));
}

function scaled(values: Float32Array, norm: Norm, epsilon: number): Float32Array {
  // All zeros, as one value may be, stay so.
  const share = epsilon / (norm.size(values) || 1);
  return values.map((value) => value * share);
}
