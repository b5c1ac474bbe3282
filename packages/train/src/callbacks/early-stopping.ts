import { hostTensor, type Module, type Parameter } from '@cnn/layers';
import { checkInteger, checkRange, clone, dispose, type HostTensor, scope, type Tensor } from '@cnn/tensor';
import type { Callback, CallbackState } from '../trainer/callback.ts';
import type { EpochEvent } from '../trainer/events.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { type MonitorOptions, monitorOf } from './monitor.ts';
import { RunWatch } from './run-watch.ts';
import { unfitState } from './unfit-state.ts';
import { assignWeights, checkWeights, weightsOf } from './weights.ts';

export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs without improvement after which training stops. @default 3 */
  readonly patience?: number;
  /** How much better than the best a number must be to be an improvement, at least 0. @default 0 */
  readonly minDelta?: number;
  /** Whether the weights of the best epoch are put into the model when training is over. @default true */
  readonly restoreBest?: boolean;
  /** A number that has to be beaten: until it is, improvements do not count. @default none */
  readonly baseline?: number;
  /** A number that is good enough to stop at once. @default none */
  readonly stoppingThreshold?: number;
  /** A number that is so bad that going on makes no sense. @default none */
  readonly divergenceThreshold?: number;
  /** Whether NaN and infinite numbers stop the training, rather than count as no improvement. @default true */
  readonly checkFinite?: boolean;
  /** Epochs at the beginning of which nothing is made. @default 0 */
  readonly startEpoch?: number;
  /** @default 'EarlyStopping' */
  readonly name?: string;
}

export interface EarlyStopping extends Callback {
  /** The best number so far, and its epoch; undefined before there is one. */
  readonly best: { readonly value: number; readonly epoch: number } | undefined;
}

