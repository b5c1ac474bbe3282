import type { Module, StateDict } from '@cnn/layers';
import type { Callback, CallbackState } from '../trainer/callback.ts';
import type { EpochEvent, StepEvent } from '../trainer/events.ts';
import type { Trainer } from '../trainer/trainer.ts';
import type { AveragedWeights } from './averaged-weights.ts';
import { RunWatch } from './run-watch.ts';
import { unfitState } from './unfit-state.ts';

export interface WeightAverageOptions {
  /**
   * Whether buffers, such as the statistics of batch normalisation, are averaged like parameters; else they are the model's at the last update, as
   * counters are in any case.
   *
   * @default false
   */
  readonly averageBuffers?: boolean;
  /** Whether the average is left in the model when training is over. @default true */
  readonly final?: boolean;
}

/** A callback that averages a model's weights, and has the average judged in their place. */
export interface WeightAverage extends Callback {
  /** How many states of the weights the average is made of so far. */
  readonly count: number;
  /**
   * The average in main memory, by PyTorch's names and in PyTorch's layout, as `loadStateDict` and `encodeSafetensors` take it.
   *
   * @throws Error if there is none yet.
   */
  stateDict(): Promise<StateDict>;
  /**
   * Puts the average into the trainer's model. A checkpoint goes on with the weights of training all the same, and so does `fit`.
   *
   * @throws Error if there is none yet.
   */
  useAverage(trainer: Trainer): void;
  /** Frees the average's memory on the device. */
  dispose(): void;
}

/** @internal What tells two ways to average apart. */
export interface Averaging {
  readonly onStep: (event: StepEvent, trainer: Trainer) => void;
  /** Before the average is put into the model that is to be judged. */
  readonly beforeJudging?: (trainer: Trainer) => void;
  /** While it is in there. */
  readonly whenIn?: (trainer: Trainer) => Promise<void>;
  readonly onEpoch?: (event: EpochEvent, trainer: Trainer) => void;
  /** The whole numbers that a checkpoint keeps; the number of averaged states is `count`. */
  readonly values: { count: number } & Record<string, number>;
}

/** @internal The callback of an average. */
export function weightAverage(
  name: string,
  averages: AveragedWeights,
  { final = true }: WeightAverageOptions,
  { onStep, beforeJudging, whenIn, onEpoch, values }: Averaging,
): WeightAverage {
  const run = new RunWatch();
  let model: Module | undefined;
  const checkAverage = () => {
    if (values.count === 0 || !model) throw new Error(`${name}: there is no average yet; ask for it later in training`);
    return model;
  };
  const putIn = async (trainer: Trainer) => {
    averages.swapIn(trainer.model);
    try {
      await whenIn?.(trainer);
    } catch (error) {
      averages.swapOut(trainer.model);
      throw error;
    }
  };
  return {
    name,
    get count() {
      return values.count;
    },
    onStart(trainer) {
      model = trainer.model;
      averages.begin(model);
    },
    onStep(event, trainer) {
      run.onStep(event);
      onStep(event, trainer);
    },
    async onJudging(trainer) {
      run.onJudging();
      beforeJudging?.(trainer);
      if (values.count > 0) await putIn(trainer);
    },
    onJudged: ({ model }) => averages.swapOut(model),
    onValidation: () => run.onTold(),
    onEpoch(event, trainer) {
      run.onTold();
      onEpoch?.(event, trainer);
    },
    async onEnd(trainer, failure) {
      averages.swapOut(trainer.model);
      if (!final || failure !== undefined || values.count === 0) return;
      if (run.isOver(trainer)) await putIn(trainer);
    },
    state: async () => ({ values: { ...values }, tensors: await averages.state() }),
    restore({ values: kept, tensors = new Map() }: CallbackState, subject) {
      const names = Object.keys(values);
      if (!names.every((key) => Number.isInteger(kept[key]))) throw unfitState(subject, name, names.join(', '));
      for (const key of names) values[key as 'count'] = kept[key] as number;
      averages.restore(tensors, subject);
    },
    async stateDict() {
      return averages.stateDict(checkAverage());
    },
    useAverage: (trainer) => {
      checkAverage();
      averages.swapIn(trainer.model);
    },
    dispose: () => averages.dispose(),
  };
}
