import type { Module } from '@cnn/layers';
import type { BatchSource } from '@cnn/tensor';
import { type Evaluation, evaluation, type JudgingOptions } from '../metrics/evaluate.ts';
import type { Callback } from './callback.ts';
import type { Clock } from './clock.ts';
import type { EvaluateEvent, Judgement } from './events.ts';
import { tellAll, throwFirst } from './tell-all.ts';
import type { Trainer } from './trainer.ts';

/** What was found out, by the half of the data that it was found on. */
export type Found = Partial<Record<'train' | 'test', Evaluation>>;

/** Batches of both halves; one that is left out is not judged. */
export type Halves = Partial<Record<'train' | 'test', BatchSource>>;

export interface JudgeInput {
  readonly trainer: Trainer;
  readonly callbacks: readonly Callback[];
  readonly epoch: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** Judges a trainer's model on all batches of both halves, telling each; returns undefined if it was told to stop. */
export async function* judge(
  halves: Halves,
  { trainer, callbacks, epoch, clock, signal }: JudgeInput,
): AsyncGenerator<EvaluateEvent, Found | undefined, undefined> {
  const { model, options } = trainer;
  const found: Found = {};
  const begun: Callback[] = [];
  let failure: unknown;
  try {
    for (const callback of callbacks) {
      await callback.onJudging?.(trainer);
      begun.unshift(callback);
    }
    for (const split of ['train', 'test'] as const) {
      const batches = halves[split];
      if (!batches) continue;
      const half = { epoch, split, batches };
      const { ignoreIndex } = options.loss;
      const asked = split === 'test' ? { loss: options.loss, metrics: options.metrics } : { ignoreIndex };
      found[split] = yield* judgeHalf(half, model, asked, clock, signal);
      if (!found[split]) return undefined;
    }
    return found;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    // The reader may have left after a while.
    clock.restart();
    throwFirst(await tellAll(begun, (callback) => callback.onJudged?.(trainer)), failure);
  }
}

interface Half extends Pick<EvaluateEvent, 'epoch' | 'split'> {
  readonly batches: BatchSource;
}

async function* judgeHalf(
  { epoch, split, batches }: Half,
  model: Module,
  asked: JudgingOptions,
  clock: Clock,
  signal?: AbortSignal,
): AsyncGenerator<EvaluateEvent, Evaluation | undefined, undefined> {
  const steps = evaluation(model, batches.epoch(epoch), asked);
  try {
    for (;;) {
      const { done, value } = await steps.next();
      clock.lap();
      if (done) return value;
      yield { type: 'evaluate', epoch, split, batch: value, batches: batches.length };
      if (signal?.aborted) return undefined;
      clock.restart();
    }
  } finally {
    // Frees what the batches hold, also if whoever reads the events has left.
    await steps.return(undefined as never);
  }
}

/** What an evaluation adds to a record. */
export function judgement(test: Evaluation | undefined): Judgement {
  if (!test) return {};
  const { accuracy, loss, metrics } = test;
  return { testAccuracy: accuracy, testLoss: loss, ...(Object.keys(metrics).length > 0 && { metrics }) };
}
