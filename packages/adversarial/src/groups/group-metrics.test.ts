import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupMetrics } from './group-metrics.ts';

const sample = fc.record({ prediction: fc.nat(3), label: fc.nat(3), group: fc.nat(4) });
type Drawn = { prediction: number; label: number; group: number };
const columns = (samples: readonly Drawn[]) => ({
  predictions: samples.map(({ prediction }) => prediction),
  labels: samples.map(({ label }) => label),
  groups: samples.map(({ group }) => group),
});

describe('groupMetrics', () => {
  it('names the worst group and says how far it is behind', () => {
    const metric = groupMetrics({ groups: ['cow on grass', 'cow on sand', 'camel on grass'] });
    metric.update({ predictions: [0, 0, 1, 1], labels: [0, 0, 0, 1], groups: [0, 0, 1, 2] });
    const { worst, gap, accuracy, average } = metric.compute();
    expect(worst).toMatchObject({ name: 'cow on sand', group: 1, count: 1, correct: 0, accuracy: 0 });
    expect([gap, accuracy, average]).toEqual([1, 0.75, 2 / 3]);
  });

  it('does not depend on batches, and is bounded by its groups', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 40 }), fc.nat(40), (samples, cut) => {
        const [whole, parts] = [groupMetrics({ groups: 5 }), groupMetrics({ groups: 5 })];
        whole.update(columns(samples));
        parts.update(columns(samples.slice(0, cut)));
        parts.update(columns(samples.slice(cut)));
        const result = whole.compute();
        expect(parts.compute()).toEqual(result);
        expect(result.groups.reduce((sum, { count }) => sum + count, 0)).toBe(samples.length);
        expect(result.worst.accuracy).toBeLessThanOrEqual(result.accuracy);
        expect(result.worst.accuracy + result.gap).toBeGreaterThanOrEqual(result.average - 1e-12);
        for (const { accuracy, interval, count } of result.groups) {
          if (count === 0) expect([accuracy, interval]).toEqual([Number.NaN, [0, 1]]);
          else expect(interval[0] <= accuracy && accuracy <= interval[1]).toBe(true);
        }
      }),
    );
  });

  it('leaves groups without samples out of the comparison', () => {
    const metric = groupMetrics({ groups: 3 });
    metric.update({ predictions: [1], labels: [1], groups: [1] });
    expect(metric.compute()).toMatchObject({ accuracy: 1, average: 1, gap: 0, worst: { group: 1 } });
  });

  it('forgets on reset, and then has nothing to compute', () => {
    const metric = groupMetrics({ groups: 1 });
    metric.update({ predictions: [0], labels: [1], groups: [0] });
    metric.reset();
    expect(() => metric.compute()).toThrow('groupMetrics: expected at least one sample, found none; update first');
    metric.update({ predictions: [], labels: [], groups: [] });
    expect(() => metric.compute()).toThrow('found none');
  });

  it.each([
    [{ predictions: [0], labels: [0, 1], groups: [0, 0] }, 'found 1 predictions, 2 labels and 2 groups'],
    [{ predictions: [0, 0], labels: [0, 1], groups: [0] }, 'found 2 predictions, 2 labels and 1 groups'],
    [{ predictions: [Number.NaN], labels: [0], groups: [0] }, 'whole numbers of at least 0, found NaN at 0'],
    [
      { predictions: [0, 0], labels: [0, -100], groups: [0, 0] },
      'expected labels to be whole numbers of at least 0, found -100 at 1',
    ],
    [
      { predictions: [0, 0], labels: [0, 0], groups: [1, 2] },
      'expected groups to be whole numbers in [0, 1], found 2 at 1',
    ],
  ])('refuses %j and counts nothing of it', (samples, message) => {
    const metric = groupMetrics({ groups: 2 });
    expect(() => metric.update(samples)).toThrow(`groupMetrics: expected`);
    expect(() => metric.update(samples)).toThrow(message);
    expect(() => metric.compute()).toThrow('found none');
  });

  it.each([0, 1.5, -1])('refuses %d groups', (groups) => {
    expect(() => groupMetrics({ groups })).toThrow('groupMetrics: expected at least one group');
  });

  it.each([0, 1, Number.NaN])('refuses confidence %d', (confidence) => {
    expect(() => groupMetrics({ groups: 2, confidence })).toThrow(
      `groupMetrics: confidence must be between 0 and 1, such as 0.95, found ${confidence}`,
    );
  });
});
