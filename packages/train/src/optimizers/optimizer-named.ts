import { choices } from '@cnn/tensor';
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { adamW } from './adamw.ts';
import { asgd } from './asgd.ts';
import { checkNamedOptions, kindOfDefault } from './check-named-options.ts';
import { lamb } from './lamb.ts';
import { lion } from './lion.ts';
import { muon } from './muon.ts';
import { nadam } from './nadam.ts';
import type { OptimizerRule, Settings } from './optimizer-rule.ts';
import { radam } from './radam.ts';
import { rmsprop } from './rmsprop.ts';
import { rprop } from './rprop.ts';
import { sgd } from './sgd.ts';

type Factory = (options?: never) => OptimizerRule;

const RULES: Readonly<Record<string, Factory>> = {
  Adadelta: adadelta,
  Adagrad: adagrad,
  Adam: adam,
  Adamax: adamax,
  AdamW: adamW,
  ASGD: asgd,
  LAMB: lamb,
  Lion: lion,
  Muon: muon,
  NAdam: nadam,
  RAdam: radam,
  RMSprop: rmsprop,
  Rprop: rprop,
  SGD: sgd,
};

/** Names of the rules, as PyTorch has them. */
export const optimizerNames: readonly string[] = Object.keys(RULES);

/**
 * A rule by its name and options: what a config or a checkpoint holds of it.
 *
 * @param name PyTorch's class name, in any case.
 * @throws RangeError for an unknown name, with the nearest known one, for an unknown option, or one that is of another type or out of its range.
 * @example
 * optimizerNamed('AdamW', { learningRate: 1e-3 }).options.weightDecay; // 0.01
 */
export function optimizerNamed(name: string, options: Settings = {}): OptimizerRule {
  const known = optimizerNames.find((each) => each.toLowerCase() === name.toLowerCase());
  if (!known) throw new RangeError(`unknown optimizer '${name}'; ${choices(name, optimizerNames)}`);
  const { options: defaults } = RULES[known]();
  for (const option of Object.keys(options)) {
    if (Object.hasOwn(defaults, option)) continue;
    throw new RangeError(`${known}: unknown option '${option}'; ${choices(option, Object.keys(defaults))}`);
  }
  checkNamedOptions(known, options, (option) => kindOfDefault(defaults[option]));
  return RULES[known](options as never);
}
