import { describe, expect, it } from 'vitest';
import { logTicks } from './log-ticks.ts';

describe('logTicks', () => {
  it.each([
    ['powers of ten', 0.001, 100, [0.001, 0.01, 0.1, 1, 10, 100]],
    ['2 and 5 times them', 0.05, 3, [0.05, 0.1, 0.2, 0.5, 1, 2]],
    ['even steps within a decade', 1.2, 1.8, [1.2, 1.4, 1.6, 1.8]],
    ['every few decades', 1e-20, 1, [1e-20, 1e-17, 1e-14, 1e-11, 1e-8, 1e-5, 1e-2]],
  ])('gives %s', (_, low, high, ticks) => {
    expect(logTicks(low, high)).toEqual(ticks);
  });
});
