import { checkInteger } from '@cnn/tensor';
import type { Callback, CallbackState } from '../trainer/callback.ts';
import { unfitState } from './unfit-state.ts';

export interface LearningRateMonitorOptions {
  /** How many steps are remembered at most, at least 2. @default 1000 */
  readonly limit?: number;
  /** @default 'LearningRateMonitor' */
  readonly name?: string;
}

/** The learning rates of a step. */
export interface LearningRates {
  /** From 1. */
  readonly step: number;
  /** Of each group of parameters. */
  readonly learningRates: readonly number[];
}

export interface LearningRateMonitor extends Callback {
  /** What is remembered, in order: steps 1, 1 + n, 1 + 2n, … where n is 1, 2, 4, … */
  readonly rates: readonly LearningRates[];
}

/**
 * Remembers which learning rates were used, for a curve of them.
 *
 * When there are more steps than `limit`, every second one is forgotten, and from then on half as many are kept: memory stays bounded, and the curve
 * still covers the whole run. Follows lightning.pytorch.callbacks.LearningRateMonitor.
 *
 * @throws RangeError if an option is out of its range.
 * @example
 * const monitor = learningRateMonitor();
 * const schedule = oneCycleLR({ maxLearningRate: 0.1, totalSteps: 1000 });
 * const trainer = new Trainer(model, { loss: crossEntropy(), optimizer: sgd(), epochs: 5, schedule, callbacks: [monitor] });
 * for await (const event of trainer.fit(train)) if (event.type === 'epoch') console.log(monitor.rates.at(-1));
 */
export function learningRateMonitor(options: LearningRateMonitorOptions = {}): LearningRateMonitor {
  const { limit = 1000, name = 'LearningRateMonitor' } = options;
  checkInteger('learningRateMonitor', 'limit', limit, 2);
  let rates: readonly LearningRates[] = [];
  /** Steps from one that is remembered to the next. */
  let every = 1;
  return {
    name,
    get rates() {
      return rates;
    },
    onStep({ step, gathered, learningRates }) {
      if (gathered > 0 || (step - 1) % every !== 0) return;
      rates = [...rates, { step, learningRates }];
      while (rates.length > limit) {
        every *= 2;
        rates = rates.filter((kept) => (kept.step - 1) % every === 0);
      }
    },
    state: () => ({ values: { rates, every } }),
    restore({ values }, subject) {
      if (!isState(values)) throw unfitState(subject, name, 'a list of learning rates');
      ({ rates, every } = values);
    },
  };
}

function isState(values: CallbackState['values']): values is { rates: LearningRates[]; every: number } {
  const { rates, every } = values;
  return (
    Number.isInteger(every) &&
    Array.isArray(rates) &&
    rates.every((entry) => Number.isInteger(entry?.step) && Array.isArray(entry.learningRates))
  );
}
