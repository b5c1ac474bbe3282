import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detection } from './detection.ts';

// Few different numbers, so that many are equal.
const scores = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 30 });

describe('detection', () => {
  it('has the area of all pairs', () => {
    fc.assert(
      fc.property(scores, scores, (known, unknown) => {
        const pairs = unknown.flatMap((high) => known.map((low) => (high > low ? 1 : high === low ? 0.5 : 0)));
        const mean = pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
        expect(detection(known, unknown).auroc).toBeCloseTo(mean, 12);
      }),
    );
  });

  it('has the rate at the threshold that lets 95 % of the known pass', () => {
    fc.assert(
      fc.property(scores, scores, (known, unknown) => {
        const threshold = [...known].sort((a, b) => a - b)[Math.ceil(0.95 * known.length) - 1];
        const passing = unknown.filter((score) => score <= threshold).length;
        expect(detection(known, unknown).fpr95).toBe(passing / unknown.length);
      }),
    );
  });

  it('is turned round where scores are', () => {
    fc.assert(
      fc.property(scores, scores, (known, unknown) => {
        const negated = (list: number[]) => list.map((score) => -score);
        const [here, there] = [detection(known, unknown), detection(negated(unknown), negated(known))];
        expect(there.auroc).toBeCloseTo(here.auroc, 12);
        expect(there.auprUnknown).toBeCloseTo(here.auprKnown, 12);
        expect(detection(unknown, known).auroc).toBeCloseTo(1 - here.auroc, 12);
      }),
    );
  });

  it('does not change where scores are squeezed', () => {
    fc.assert(
      fc.property(scores, scores, (known, unknown) => {
        const squeezed = (list: number[]) => list.map((score) => Math.exp(score));
        expect(detection(squeezed(known), squeezed(unknown))).toEqual(detection(known, unknown));
      }),
    );
  });

  it('is perfect where lists do not meet, and infinity is a score', () => {
    expect(detection([-1 / 0, 0], [1, 1 / 0])).toEqual({ auroc: 1, auprUnknown: 1, auprKnown: 1, fpr95: 0 });
    expect(detection([1 / 0], [1 / 0])).toEqual({ auroc: 0.5, auprUnknown: 0.5, auprKnown: 0.5, fpr95: 1 });
  });

  it('leaves the lists as they were', () => {
    const [known, unknown] = [Float32Array.of(2, 1), Float64Array.of(4, 3)];
    detection(known, unknown);
    expect([...known, ...unknown]).toEqual([2, 1, 4, 3]);
  });

  it.each([
    [[], [1], 'detection: expected at least one known score, found none'],
    [[1], [], 'detection: expected at least one unknown score, found none'],
    [[1, Number.NaN], [1], 'detection: expected known scores that are numbers, found NaN at 1'],
    [[1], [Number.NaN, 2], 'detection: expected unknown scores that are numbers, found NaN at 0'],
  ])('refuses %j and %j', (known, unknown, message) => {
    expect(() => detection(known, unknown)).toThrow(RangeError);
    expect(() => detection(known, unknown)).toThrow(message);
  });
});