/**
 * Stops training once a number has not become better for some epochs, and gives the model the weights of the best one.
 *
 * The weights are those that were judged: of an average, if a callback before this one puts it into the model. They are in the callback's state, so a run
 * that goes on can still give them back; that state is as large as the model. They are put into the model at the regular end of training, too, but not when it
 * is only interrupted, or fails. A checkpoint that is made afterwards has them as well: go on from `last.safetensors` to train longer. A run that was
 * stopped is so too when it is taken up: give `restore` the checkpoint with `stopped` of its `progress` undefined.
 *
 * Epochs after which the model is not judged, by the trainer's `validateEveryEpochs`, do not count. `minEpochs` of the trainer comes first.
 *
 * Follows lightning.pytorch.callbacks.EarlyStopping, with `baseline`, `startEpoch` and the best weights of keras.callbacks.EarlyStopping. As Keras says, but
 * does not do, training also stops while the number improves without beating the baseline.
 *
 * @throws RangeError if an option is out of its range, or names no mode; in training, if the epochs have no such number.
 * @example
 * const stopping = earlyStopping({ monitor: 'testAccuracy', patience: 5, minDelta: 0.1 });
 * const trainer = new Trainer(model, { loss: crossEntropy(), optimizer: adam(), epochs: 100, callbacks: [stopping] });
 * for await (const event of trainer.fit(train, { validate: test })) if (event.type === 'stop') console.log(event.reason);
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): EarlyStopping {
  const { patience = 3, minDelta = 0, restoreBest = true, checkFinite = true, startEpoch = 0 } = options;
  const { baseline, stoppingThreshold, divergenceThreshold, name = 'EarlyStopping' } = options;
  const monitor = monitorOf('earlyStopping', options);
  checkInteger('earlyStopping', 'patience', patience, 1);
  checkRange('earlyStopping', 'minDelta', minDelta, 0);
  checkInteger('earlyStopping', 'startEpoch', startEpoch, 0);
  for (const [option, value] of Object.entries({ baseline, stoppingThreshold, divergenceThreshold })) {
    if (value !== undefined) checkRange('earlyStopping', option, value, Number.NEGATIVE_INFINITY);
  }
  const [above, below] = monitor.mode === 'min' ? ['below', 'above'] : ['above', 'below'];
  const worst = monitor.mode === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  let best: EarlyStopping['best'];
  /** Epochs since the last improvement. */
  let wait = 0;
  let bestWeights: ReadonlyMap<string, HostTensor> = new Map();
  /** The weights that were judged last. */
  let judged: OnDevice = [];
  const run = new RunWatch();
  /** Names the checkpoint that the state came from, until it is held against the model. */
  let unchecked: string | undefined;

  const forget = () => {
    dispose(judged.map(([, , value]) => value));
    judged = [];
  };

  const reasonToStop = (epoch: number, value: number): string | undefined => {
    const what = `${name}: ${monitor.name} is ${short(value)}`;
    const bestValue = best && short(best.value);
    if (checkFinite && !Number.isFinite(value)) return `${what} in epoch ${epoch}`;
    if (stoppingThreshold !== undefined && monitor.isBetter(value, stoppingThreshold))
      return `${what} in epoch ${epoch}, ${above} ${stoppingThreshold}`;
    if (divergenceThreshold !== undefined && monitor.isBetter(divergenceThreshold, value))
      return `${what} in epoch ${epoch}, ${below} ${divergenceThreshold}`;
    if (wait < patience) return undefined;
    if (!best) return `${what} in epoch ${epoch}, and never was better`;
    const isBehind = baseline !== undefined && !monitor.isBetter(best.value, baseline);
    return isBehind
      ? `${name}: ${monitor.name} is not ${above} the baseline ${baseline} after ${epoch} epochs, the best is ${bestValue}`
      : `${name}: ${monitor.name} is not ${above} ${bestValue}${minDelta > 0 ? ` by more than ${minDelta}` : ''} since epoch ${best.epoch}`;
  };

  const look = async (event: EpochEvent, trainer: Trainer): Promise<void> => {
    const { epoch } = event;
    if (epoch <= startEpoch) return;
    const value = monitor.read(event, trainer);
    if (value === undefined) return;
    wait++;
    if (best ? monitor.isBetter(value, best.value, minDelta) : monitor.isBetter(value, worst)) {
      best = { value, epoch };
      if (baseline === undefined || monitor.isBetter(value, baseline)) wait = 0;
      // Where nothing is judged, they are those of the epoch's end.
      if (restoreBest) bestWeights = await inMainMemory(judged.length > 0 ? judged : onDevice(trainer.model));
    }
    const reason = reasonToStop(epoch, value);
    if (reason !== undefined) trainer.stop(reason);
  };

  return {
    name,
    get best() {
      return best;
    },
    onStart({ model }) {
      if (unchecked !== undefined) checkWeights(name, model, bestWeights, unchecked);
      unchecked = undefined;
    },
    onStep: (event) => run.onStep(event),
    onJudging({ model }) {
      run.onJudging();
      forget();
      if (restoreBest) judged = onDevice(model).map(([key, one, value]) => [key, one, scope(() => clone(value))]);
    },
    onValidation() {
      run.onTold();
      forget();
    },
    async onEpoch(event, trainer) {
      run.onTold();
      try {
        await look(event, trainer);
      } finally {
        forget();
      }
    },
    onEnd(trainer, failure) {
      forget();
      if (failure !== undefined || bestWeights.size === 0) return;
      if (run.isOver(trainer)) assignWeights(trainer.model, bestWeights);
    },
    state: () => ({ values: { wait, ...(best && { best }) }, tensors: bestWeights }),
    restore({ values, tensors = new Map() }, subject) {
      if (!isState(values)) throw unfitState(subject, name, 'a count of epochs and the best of them');
      ({ wait, best } = values);
      bestWeights = restoreBest ? tensors : new Map();
      if (bestWeights.size > 0) unchecked = subject;
    },
  };
}

/** Weights by name: whose they are, and what they are. */
type OnDevice = readonly (readonly [string, Parameter, Tensor])[];

function onDevice(model: Module): OnDevice {
  return weightsOf(model).map(([name, parameter]) => [name, parameter, parameter.value]);
}

async function inMainMemory(weights: OnDevice): Promise<Map<string, HostTensor>> {
  const state = new Map<string, HostTensor>();
  for (const [name, parameter, value] of weights) state.set(name, await hostTensor(parameter, value));
  return state;
}

/** Six digits. */
function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function isState(values: CallbackState['values']): values is { wait: number; best?: { value: number; epoch: number } } {
  const { wait, best } = values as { wait?: unknown; best?: { value?: unknown; epoch?: unknown } | null };
  return (
    Number.isInteger(wait) && (best === undefined || (typeof best?.value === 'number' && Number.isInteger(best.epoch)))
  );
}
