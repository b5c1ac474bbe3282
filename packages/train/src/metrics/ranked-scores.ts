import type { Question, ScoreOptions, Task } from './checked-batch.ts';
import { KeptPredictions } from './kept-predictions.ts';
import type { Metric } from './metric.ts';
import { toProbabilities } from './probabilities.ts';
import { sampleMetric } from './sample-metric.ts';

/** What samples were given as the probability of a yes, each list ascending. */
export interface RankedScores {
  /** Of samples that are a yes. */
  readonly yes: Float64Array;
  /** Of samples that are a no. */
  readonly no: Float64Array;
}

/** How many samples lie at or above each threshold. */
export interface ThresholdCounts {
  /** Each probability that occurs, descending. */
  readonly thresholds: number[];
  readonly truePositives: number[];
  readonly falsePositives: number[];
}

/** A metric of the order of probabilities. Each class is a question of yes and no: it against all others. */
export function rankingMetric<Result>(
  name: string,
  options: ScoreOptions,
  finish: (ranked: RankedScores[], question: Question) => Result,
  check?: (question: Question) => void,
): Metric<Result> {
  return sampleMetric(name, options, {
    start: (question) => {
      check?.(question);
      return new KeptPredictions(name);
    },
    add: (kept, batch) => kept.append(batch),
    finish: (kept, question) => finish(rankedScores(kept, options), question),
  });
}

/** Sorts the probabilities of each class, in float64. */
export function rankedScores(kept: KeptPredictions, options: ScoreOptions): RankedScores[] {
  const { task, classes } = kept.question;
  const { scores, labels } = kept.all();
  const convert = toProbabilities(kept.question, options);
  const row = new Float64Array(classes);
  const lists = Array.from({ length: classes }, () => ({ yes: [] as number[], no: [] as number[] }));
  for (let sample = 0; sample < kept.samples; sample++) {
    if (task === 'multiclass' && labels[sample] === options.ignoreIndex) continue;
    convert(scores, sample * classes, row);
    for (let c = 0; c < classes; c++) {
      const label = answer(labels, task, sample, c, classes);
      if (task !== 'multiclass' && label === options.ignoreIndex) continue;
      lists[c][label === 1 ? 'yes' : 'no'].push(row[c]);
    }
  }
  return lists.map(({ yes, no }) => ({ yes: Float64Array.from(yes).sort(), no: Float64Array.from(no).sort() }));
}

/** The questions of all classes as one. */
export function mergeRanked(all: readonly RankedScores[]): RankedScores {
  const merged = (key: keyof RankedScores) => Float64Array.from(all.flatMap((each) => Array.from(each[key]))).sort();
  return { yes: merged('yes'), no: merged('no') };
}

/** Counts the samples at or above each probability that occurs. */
export function thresholdCounts({ yes, no }: RankedScores): ThresholdCounts {
  const counts: ThresholdCounts = { thresholds: [], truePositives: [], falsePositives: [] };
  let [yesLeft, noLeft] = [yes.length, no.length];
  while (yesLeft + noLeft > 0) {
    const threshold = Math.max(yes[yesLeft - 1] ?? -1, no[noLeft - 1] ?? -1);
    while (yesLeft > 0 && yes[yesLeft - 1] === threshold) yesLeft--;
    while (noLeft > 0 && no[noLeft - 1] === threshold) noLeft--;
    counts.thresholds.push(threshold);
    counts.truePositives.push(yes.length - yesLeft);
    counts.falsePositives.push(no.length - noLeft);
  }
  return counts;
}

function answer(labels: Int32Array, task: Task, sample: number, c: number, classes: number): number {
  if (task === 'multiclass') return Number(labels[sample] === c);
  return labels[sample * classes + c];
}
