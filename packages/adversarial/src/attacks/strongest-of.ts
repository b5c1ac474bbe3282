import { type Classifier, clone, dispose, type Tensor, tensor } from '@cnn/tensor';
import type { Attack, AttackOptions, Knowledge } from './attack.ts';
import { type Bounds, checkBounds } from './check-input.ts';
import { defineAttack } from './define-attack.ts';
import type { Limit } from './keep-within.ts';
import { ask, isReached, type Problem, withRows } from './problem.ts';
import { crossEntropyOf } from './row-scores.ts';
import { replaceRows } from './rows.ts';

/** What one attack of several has done. */
export interface AttackRound {
  readonly attack: Attack;
  /** Images that it was given: those that had resisted so far. */
  readonly tried: number;
  /** How many of them it has fooled the classifier with. */
  readonly fooled: number;
}

export interface StrongestOfOptions {
  /** The name in reports. @default 'Strongest' */
  readonly kind?: string;
  /** Options that its name shows. */
  readonly shown?: Readonly<Record<string, unknown>>;
  readonly limit: Limit;
  readonly bounds?: Bounds;
  /** Called when an attack is through with a batch. */
  readonly onRound?: (round: AttackRound) => void;
}

/** Attacks one after the other, each on the images that have resisted all before it; where none succeeds, the one with the largest loss. */
export function strongestOf(owner: string, attacks: readonly Attack[], options: StrongestOfOptions): Attack {
  const { kind = 'Strongest', shown = {}, limit, bounds = [0, 1], onRound } = options;
  checkBounds(owner, bounds);
  return defineAttack({
    owner,
    kind,
    shown,
    needs: attacks
      .map(({ needs }) => needs)
      .reduce((most, needs) => (KNOWLEDGE.indexOf(needs) > KNOWLEDGE.indexOf(most) ? needs : most)),
    bounds,
    limit,
    search: (problem) => inTurn(problem, attacks, onRound),
  });
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
