import { describe, expect, it } from 'vitest';
import { wilsonInterval } from './wilson-interval.ts';

describe('wilsonInterval', () => {
  it('knows nothing without samples, and narrows with them', () => {
    expect(wilsonInterval(0, 0)).toEqual([0, 1]);
    const widths = [10, 100, 1000].map((count) => {
      const [low, high] = wilsonInterval(count / 2, count);
      return high - low;
    });
    expect(widths[0]).toBeGreaterThan(2 * widths[1]);
    expect(widths[1]).toBeGreaterThan(3 * widths[2]);
  });

  it('mirrors hits and misses, and ends at 0 and 1', () => {
    const [low, high] = wilsonInterval(3, 10);
    const [otherLow, otherHigh] = wilsonInterval(7, 10);
    expect([1 - otherHigh, 1 - otherLow]).toEqual([expect.closeTo(low, 12), expect.closeTo(high, 12)]);
    expect(wilsonInterval(0, 5)[0]).toBe(0);
    expect(wilsonInterval(5, 5)[1]).toBe(1);
  });

  it('refuses more hits than samples and confidences outside (0, 1)', () => {
    expect(() => wilsonInterval(3, 2)).toThrow('wilsonInterval: hits must be a whole number in [0, 2], found 3');
    expect(() => wilsonInterval(0.5, 2)).toThrow('hits must be a whole number');
    expect(() => wilsonInterval(0, -1)).toThrow('count must be a whole number at least 0, found -1');
    expect(() => wilsonInterval(1, 2, 1)).toThrow('wilsonInterval: confidence must be between 0 and 1');
  });
});
