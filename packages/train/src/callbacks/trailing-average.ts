import { assignHost, hostTensor, type Module, type Parameter } from '@cnn/layers';
import { add, checkInteger, checkRange, type HostTensor, mul, scope, sub } from '@cnn/tensor';
import type { Callback } from '../trainer/callback.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { unfitState } from './unfit-state.ts';
import { checkWeights, weightsOf } from './weights.ts';

export interface TrailingAverageOptions {
  /** Steps of the whole run. */
  readonly totalSteps: number;
  /** Steps from one meeting to the next. @default 5 */
  readonly every?: number;
  /** How slowly the average forgets at the end of the run, for each step, in [0, 1]. @default 0.95 */
  readonly decay?: number;
  /** The average forgets all at first, and ever less: as the share of the run that is over to this power. @default 3 */
  readonly power?: number;
}

/**
 * Keeps an average of the model that trails behind it, and puts the model where the average is, every few steps: Lookahead whose slow weights are
 * slower the nearer the end is. The run ends at the average.
 *
 * All numbers of the model take part, the averages of batch normalisation too. Use it in very short runs, with a learning rate that is high to the end. Follows
 * airbench94 (Jordan, 94% on CIFAR-10 in 3.29 seconds on a single GPU, 2024); see also `lookahead`, which is the plain one.
 *
 * @throws RangeError if an option is out of its range.
 * @example
 * new Trainer(model, { epochs: 10, callbacks: [trailingAverage({ totalSteps: 10 * batches.length })], … });
 */
export function trailingAverage({ totalSteps, every = 5, decay = 0.95, power = 3 }: TrailingAverageOptions): Callback {
  checkInteger('trailingAverage', 'totalSteps', totalSteps, 1);
  checkInteger('trailingAverage', 'every', every, 1);
  checkRange('trailingAverage', 'decay', decay, 0, 1);
  checkRange('trailingAverage', 'power', power, 0);
  let average: Map<string, Parameter> | undefined;
  let restored: ReadonlyMap<string, HostTensor> | undefined;

  const meet = (model: Module, kept: number) => {
    for (const [name, number] of weightsOf(model)) {
      if (number.dtype !== 'float32') continue;
      const slow = average!.get(name)!;
      scope(() => slow.assign(add(number.value, mul(sub(slow.value, number.value), kept))));
      number.assign(slow.value);
    }
  };
  const inMainMemory = async () => {
    const tensors = new Map<string, HostTensor>(restored);
    for (const [name, slow] of average ?? []) tensors.set(name, await hostTensor(slow, slow.value));
    return tensors;
  };
  return {
    name: 'TrailingAverage',
    onStart({ model }) {
      if (restored?.size) checkWeights('TrailingAverage', model, restored, 'TrailingAverage');
      average = new Map(weightsOf(model).map(([name, weight]) => [name, weight.clone()]));
      for (const [name, host] of restored ?? []) assignHost(average.get(name)!, host);
      restored = undefined;
    },
    onStep({ step, gathered }, { model }: Trainer) {
      if (gathered > 0 || step % every !== 0) return;
      meet(model, decay ** every * (step / totalSteps) ** power);
      if (step === totalSteps) meet(model, 1);
    },
    async onEnd() {
      // A checkpoint may still be asked for, and the run may go on.
      restored = await inMainMemory();
      for (const slow of average?.values() ?? []) slow.dispose();
      average = undefined;
    },
    state: async () => ({ values: {}, tensors: await inMainMemory() }),
    restore({ tensors = new Map(), values }, subject) {
      if (Object.keys(values).length > 0) throw unfitState(subject, 'TrailingAverage', 'averaged weights');
      restored = tensors;
    },
  };
}
