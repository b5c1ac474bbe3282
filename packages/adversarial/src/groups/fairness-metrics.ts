import type { GroupMetric } from './group-metrics.ts';
import { checkGrouped, checkIndices, type Groups, groupNamesOf } from './grouped-predictions.ts';

export interface FairnessMetricsOptions {
  /** The groups: how many there are, or a name for each. */
  readonly groups: Groups;
  /** The class that counts as a yes, such as 'hired', or several; all others are a no. */
  readonly positive: number | readonly number[];
}

/** How far rates differ between groups. */
export interface Disparity {
  /** Highest rate less lowest, in [0, 1]: 0 is equal. */
  readonly difference: number;
  /** Lowest rate over highest, in [0, 1]: 1 is equal. NaN where all rates are 0. */
  readonly ratio: number;
}

/** How often one group gets a yes. */
export interface GroupRates {
  readonly name: string;
  readonly group: number;
  readonly count: number;
  /** Share that is predicted a yes; NaN for a group without samples. */
  readonly selectionRate: number;
  /** The same among those that are a yes; NaN where there is none. */
  readonly truePositiveRate: number;
  /** The same among those that are a no; NaN where there is none. */
  readonly falsePositiveRate: number;
}

/** What several notions of fairness say; all are NaN where no group has the rates that they compare. */
export interface Fairness {
  readonly groups: readonly GroupRates[];
  /** Whether groups get a yes equally often: of the selection rates. */
  readonly demographicParity: Disparity;
  /** Whether those who deserve a yes get it equally often: of the true positive rates. */
  readonly equalOpportunity: Disparity;
  /** Whether those who deserve the same get it equally often: the worse of true and false positive rates, of those that are a number. */
  readonly equalizedOdds: Disparity;
}

/**
 * Whether groups get a yes equally often: demographic parity, equal opportunity and equalised odds.
 *
 * The three are different ideas of fairness, and where groups differ in how often a yes is right, no useful classifier has them all.
 * Follows fairlearn.metrics (`demographic_parity_…`, `equal_opportunity_…` and `equalized_odds_…`, each `difference` and `ratio`, between
 * groups, the worst case). One thing differs: a group in which nobody is a yes has no true positive rate and takes no part, where
 * fairlearn counts it as 0; likewise for the other rates.
 *
 * @throws RangeError if there is no group, or no positive class, or one that is no whole number from 0.
 * @example
 * const metric = fairnessMetrics({ groups: ['A', 'B'], positive: 1 });
 * metric.update({ predictions: [1, 0, 0, 0], labels: [1, 0, 1, 0], groups: [0, 0, 1, 1] });
 * metric.compute().demographicParity; // { difference: 0.5, ratio: 0 }
 */
export function fairnessMetrics({ groups, positive }: FairnessMetricsOptions): GroupMetric<Fairness> {
  const names = groupNamesOf('fairnessMetrics', groups);
  const classes = typeof positive === 'number' ? [positive] : positive;
  if (classes.length === 0) throw new RangeError('fairnessMetrics: expected at least one positive class, found none');
  checkIndices('fairnessMetrics', 'positive', classes, Number.POSITIVE_INFINITY);
  const isYes = new Set(classes);
  const tallies = names.map(() => ({ truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 }));
  return {
    name: 'fairnessMetrics',
    update(samples) {
      checkGrouped('fairnessMetrics', samples, names.length);
      for (let i = 0; i < samples.labels.length; i++) {
        const tally = tallies[samples.groups[i]];
        const predicted = isYes.has(samples.predictions[i]);
        if (isYes.has(samples.labels[i])) tally[predicted ? 'truePositives' : 'falseNegatives']++;
        else tally[predicted ? 'falsePositives' : 'trueNegatives']++;
      }
    },
    compute() {
      const rates = names.map((name, group) => ({ name, group, ...ratesOf(tallies[group]) }));
      if (rates.every(({ count }) => count === 0)) {
        throw new RangeError('fairnessMetrics: expected at least one sample, found none; update first');
      }
      const truePositive = disparity(rates.map(({ truePositiveRate }) => truePositiveRate));
      const falsePositive = disparity(rates.map(({ falsePositiveRate }) => falsePositiveRate));
      return {
        groups: rates,
        demographicParity: disparity(rates.map(({ selectionRate }) => selectionRate)),
        equalOpportunity: truePositive,
        equalizedOdds: worse(truePositive, falsePositive),
      };
    },
    reset() {
      for (const tally of tallies) {
        Object.assign(tally, { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 });
      }
    },
  };
}

interface Tally {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

function ratesOf({ truePositives, falsePositives, trueNegatives, falseNegatives }: Tally) {
  const yes = truePositives + falseNegatives;
  const no = falsePositives + trueNegatives;
  return {
    count: yes + no,
    selectionRate: (truePositives + falsePositives) / (yes + no),
    truePositiveRate: truePositives / yes,
    falsePositiveRate: falsePositives / no,
  };
}

function disparity(rates: readonly number[]): Disparity {
  const known = rates.filter((rate) => !Number.isNaN(rate));
  if (known.length === 0) return { difference: Number.NaN, ratio: Number.NaN };
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return { difference: high - low, ratio: low / high };
}

function worse(a: Disparity, b: Disparity): Disparity {
  const known = (...values: number[]) => values.filter((value) => !Number.isNaN(value));
  const differences = known(a.difference, b.difference);
  const ratios = known(a.ratio, b.ratio);
  return {
    difference: differences.length > 0 ? Math.max(...differences) : Number.NaN,
    ratio: ratios.length > 0 ? Math.min(...ratios) : Number.NaN,
  };
}
