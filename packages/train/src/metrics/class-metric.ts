import type { Question, Task } from './checked-batch.ts';
import { type Average, type Averaged, checkAverage, weightedMean } from './class-average.ts';
import { countDecision, emptyCounts, type Outcomes, outcomesOf, sumOutcomes } from './counts.ts';
import { checkTopK, type DecisionOptions, decisions, type TopKOptions } from './decisions.ts';
import type { Metric } from './metric.ts';
import { sampleMetric } from './sample-metric.ts';

/**
 * Options of what is counted for each class and averaged over them, by a threshold where there is one class or several
 * may be right.
 */
export interface ClassMetricOptions<A extends Average> extends DecisionOptions {
  /**
   * How the values of classes become one. With a single class there is nothing to average. Each metric says its
   * default.
   */
  readonly average?: A;
}

/** {@link ClassMetricOptions} of metrics that may let several guesses pass. */
export interface TopKMetricOptions<A extends Average> extends ClassMetricOptions<A>, TopKOptions {}

/** What a class's value is where nothing can be said of it. */
export interface ZeroDivisionOptions {
  /**
   * Value of a class of which there is nothing to divide by, such as the precision of one that is never predicted.
   * @default 0
   */
  readonly zeroDivision?: 0 | 1;
}

/** Options of a ratio of counts of each class. */
export interface RatioOptions<A extends Average> extends TopKMetricOptions<A>, ZeroDivisionOptions {}

/** How a class's value comes from its counts, or that of all from their sums. */
export interface ClassRule<A extends Average> {
  readonly average: A;
  value(outcomes: Outcomes, task: Task): number;
  /** Whether a class of several has no part in the mean over classes. @default it neither occurs nor is predicted */
  isAbsent?(outcomes: Outcomes): boolean;
  /** A class of several that is left out of sums and of the mean over classes. @default none */
  readonly leaveOut?: number;
}

/** A metric of what became of the samples of each class. */
export function classMetric<A extends Average>(
  name: string,
  options: TopKMetricOptions<A>,
  rule: ClassRule<A>,
): Metric<Averaged<A>> {
  checkAverage(name, rule.average);
  return outcomeMetric(name, options, (all, question) => averageOf(all, question, rule));
}

/** A metric of the counts of each class. */
export function outcomeMetric<Result>(
  name: string,
  options: TopKOptions,
  finish: (all: readonly Outcomes[], question: Question) => Result,
): Metric<Result> {
  const decide = decisions(name, options);
  return sampleMetric(name, options, {
    start: (question) => {
      checkTopK(name, options.topK ?? 1, question);
      return emptyCounts(question.classes);
    },
    add: (counts, batch) =>
      decide(batch, (predicted, actual, index) => countDecision(counts, batch.task, predicted, actual, index)),
    finish: (counts, question) => finish(outcomesOf(counts, question.task), question),
  });
}

/** Whether a class neither occurs nor is predicted. */
function neverMet({ truePositives, falsePositives, falseNegatives }: Outcomes): boolean {
  return truePositives + falsePositives + falseNegatives === 0;
}

function averageOf<A extends Average>(
  all: readonly Outcomes[],
  { task }: Question,
  { average, value, isAbsent = neverMet, leaveOut }: ClassRule<A>,
): Averaged<A> {
  const part = all.filter((_, c) => task !== 'multiclass' || c !== leaveOut);
  const values = all.map((outcomes) => value(outcomes, task));
  const result = () => {
    if (average === 'none') return values;
    if (task === 'binary') return values[0];
    if (average === 'micro') return value(sumOutcomes(part), task);
    const weights = all.map((outcomes, c) => {
      if (average === 'weighted') return outcomes.truePositives + outcomes.falseNegatives;
      return task === 'multiclass' && (c === leaveOut || isAbsent(outcomes)) ? 0 : 1;
    });
    return weightedMean(values, weights);
  };
  return result() as Averaged<A>;
}
