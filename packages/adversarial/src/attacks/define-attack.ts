import { clone, describeCall, Rng, type Tensor } from '@cnn/tensor';
import type { Attack, AttackOptions, Knowledge } from './attack.ts';
import { type Bounds, checkBounds, checkLogits, checkPixels, checkReach, readLabels, streams } from './check-input.ts';
import { keepWithin, type Limit } from './keep-within.ts';
import { ask, isReached, type Problem, withRows } from './problem.ts';
import { readLogits } from './read-logits.ts';
import { crossEntropyOf } from './row-scores.ts';
import { replaceRows } from './rows.ts';

/** What makes an attack: its name, what it promises, and how it searches. */
export interface AttackDefinition {
  /** The function that users call, for errors. */
  readonly owner: string;
  /** The name in reports. */
  readonly kind: string;
  /** The options that its name shows, before bounds and goal, which it shows where they are not the usual ones. */
  readonly shown: Readonly<Record<string, unknown>>;
  readonly needs: Knowledge;
  readonly bounds: Bounds;
  readonly targeted?: boolean;
  /** What no change may pass; left out by attacks that look for the smallest change. */
  readonly limit?: Limit;
  /** Searches for each image, of which it keeps the worst for the classifier. @default 1 */
  readonly restarts?: number;
  /**
   * The images after the attack, `[rows, …]`: of an attack without a limit, the original where it has found nothing. It is given a
   * part of the batch, for which the goal is not reached yet.
   */
  search(problem: Problem): Promise<Tensor>;
}

/**
 * An attack from its search. What all attacks share is here: the checks, images that have reached the goal already stay as they are,
 * restarts, exact limits, and no tensor left behind.
 *
 * @throws RangeError if the bounds or the limit are out of range.
 */
export function defineAttack(definition: AttackDefinition): Attack {
  const { owner, kind, shown, needs, bounds, targeted = false, limit } = definition;
  checkBounds(owner, bounds);
  const options = {
    ...shown,
    ...((bounds[0] !== 0 || bounds[1] !== 1) && { bounds }),
    ...(targeted && { targeted }),
  };
  const attack = (...[classifier, images, labels, given = {}]: Parameters<Attack>) =>
    run(definition, { owner, classifier, images, targeted, bounds, signal: given.signal }, labels, given);
  return Object.defineProperties(attack, {
    name: { value: describeCall(kind, options) },
    targeted: { value: targeted },
    needs: { value: needs },
    limit: { value: limit && { norm: limit.norm.name, epsilon: limit.epsilon } },
  }) as unknown as Attack;
}

async function run(
  { needs, limit, restarts = 1, search }: AttackDefinition,
  given: Omit<Problem, 'labels' | 'classes' | 'rngs' | 'restart'>,
  labels: Tensor,
  { rng: source = new Rng(0), alsoReached = false }: AttackOptions,
): Promise<Tensor> {
  const { owner, classifier, images, bounds, targeted } = given;
  await checkPixels(owner, images, bounds);
  if (limit) checkReach(owner, limit, images, bounds);
  const batch = images.shape[0];
  const rngs = streams(owner, source, batch);
  if (batch === 0) return clone(images);
  const clean = await readLogits(owner, classifier, images);
  const classOf = await readLabels(owner, labels, batch, clean.classes);
  checkLogits(owner, clean, needs);
  const problem: Problem = { ...given, labels: Array.from(classOf), classes: clean.classes, rngs, restart: 0 };

  let open = [...classOf.keys()].filter((i) => alsoReached || !isReached(problem, i, clean.predictions[i]));
  const best = new Float64Array(batch).fill(Number.NEGATIVE_INFINITY);
  let result = clone(images);
  try {
    for (let restart = 0; restart < restarts && open.length > 0; restart++) {
      const rows = open;
      const restarted = { ...problem, restart, rngs: rngs.map((rng) => rng.fold('start', restart)) };
      const [found, taken] = await withRows(restarted, rows, async (part) => {
        const raw = await search(part);
        const kept = await keepWithin(part.images, raw, bounds, limit).finally(() => raw.dispose());
        // With one start there is nothing to choose from, so the classifier need not be asked.
        if (restarts === 1) return [kept, [...rows.keys()]] as const;
        const answer = await ask(part, kept).catch((error) => {
          kept.dispose();
          throw error;
        });
        const hit = rows.map((_, row) => isReached(part, row, answer.predictions[row]));
        const scores = rows.map((_, row) => crossEntropyOf(answer, row, part.labels[row]) * (targeted ? -1 : 1));
        const better = [...rows.keys()].filter((row) => hit[row] || scores[row] > best[rows[row]]);
        for (const row of better) best[rows[row]] = scores[row];
        open = rows.filter((_, row) => !hit[row]);
        return [kept, better] as const;
      });
      const replaced = replaceRows(result, rows, found, taken);
      for (const old of [result, found]) old.dispose();
      result = replaced;
    }
    return result;
  } catch (error) {
    result.dispose();
    throw error;
  }
}
