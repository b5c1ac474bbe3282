import { Rng } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../fixtures/calibration-error.json';
import { brierScore } from './brier-score.ts';
import { type CalibrationErrorOptions, calibrationError } from './calibration-error.ts';
import type { Predictions } from './metric.ts';

function errorOf(options: CalibrationErrorOptions, ...batches: Predictions[]): number {
  const metric = calibrationError(options);
  for (const batch of batches) metric.update(batch);
  return metric.compute();
}

const BINNINGS = (['width', 'mass'] as const).flatMap((binning) =>
  (['top', 'classes'] as const).map((of) => ({ binning, of })),
);

// The formulas of Nixon et al. in NumPy, made by tools/reference/calibration.py.
describe('calibrationError is that of NumPy', () => {
  it.each(golden.cases)('$data $options', ({ data, options, expected }) => {
    const { scores, classes, labels } = golden.data[data as keyof typeof golden.data];
    const predictions = { scores: Float32Array.from(scores), classes, labels: Int32Array.from(labels) };
    expect(Math.abs(errorOf(options as CalibrationErrorOptions, predictions) - expected)).toBeLessThan(1e-7);
  });
});

describe.each(BINNINGS)('calibrationError by $binning of $of', (options) => {
  it('does not depend on the order of the samples', () => {
    // Few different scores, so that many confidences are equal.
    const sample = fc.record({
      row: fc.tuple(fc.integer({ min: -1, max: 1 }), fc.integer({ min: -1, max: 1 }), fc.constant(0)),
      label: fc.nat(2),
    });
    const samples = fc.array(sample, { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(samples, fc.nat(), fc.integer({ min: 1, max: 9 }), (all, seed, bins) => {
        const mixed = Array.from(new Rng(seed).permutation(all.length), (place) => all[place]);
        const [one, other] = [all, mixed].map((list) => errorOf({ ...options, bins }, batchOf(list)));
        expect(other).toBeCloseTo(one, 12);
        expect(one).toBeGreaterThanOrEqual(0);
        expect(one).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });

  it('is 0 where probabilities are shares', () => {
    const scores = Float32Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? 0.75 : 0.25));
    const predictions = { scores, classes: 2, labels: Int32Array.of(0, 0, 0, 1) };
    for (const norm of ['l1', 'l2', 'max'] as const) {
      expect(errorOf({ ...options, norm, bins: 2, from: 'probabilities' }, predictions)).toBe(0);
    }
  });

  it('takes fewer samples than bins', () => {
    const predictions = { scores: Float32Array.of(0.75, 0.25), classes: 2, labels: Int32Array.of(0) };
    expect(errorOf({ ...options, from: 'probabilities' }, predictions)).toBe(0.25);
  });

  it('is the same of one class, whichever confidences count', () => {
    const predictions = {
      scores: Float32Array.of(-2, -1, 0.5, 1, 3),
      classes: 1,
      labels: Int32Array.of(0, 1, 0, 1, 1),
    };
    const { binning } = options;
    expect(errorOf({ ...options, bins: 3 }, predictions)).toBe(errorOf({ binning, bins: 3 }, predictions));
  });

  it('leaves out what is ignored', () => {
    const scores = Float32Array.of(1, 0, 0, 2, 3, 1);
    const whole = errorOf({ ...options, ignoreIndex: 9 }, { scores, classes: 2, labels: Int32Array.of(0, 9, 1) });
    const part = { scores: Float32Array.of(1, 0, 3, 1), classes: 2, labels: Int32Array.of(0, 1) };
    expect(whole).toBe(errorOf(options, part));
  });
});

describe('calibrationError', () => {
  it('of one sample a bin is the mean of |p − right|', () => {
    const predictions = { scores: Float32Array.of(0.1, 0.4, 0.8), classes: 1, labels: Int32Array.of(0, 1, 1) };
    const options = { binning: 'mass', bins: 3, from: 'probabilities' } as const;
    expect(errorOf(options, predictions)).toBeCloseTo((0.1 + 0.6 + 0.2) / 3, 7);
    expect(errorOf({ ...options, norm: 'max' }, predictions)).toBeCloseTo(0.6, 7);
    // Then the mean of the squares is the Brier score.
    const metric = brierScore({ from: 'probabilities' });
    metric.update(predictions);
    expect(errorOf({ ...options, norm: 'l2' }, predictions) ** 2).toBeCloseTo(metric.compute(), 12);
  });

  it('sees what the likeliest class hides', () => {
    // Of class 0 each is as sure as it is right, but 1 and 2 are taken for each other.
    const scores = Float32Array.of(...[0.5, 0.5, 0], ...[0.5, 0.5, 0]);
    const predictions = { scores, classes: 3, labels: Int32Array.of(0, 2) };
    expect(errorOf({ from: 'probabilities' }, predictions)).toBe(0);
    expect(errorOf({ from: 'probabilities', of: 'classes' }, predictions)).toBeCloseTo(1 / 3, 12);
  });

  it.each([
    ["calibrationError: unknown binning 'equal'", { binning: 'equal' as 'mass' }],
    ["calibrationError: unknown of 'all'", { of: 'all' as 'classes' }],
  ])('refuses: %s', (message, options) => {
    expect(() => calibrationError(options)).toThrow(RangeError);
    expect(() => calibrationError(options)).toThrow(message);
  });
});

function batchOf(samples: readonly { readonly row: readonly number[]; readonly label: number }[]): Predictions {
  return {
    scores: Float32Array.from(samples.flatMap(({ row }) => row)),
    classes: 3,
    labels: Int32Array.from(samples, ({ label }) => label),
  };
}
