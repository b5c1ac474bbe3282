import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairnessMetrics } from './fairness-metrics.ts';

describe('fairnessMetrics', () => {
  it('tells the three notions apart', () => {
    const metric = fairnessMetrics({ groups: ['A', 'B'], positive: 1 });
    // Right about everybody, where B has half as many yeses.
    metric.update({ predictions: [1, 1, 1, 0], labels: [1, 1, 1, 0], groups: [0, 0, 1, 1] });
    const { groups, demographicParity, equalOpportunity, equalizedOdds } = metric.compute();
    expect(demographicParity).toEqual({ difference: 0.5, ratio: 0.5 });
    expect(equalOpportunity).toEqual({ difference: 0, ratio: 1 });
    expect(equalizedOdds).toEqual({ difference: 0, ratio: 1 });
    expect(groups[0]).toEqual({
      name: 'A',
      group: 0,
      count: 2,
      selectionRate: 1,
      truePositiveRate: 1,
      falsePositiveRate: Number.NaN,
    });
  });

  it('leaves out a group that has no such rate, where fairlearn counts 0', () => {
    const metric = fairnessMetrics({ groups: 2, positive: 1 });
    metric.update({ predictions: [1, 0, 1], labels: [1, 0, 0], groups: [0, 0, 1] });
    expect(metric.compute().equalOpportunity).toEqual({ difference: 0, ratio: 1 });
    expect(metric.compute().equalizedOdds).toEqual({ difference: 1, ratio: 0 });
  });

  it('is NaN where nothing can be compared', () => {
    const metric = fairnessMetrics({ groups: 2, positive: 1 });
    metric.update({ predictions: [0, 0], labels: [0, 0], groups: [0, 1] });
    const { equalOpportunity, demographicParity, equalizedOdds } = metric.compute();
    expect(equalOpportunity).toEqual({ difference: Number.NaN, ratio: Number.NaN });
    expect(demographicParity).toEqual({ difference: 0, ratio: Number.NaN });
    expect(equalizedOdds).toEqual({ difference: 0, ratio: Number.NaN });
  });

  it('has the same differences for the yes and the no of two classes, in any batches', () => {
    const sample = fc.tuple(fc.nat(1), fc.nat(1), fc.nat(2));
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 30 }), (samples) => {
        const columns = (part: typeof samples) => ({
          predictions: part.map(([prediction]) => prediction),
          labels: part.map(([, label]) => label),
          groups: part.map(([, , group]) => group),
        });
        const [yes, no] = [1, 0].map((positive) => fairnessMetrics({ groups: 3, positive }));
        yes.update(columns(samples));
        for (const one of samples) no.update(columns([one]));
        for (const key of ['demographicParity', 'equalizedOdds'] as const) {
          expect(yes.compute()[key].difference).toBeCloseTo(no.compute()[key].difference, 12);
        }
      }),
    );
  });

  it('forgets on reset', () => {
    const metric = fairnessMetrics({ groups: 1, positive: [0] });
    metric.update({ predictions: [0], labels: [0], groups: [0] });
    metric.reset();
    expect(() => metric.compute()).toThrow('fairnessMetrics: expected at least one sample, found none; update first');
  });

  it('refuses positives that are no classes, and unknown groups', () => {
    expect(() => fairnessMetrics({ groups: 1, positive: [] })).toThrow(
      'fairnessMetrics: expected at least one positive class, found none',
    );
    expect(() => fairnessMetrics({ groups: 1, positive: 0.5 })).toThrow('found 0.5 at 0');
    expect(() => fairnessMetrics({ groups: [], positive: 0 })).toThrow('expected at least one group');
    const metric = fairnessMetrics({ groups: ['A'], positive: 0 });
    expect(() => metric.update({ predictions: [0], labels: [0], groups: [1] })).toThrow(
      'fairnessMetrics: expected groups to be whole numbers in [0, 0], found 1 at 0',
    );
  });
});
