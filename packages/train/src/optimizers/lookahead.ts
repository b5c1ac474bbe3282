import { add, checkInteger, checkRange, clone, mul, sub } from '@cnn/tensor';
import { move } from './move.ts';
import type { OptimizerRule, Settings, Slots } from './optimizer-rule.ts';

export interface LookaheadOptions {
  /** Steps of the rule from one meeting to the next. @default 5 */
  readonly k?: number;
  /** Share of the way that the slow weights then go to meet the fast ones, in [0, 1]. @default 0.5 */
  readonly alpha?: number;
}

/** What `lookahead` adds to the settings of the rule inside, for schedules: its `k` and `alpha`. */
export type LookaheadSettings = { readonly lookaheadSteps: number; readonly lookaheadShare: number };

/**
 * Lets a rule run ahead for `k` steps, then goes only a share of the way after it and starts from there: the same rule
 * with less noise.
 *
 * Wrap it around any rule, with the learning rate that is good without it or a larger one; it keeps one more copy of
 * each parameter, in the slot `slow`. What the rule remembers is left alone at the meetings. Train for a multiple of
 * `k` steps, or the last few are only the fast weights'.
 *
 * Follows Zhang et al., Lookahead optimizer: k steps forward, 1 step back (2019); PyTorch has none.
 *
 * @throws RangeError if `k` is not a whole number of at least 1, `alpha` is outside [0, 1], or the rule is a lookahead
 * itself.
 * @example
 * const rule = lookahead(sgd({ learningRate: 0.1, momentum: 0.9 }), { k: 6 });
 * const optimizer = new Optimizer(model.namedParameters(), rule);
 * optimizer.groups[0].settings.lookaheadShare; // 0.5
 */
export function lookahead<Name extends string, Options extends Settings>(
  rule: OptimizerRule<Name, Options>,
  { k = 5, alpha = 0.5 }: LookaheadOptions = {},
): OptimizerRule<Name | 'slow', Options & LookaheadSettings> {
  checkInteger('lookahead', 'k', k, 1);
  checkRange('lookahead', 'alpha', alpha, 0, 1);
  if ((rule.slots as readonly string[]).includes('slow')) {
    throw new RangeError(`lookahead: expected a rule without slow weights, found ${rule.name}; wrap a rule once`);
  }
  return {
    name: `Lookahead(${rule.name})`,
    options: { ...rule.options, lookaheadSteps: k, lookaheadShare: alpha },
    slots: [...rule.slots, 'slow'],
    update({ value, gradient, slots, step }, settings) {
      const inner = Object.fromEntries(rule.slots.map((name) => [name, slots[name]])) as Slots<Name>;
      const fast = move(rule, { value, gradient, slots: inner, step }, settings);
      const slow = step === 1 ? value : slots.slow;
      const meets = step % settings.lookaheadSteps === 0;
      const after = meets ? add(slow, mul(sub(fast.value, slow), settings.lookaheadShare)) : clone(slow);
      return {
        value: meets ? after : fast.value,
        slots: { ...fast.slots, slow: after } as Slots<Name | 'slow'>,
      };
    },
  };
}
