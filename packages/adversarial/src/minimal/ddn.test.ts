import { describe, expect, it } from 'vitest';
import { testAttack } from '../testing/test-attack.ts';
import { testSmallest } from '../testing/test-smallest.ts';
import { ddn } from './ddn.ts';

testAttack('ddn', () => ddn({ steps: 15, gamma: 0.2 }));
// The cross-entropy pulls towards all other classes at once, and so a little past the nearest point.
testSmallest('ddn', (options) => ddn({ initEpsilon: 0.1, steps: 80, ...options }), { norm: 'L2', within: 1.25 });

describe('ddn', () => {
  it('prints its options', () => {
    expect(ddn().name).toBe('DDN(steps=100, initEpsilon=1, gamma=0.05)');
    expect(ddn({ bounds: [0, 255], targeted: true }).name).toBe(
      'DDN(steps=100, initEpsilon=255, gamma=0.05, bounds=[0, 255], targeted=true)',
    );
  });

  it('promises no limit', () => expect(ddn().limit).toBeUndefined());

  it('names an option out of range', () => {
    expect(() => ddn({ steps: 0 })).toThrow('ddn: steps must be a whole number at least 1, found 0');
    expect(() => ddn({ initEpsilon: 0 })).toThrow('ddn: initEpsilon must be above 0, found 0');
    expect(() => ddn({ gamma: 1.5 })).toThrow('ddn: gamma must be in [0, 1], found 1.5');
    expect(() => ddn({ bounds: [1, 0] })).toThrow('ddn: bounds must be [low, high]');
  });
});
