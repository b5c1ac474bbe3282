import { checkChoice } from './check-choice.ts';
import {
  type CheckedBatch,
  checkBatch,
  checkSameQuestion,
  type Question,
  questionOf,
  type ScoreOptions,
  type Task,
} from './checked-batch.ts';
import type { Metric } from './metric.ts';

/** How a metric is made from samples. */
export interface SampleRule<State, Result> {
  /** What the model may be asked. @default all */
  readonly tasks?: readonly Task[];
  /** The state without samples. May refuse the question by a RangeError. */
  start(question: Question): State;
  /** Counts a batch in, whose scores and labels were checked. */
  add(state: State, batch: CheckedBatch): void;
  finish(state: State, question: Question): Result;
}

/**
 * A metric whose batches are checked before any of them is counted, and whose state begins with the first sample.
 *
 * @throws RangeError if an option is unknown.
 */
export function sampleMetric<State, Result>(
  name: string,
  options: ScoreOptions,
  { tasks, start, add, finish }: SampleRule<State, Result>,
): Metric<Result> {
  checkChoice(name, 'from', options.from ?? 'logits', ['logits', 'probabilities']);
  let run: { readonly question: Question; readonly state: State } | undefined;
  let seen = 0;
  let counted = 0;
  return {
    name,
    update(predictions) {
      const question = questionOf(name, predictions);
      if (!question) return;
      if (tasks && !tasks.includes(question.task))
        throw new TypeError(`${name}: expected a ${tasks.join(' or ')} task, found a ${question.task} one`);
      if (run) checkSameQuestion(name, run.question, question);
      const batch = checkBatch(name, predictions, question, options, seen);
      run ??= { question, state: start(question) };
      add(run.state, batch);
      seen += batch.samples;
      for (const label of batch.labels) if (label !== options.ignoreIndex) counted++;
    },
    compute() {
      if (!run) throw new RangeError(`${name}: expected at least one sample, found none`);
      if (counted === 0)
        throw new RangeError(
          `${name}: expected a label other than ${options.ignoreIndex}, which is ignored, found none`,
        );
      return finish(run.state, run.question);
    },
    reset() {
      run = undefined;
      seen = 0;
      counted = 0;
    },
  };
}
