import type { Callback, CallbackState } from '../trainer/callback.ts';
import { unfitState } from './unfit-state.ts';

export interface TimerOptions {
  /** Tells the time in seconds, from any beginning. @default () => performance.now() / 1000 */
  readonly clock?: () => number;
  /** @default 'Timer' */
  readonly name?: string;
}

/** What time went to, in seconds. */
export interface StageSeconds {
  /** Batches are waited for and learned from; also all that is in neither stage, such as checkpoints that are written after epochs. */
  readonly training: number;
  /** The model is judged, after epochs and within. */
  readonly judging: number;
}

export interface Timer extends Callback {
  /** Seconds so far, those before a resume included. */
  readonly seconds: StageSeconds;
  /** Mean speed of training; NaN before the first batch. */
  readonly samplesPerSecond: number;
}

/**
 * Measures where the time goes.
 *
 * Other callbacks' work is in it, and what the reader of events does between two of them; an epoch's own `seconds` are without. To end training by the
 * time, use the trainer's `maxSeconds`.
 *
 * @example
 * const time = timer();
 * const trainer = new Trainer(model, { loss: crossEntropy(), optimizer: adam(), epochs: 5, callbacks: [time] });
 * for await (const event of trainer.fit(train, { validate: test })) {
 *   if (event.type === 'epoch') console.log(time.seconds, time.samplesPerSecond);
 * }
 */
export function timer({ clock = () => performance.now() / 1000, name = 'Timer' }: TimerOptions = {}): Timer {
  let seconds = { training: 0, judging: 0 };
  let samples = 0;
  let since: number | undefined;
  /** The time since the last call went to a stage. */
  const lap = (stage: keyof StageSeconds) => {
    const now = clock();
    if (since !== undefined) seconds[stage] += now - since;
    since = now;
  };
  return {
    name,
    get seconds() {
      return { ...seconds };
    },
    get samplesPerSecond() {
      return samples / seconds.training;
    },
    onStart() {
      since = clock();
    },
    onStep(event) {
      lap('training');
      samples += event.samples;
    },
    onJudged: () => lap('judging'),
    onEnd() {
      lap('training');
      since = undefined;
    },
    state: () => ({ values: { seconds: { ...seconds }, samples } }),
    restore({ values }, subject) {
      if (!isState(values)) throw unfitState(subject, name, 'seconds of each stage');
      seconds = { ...values.seconds };
      samples = values.samples;
    },
  };
}

function isState(values: CallbackState['values']): values is { seconds: StageSeconds; samples: number } {
  const seconds = values.seconds as Partial<StageSeconds> | undefined;
  return [seconds?.training, seconds?.judging, values.samples].every((value) => typeof value === 'number');
}
