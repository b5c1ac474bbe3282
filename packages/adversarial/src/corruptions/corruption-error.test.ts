import { describe, expect, it } from 'vitest';
import { corruptionError } from './corruption-error.ts';

const baseline = { clean: 40, corrupted: { fog: [50, 60, 70, 80, 90], snow: [60, 60, 60, 60, 60] } };

describe('corruptionError', () => {
  it('is 100 for the baseline itself', () => {
    expect(corruptionError(baseline, baseline)).toEqual({
      mCE: 100,
      relativeMCE: 100,
      each: { fog: { CE: 100, relativeCE: 100 }, snow: { CE: 100, relativeCE: 100 } },
    });
  });

  it('divides sums over severities, and takes the mean over corruptions', () => {
    const rates = { clean: 10, corrupted: { fog: [10, 20, 30, 40, 75], snow: [12, 12, 12, 12, 12] } };
    const { mCE, relativeMCE, each } = corruptionError(rates, baseline);
    expect(each.fog).toEqual({ CE: 50, relativeCE: (100 * 125) / 150 });
    expect(each.snow).toEqual({ CE: 20, relativeCE: 10 });
    expect(mCE).toBe(35);
    expect(relativeMCE).toBeCloseTo((250 / 3 + 10) / 2, 12);
  });

  it('takes the corruptions that the classifier has, and shares as well as per cent', () => {
    const rates = { clean: 0.1, corrupted: { fog: [0.3] } };
    const { mCE, relativeMCE } = corruptionError(rates, { clean: 0.2, corrupted: { fog: [0.6], snow: [0.9] } });
    expect(mCE).toBeCloseTo(50, 12);
    expect(relativeMCE).toBeCloseTo(50, 12);
  });

  it('may be below 0 where corruption helps', () => {
    expect(corruptionError({ clean: 10, corrupted: { snow: [5, 5, 5, 5, 5] } }, baseline).relativeMCE).toBe(-25);
  });

  it.each([
    ['no corruption', {}, 'corruptionError: expected at least one corruption, found none'],
    ['an unknown corruption', { drizzle: [1, 2, 3, 4, 5] }, 'found 0 and 5; measure both at the same severities'],
    ['a name of every object', { toString: [1] }, 'found 0 and 1; measure both at the same severities'],
    ['other severities', { fog: [1, 2] }, 'expected as many rates of fog for the baseline as for the classifier'],
    ['NaN', { fog: [1, 2, Number.NaN, 4, 5] }, 'expected error rates of at least 0, found NaN for fog'],
    ['a negative rate', { fog: [1, 2, -3, 4, 5] }, 'expected error rates of at least 0, found -3 for fog'],
  ])('refuses %s', (_, corrupted, message) => {
    const rates = { clean: 10, corrupted: corrupted as unknown as Record<string, number[]> };
    expect(() => corruptionError(rates, baseline)).toThrow(message);
  });

  it('refuses a baseline that no corruption harms', () => {
    const strong = { clean: 40, corrupted: { fog: [40, 40] } };
    expect(() => corruptionError({ clean: 10, corrupted: { fog: [20, 20] } }, strong)).toThrow(
      'expected a baseline that errs more on fog than on clean pictures, found 40 on average beside 40; choose a weaker baseline',
    );
  });
});
