import { mul, sum, tensor, valueAndGradient } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/groups.json';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import { fairnessMetrics } from './fairness-metrics.ts';
import { groupDro } from './group-dro.ts';
import { groupMetrics } from './group-metrics.ts';
import { groupWeights } from './group-weights.ts';

// Made by tools/reference/groups.py with fairlearn, SciPy, scikit-learn and PyTorch, in float64, and written as float32.
const asWritten = (value: number) => (Number.isNaN(value) ? null : Math.fround(value));
const written = (value: number | null) => (value === null ? null : Math.fround(value));

describe('accuracies of groups are those of fairlearn', () => {
  it.each(fixture.metrics)('$name', (golden) => {
    const metric = groupMetrics({ groups: golden.groupCount });
    metric.update(golden);
    const { groups, accuracy, average, worst, gap } = metric.compute();
    expect(groups.map((group) => asWritten(group.accuracy))).toEqual(golden.accuracies.map(written));
    expect([accuracy, average, worst.accuracy, gap].map(asWritten)).toEqual(
      [golden.accuracy, golden.average, golden.worst, golden.gap].map(written),
    );
  });
});

describe('rates and disparities are those of fairlearn', () => {
  it.each(fixture.metrics)('$name', (golden) => {
    const metric = fairnessMetrics({ groups: golden.groupCount, positive: golden.positive });
    metric.update(golden);
    const { groups, demographicParity, equalOpportunity, equalizedOdds } = metric.compute();
    for (const rate of ['selectionRate', 'truePositiveRate', 'falsePositiveRate'] as const) {
      expect(groups.map((group) => asWritten(group[rate]))).toEqual(golden.rates[rate].map(written));
    }
    for (const [name, found] of Object.entries({ demographicParity, equalOpportunity, equalizedOdds })) {
      const { difference, ratio } = golden.fairness[name as keyof typeof golden.fairness];
      expect([found.difference, found.ratio].map(asWritten), name).toEqual([difference, ratio].map(written));
    }
  });
});

describe("Wilson's interval is SciPy's", () => {
  it.each(fixture.intervals)('$hits of $count at $confidence', async ({ hits, count, confidence, interval }) => {
    await expectClose([...wilsonInterval(hits, count, confidence)], interval, { relative: 1e-7 });
  });
});

describe("weights of samples are scikit-learn's", () => {
  it.each(fixture.weights)('of $groups', ({ groups, weights }) => {
    expect(Array.from(groupWeights(groups))).toEqual(weights.map(Math.fround));
  });
});

onEachBackend(() => {
  describe('group DRO takes the steps of the published code', () => {
    it.each(fixture.dro)('$name', async ({ groupCount, stepSize, adjustment, counts, steps }) => {
      const dro = groupDro({ groups: groupCount, stepSize, adjustment, counts });
      for (const { losses, groups, loss, weights, gradient } of steps) {
        const found = valueAndGradient((x) => sum(mul(dro.loss(x, groups), 1)), tensor(losses));
        await expectClose(found.value, [loss]);
        await expectClose(found.gradient, gradient);
        await expectClose((await dro.state()).weights, weights);
      }
      dro.dispose();
    });
  });
});
