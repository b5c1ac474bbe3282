import { type Classifier, clone, dispose, type Tensor, tensor } from '@cnn/tensor';
import type { Attack, AttackOptions, Knowledge } from '../attacks/attack.ts';
import type { Bounds } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import { ask, isReached, type Problem, withRows } from '../attacks/problem.ts';
import { crossEntropyOf } from '../attacks/row-scores.ts';
import { replaceRows } from '../attacks/rows.ts';
import { normNamed } from '../norms/norms.ts';

/** What one attack of several has done. */
export interface AttackRound {
  readonly attack: Attack;
  /** Images that it was given: those that had resisted so far. */
  readonly tried: number;
  /** How many of them it has fooled the classifier with. */
  readonly fooled: number;
}

export interface StrongestOfOptions {
  /** The function that users call, for errors. @default 'strongestOf' */
  readonly owner?: string;
  /** The name in reports. @default 'StrongestOf' */
  readonly kind?: string;
  /** Options that its name shows. @default the names of the attacks */
  readonly shown?: Readonly<Record<string, unknown>>;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Called when an attack is through with a batch. */
  readonly onRound?: (round: AttackRound) => void;
}

/**
 * Attacks one after the other, each on the images that have resisted all before it; an image that resists them all comes back as the attack left it
 * that raised its loss the most.
 *
 * Use it for an ensemble of your own; `autoAttack` is the one that others report.
 *
 * @param attacks with the same limit, quick ones first.
 * @throws RangeError if there are none, their limits differ or one is targeted.
 * @example
 * const attack = strongestOf([fgsm({ epsilon }), pgd({ epsilon, restarts: 5 }), square({ epsilon })]);
 */
export function strongestOf(
  attacks: readonly Attack[],
  { owner = 'strongestOf', kind = 'StrongestOf', shown, bounds = [0, 1], onRound }: StrongestOfOptions = {},
): Attack {
  const { norm, epsilon } = commonLimit(owner, attacks);
  return defineAttack({
    owner,
    kind,
    shown: shown ?? { attacks: attacks.map(({ name }) => name) },
    needs: KNOWLEDGE.findLast((each) => attacks.some(({ needs }) => needs === each))!,
    bounds,
    limit: { norm: normNamed(owner, norm), epsilon },
    search: (problem) => inTurn(problem, attacks, onRound),
  });
}

function commonLimit(owner: string, attacks: readonly Attack[]): NonNullable<Attack['limit']> {
  const [first] = attacks;
  if (!first) throw new RangeError(`${owner}: expected at least one attack, found none`);
  for (const { name, targeted, limit } of attacks) {
    if (targeted) throw new RangeError(`${owner}: expected attacks on the true classes, found ${name}`);
    if (limit && limit.norm === first.limit?.norm && limit.epsilon === first.limit.epsilon) continue;
    throw new RangeError(`${owner}: expected attacks with the same norm and epsilon, found ${first.name} and ${name}`);
  }
  return first.limit!;
}

const KNOWLEDGE: readonly Knowledge[] = ['decisions', 'logits', 'gradients'];

async function inTurn(
  problem: Problem,
  attacks: readonly Attack[],
  onRound: StrongestOfOptions['onRound'],
): Promise<Tensor> {
  const { classifier, images, labels, rngs, signal } = problem;
  const worst = labels.map(() => Number.NEGATIVE_INFINITY);
  let open = [...labels.keys()];
  let result = clone(images);
  try {
    for (const [k, attack] of attacks.entries()) {
      if (open.length === 0) break;
      const rows = open;
      const given = { rng: rows.map((row) => rngs[row].fold('attack', k)), signal };
      const found = await withRows(problem, rows, (part) => run(attack, classifier, part, given));
      try {
        const answer = await ask(problem, found);
        const fooled = rows.map((row, i) => isReached(problem, row, answer.predictions[i]));
        const losses = rows.map((row, i) => crossEntropyOf(answer, i, labels[row]));
        const taken = [...rows.keys()].filter((i) => fooled[i] || losses[i] > worst[rows[i]]);
        for (const i of taken) worst[rows[i]] = losses[i];
        const replaced = replaceRows(result, rows, found, taken);
        result.dispose();
        result = replaced;
        open = rows.filter((_, i) => !fooled[i]);
        onRound?.({ attack, tried: rows.length, fooled: rows.length - open.length });
      } finally {
        found.dispose();
      }
    }
    return result;
  } catch (error) {
    result.dispose();
    throw error;
  }
}

async function run(
  attack: Attack,
  classifier: Classifier,
  { images, labels }: Problem,
  given: AttackOptions,
): Promise<Tensor> {
  const classes = tensor([...labels], [labels.length], 'int32');
  return attack(classifier, images, classes, given).finally(() => dispose(classes));
}
