import type { Tensor } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import type { Bounds } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import type { Problem } from '../attacks/problem.ts';
import type { Norm } from '../norms/norm.ts';
import { readPixels, toImages } from './pixel-rows.ts';
import { startingPoints } from './starting-points.ts';

/** The options that all attacks have which come nearer to an image from one that fools already. */
export interface DecisionAttackOptions {
  /**
   * Images to start from, `[count, height, width, channels]`, such as some of each class: each image takes the nearest on which its goal is
   * reached. Targeted attacks need them. @default noise, blended with the image
   */
  readonly starts?: Tensor;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Whether the labels given are the classes to reach. @default false */
  readonly targeted?: boolean;
}

/** An attack that knows decisions alone, as it describes itself. */
export interface DecisionAttack extends DecisionAttackOptions {
  readonly owner: string;
  readonly kind: string;
  readonly shown: Readonly<Record<string, unknown>>;
  readonly bounds: Bounds;
  readonly targeted: boolean;
  readonly norm: Norm;
  /** Comes nearer to the originals of `rows`, in place, from pixels in `found` with which the goal is reached. */
  approach(
    problem: Problem,
    originals: readonly Float32Array[],
    found: readonly Float32Array[],
    rows: readonly number[],
  ): Promise<void>;
}

/**
 * A decision-based attack: finds where to start, and returns the original where there is nothing to start from.
 *
 * @throws RangeError if it is targeted and has no images to start from.
 */
export function defineDecisionAttack(attack: DecisionAttack): Attack {
  const { owner, kind, shown, bounds, targeted, norm, starts } = attack;
  if (targeted && !starts) {
    throw new RangeError(
      `${owner}: a targeted attack needs starts, as noise is hardly ever of the wanted class; give images of all classes to reach`,
    );
  }
  return defineAttack({
    owner,
    kind,
    shown,
    needs: 'decisions',
    bounds,
    targeted,
    async search(problem) {
      problem.signal?.throwIfAborted();
      const originals = await readPixels(problem.images);
      const found = await readPixels(problem.images);
      const points = await startingPoints(problem, originals, norm, starts);
      const rows = [...points.keys()].filter((row) => points[row] !== undefined);
      for (const row of rows) found[row].set(points[row]!);
      await attack.approach(problem, originals, found, rows);
      return toImages(found, problem.images);
    },
  });
}
