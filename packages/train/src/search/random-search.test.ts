import { describe, expect, it } from 'vitest';
import { choice, logUniform } from './dimensions.ts';
import { randomSearch } from './random-search.ts';

const space = { learningRate: logUniform(1e-4, 1), optimizer: choice(['sgd', 'adam']) };

describe('randomSearch', () => {
  it("has configurations that hang on the seed and the trial's number alone", () => {
    const short = randomSearch(space, { trials: 3, seed: 5 });
    const long = randomSearch(space, { trials: 30, seed: 5, resource: 8 });
    const other = randomSearch(space, { trials: 3, seed: 6 });
    expect([0, 1, 2].map(short.config)).toEqual([0, 1, 2].map(long.config));
    expect(other.config(0)).not.toEqual(short.config(0));
    expect(new Set(Array.from({ length: 30 }, (_, k) => long.config(k).learningRate)).size).toBe(30);
  });

  it('goes on from what was reported, whatever its order', () => {
    const search = randomSearch(space, { trials: 4, seed: 5, resource: 2 });
    const reports = [2, 0].map((trial) => ({ trial, resource: 2, value: 1 }));
    expect(search.next(reports)).toEqual({ trial: 1, config: search.config(1), from: 0, to: 2 });
    expect(search.next(reports.toReversed())).toEqual(search.next(reports));
  });

  it('refuses options out of range, and reports that are not its own', () => {
    expect(() => randomSearch(space, { trials: 0 })).toThrow(
      'randomSearch: trials must be a whole number at least 1, found 0',
    );
    expect(() => randomSearch(space, { trials: 1, resource: 0.5 })).toThrow('randomSearch: resource must be');
    expect(() => randomSearch(space, { trials: 1, seed: 0.5 })).toThrow('seed must be a whole number');
    const search = randomSearch(space, { trials: 2 });
    expect(() => search.config(2)).toThrow('randomSearch: trial must be a whole number in [0, 1], found 2');
    expect(() => search.next([{ trial: 2, resource: 1 }])).toThrow(
      'randomSearch: trial of a report must be a whole number in [0, 1], found 2',
    );
    expect(() => search.next([{ trial: 0, resource: 2 }])).toThrow(
      'randomSearch: resource of a report must be one of 1, found 2 (trial 0)',
    );
  });
});
