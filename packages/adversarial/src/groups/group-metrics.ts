import { checkConfidence, wilsonInterval } from '../statistics/wilson-interval.ts';
import { checkGrouped, type GroupedPredictions, type Groups, groupNamesOf } from './grouped-predictions.ts';

export interface GroupMetricsOptions {
  /** The groups: how many there are, or a name for each. */
  readonly groups: Groups;
  /** Of the intervals, in (0, 1). @default 0.95 */
  readonly confidence?: number;
}

/** How often a classifier is right in one group. */
export interface GroupAccuracy {
  readonly name: string;
  /** Index of the group. */
  readonly group: number;
  readonly count: number;
  readonly correct: number;
  /** Share of `correct`, in [0, 1]; NaN for a group without samples. */
  readonly accuracy: number;
  /** Where the true accuracy lies: Wilson's interval; [0, 1] for a group without samples. */
  readonly interval: readonly [low: number, high: number];
}

/** How often a classifier is right in each group; groups without samples take no part in what compares them. */
export interface GroupAccuracies {
  readonly groups: readonly GroupAccuracy[];
  /** Over all samples. */
  readonly accuracy: number;
  /** Mean over the groups, each counting the same. */
  readonly average: number;
  /** The group with the lowest accuracy, the first of equals. */
  readonly worst: GroupAccuracy;
  /** The best group's accuracy less the worst one's. */
  readonly gap: number;
}

/** Counts over batches of any size; what is computed depends on the samples alone. */
export interface GroupMetric<Result> {
  readonly name: string;
  /** Counts a batch. @throws RangeError if lengths differ, a class is no whole number from 0, or a group is unknown. */
  update(samples: GroupedPredictions): void;
  /** The result for all samples since the last `reset`. @throws RangeError if there were none. */
  compute(): Result;
  /** Forgets all samples. */
  reset(): void;
}

/**
 * Accuracy by group, and that of the worst.
 *
 * Use it wherever a good mean may hide a bad group: animals where they are seldom seen, people of one kind, a hospital of its own. A
 * network that learned the background is known by its worst group, not by its accuracy. Follows fairlearn.metrics.MetricFrame (`by_group`,
 * `group_min`, `difference`) and the worst-group accuracy of Sagawa et al. (2020).
 *
 * @throws RangeError if there is no group, or `confidence` is outside (0, 1).
 * @example
 * const metric = groupMetrics({ groups: ['cow on grass', 'cow on sand'] });
 * metric.update({ predictions: [0, 0, 1], labels: [0, 0, 0], groups: [0, 0, 1] });
 * metric.compute().worst.name; // 'cow on sand'
 */
export function groupMetrics({ groups, confidence = 0.95 }: GroupMetricsOptions): GroupMetric<GroupAccuracies> {
  const names = groupNamesOf('groupMetrics', groups);
  checkConfidence('groupMetrics', confidence);
  const counts = new Array<number>(names.length).fill(0);
  const correct = new Array<number>(names.length).fill(0);
  return {
    name: 'groupMetrics',
    update(samples) {
      checkGrouped('groupMetrics', samples, names.length);
      for (let i = 0; i < samples.labels.length; i++) {
        counts[samples.groups[i]]++;
        if (samples.predictions[i] === samples.labels[i]) correct[samples.groups[i]]++;
      }
    },
    compute() {
      const all = names.map((name, group) => ({
        name,
        group,
        count: counts[group],
        correct: correct[group],
        accuracy: correct[group] / counts[group],
        interval: wilsonInterval(correct[group], counts[group], confidence),
      }));
      const seen = all.filter(({ count }) => count > 0);
      if (seen.length === 0)
        throw new RangeError('groupMetrics: expected at least one sample, found none; update first');
      const worst = seen.reduce((low, group) => (group.accuracy < low.accuracy ? group : low));
      return {
        groups: all,
        accuracy: total(correct) / total(counts),
        average: total(seen.map(({ accuracy }) => accuracy)) / seen.length,
        worst,
        gap: Math.max(...seen.map(({ accuracy }) => accuracy)) - worst.accuracy,
      };
    },
    reset() {
      counts.fill(0);
      correct.fill(0);
    },
  };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
