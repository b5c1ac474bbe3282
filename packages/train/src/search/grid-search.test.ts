import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choice, integer, logUniform, type SearchSpace, uniform } from './dimensions.ts';
import { gridSearch } from './grid-search.ts';
import type { TrialReport } from './search.ts';

const configs = (space: SearchSpace, options = {}) => {
  const search = gridSearch(space, options);
  return Array.from({ length: search.trials }, (_, trial) => search.config(trial));
};

describe('gridSearch', () => {
  it('refuses more points than anyone has time for, before it makes them', () => {
    expect(() => gridSearch({ a: uniform(0, 1) }, { points: 1e9 })).toThrow(
      'gridSearch: points must be a whole number in [1, 10000], found 1000000000',
    );
  });

  it('tries every combination, the last name fastest', () => {
    expect(configs({ a: choice(['x', 'y']), b: integer(1, 3), c: choice([true]) })).toEqual(
      ['x', 'y'].flatMap((a) => [1, 2, 3].map((b) => ({ a, b, c: true }))),
    );
  });

  it('takes any name, also those that objects have', () => {
    const space = Object.fromEntries(['__proto__', 'constructor'].map((name) => [name, choice([0, 1])]));
    expect(configs(space, { points: {} }).map((config) => Object.entries(config))).toEqual(
      [0, 1].flatMap((a) =>
        [0, 1].map((b) => [
          ['__proto__', a],
          ['constructor', b],
        ]),
      ),
    );
    expect(() => gridSearch({ a: uniform(0, 1) }, { points: { toString: 2 } as never })).toThrow(
      "points names 'toString', which is no range of the space",
    );
  });

  it('has each combination once, whatever the space', () => {
    const dimension = fc.oneof(
      fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 4 }).map((values) => choice(values)),
      fc.tuple(fc.integer(), fc.integer({ min: 1, max: 20 })).map(([low, width]) => integer(low, low + width)),
      fc.constant(uniform(0, 1)),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), dimension, { maxKeys: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (space, points) => {
          const all = configs(space, { points });
          const values = (name: string) => new Set(all.map((config) => config[name])).size;
          expect(new Set(all.map((config) => JSON.stringify(config))).size).toBe(all.length);
          expect(all.length).toBe(Object.keys(space).reduce((product, name) => product * values(name), 1));
        },
      ),
    );
  });

  it('spaces ranges evenly from end to end, on their scale', () => {
    const values = (dimension: SearchSpace[string], points: number) =>
      configs({ x: dimension }, { points }).map(({ x }) => x);
    expect(values(uniform(0.1, 0.9), 5)).toEqual([0.1, expect.closeTo(0.3, 15), 0.5, expect.closeTo(0.7, 15), 0.9]);
    expect(values(logUniform(1e-4, 1), 3)).toEqual([1e-4, expect.closeTo(1e-2, 15), 1]);
    expect(values(uniform(2, 4), 1)).toEqual([3]);
    expect(values(logUniform(1, 100), 1)).toEqual([expect.closeTo(10, 12)]);
    expect(values(integer(1, 64, { log: true }), 7)).toEqual([1, 2, 4, 8, 16, 32, 64]);
    expect(values(integer(0, 2), 10)).toEqual([0, 1, 2]);
  });

  it('takes counts by name', () => {
    const space = { a: uniform(0, 1), b: uniform(0, 1), c: choice([1, 2]) };
    expect(gridSearch(space, { points: { a: 5 } }).trials).toBe(5 * 3 * 2);
  });

  it('hands out each trial once', () => {
    const search = gridSearch({ a: choice([1, 2, 3]) }, { resource: 4 });
    const reports: TrialReport[] = [{ trial: 1, resource: 4 }];
    expect(search.next(reports)).toEqual({ trial: 0, config: { a: 1 }, from: 0, to: 4 });
    reports.push({ trial: 0, resource: 4, value: Number.NaN });
    expect(search.next(reports)).toEqual({ trial: 2, config: { a: 3 }, from: 0, to: 4 });
    reports.push({ trial: 2, resource: 4, value: 1 });
    expect(search.next(reports)).toBe('wait');
    reports.push({ trial: 1, resource: 4, value: 1 });
    expect(search.next(reports)).toBe('done');
  });

  it('refuses points for what is no range', () => {
    const space = { a: choice([1]), b: uniform(0, 1) };
    expect(() => gridSearch(space, { points: { a: 2 } })).toThrow(
      "gridSearch: points names 'a', which is no range of the space",
    );
    expect(() => gridSearch(space, { points: { c: 2 } as never })).toThrow("points names 'c'");
    expect(() => gridSearch(space, { points: { b: 0 } })).toThrow(
      'gridSearch: points.b must be a whole number in [1, 10000], found 0',
    );
    expect(() => gridSearch(space, { points: 0 })).toThrow('gridSearch: points must be a whole number');
  });
});
