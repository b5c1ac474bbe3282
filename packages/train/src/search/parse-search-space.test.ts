import { DataError } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import { choice, integer, logUniform, uniform } from './dimensions.ts';
import { parseSearchSpace } from './parse-search-space.ts';

describe('parseSearchSpace', () => {
  it('reads what dimensions are written as', () => {
    const space = {
      a: choice(['x', 2, true]),
      b: uniform(-1, 1),
      c: logUniform(1e-3, 1),
      d: integer(1, 8, { log: true }),
      e: integer(0, 8),
    };
    expect(parseSearchSpace(JSON.parse(JSON.stringify(space)))).toEqual(space);
  });

  it('takes a list as a choice, and whole numbers without log', () => {
    expect(parseSearchSpace({ a: [1, 2], b: { type: 'integer', low: 1, high: 2 } })).toEqual({
      a: choice([1, 2]),
      b: integer(1, 2),
    });
  });

  it.each([
    [null, 'space.json: expected an object with a dimension by name, found null'],
    [[1], 'space.json: expected an object with a dimension by name, found [1]'],
    [{}, 'space.json: expected at least one dimension, found none'],
    [{ rate: 3 }, 'space.json, rate: expected a list of values, or an object with a type, found 3'],
    [{ rate: [] }, 'space.json, rate: expected a dimension, found choice: expected at least one value, found none'],
    [{ rate: [null] }, 'space.json, rate: expected texts, numbers, true and false, found null'],
    [{ rate: { low: 1, high: 2 } }, 'space.json, rate.type: expected choice, uniform, logUniform, integer, found none'],
    [{ rate: { type: 'loguniform' } }, 'found "loguniform"; did you mean \'logUniform\'?'],
    [{ rate: { type: 'toString' } }, 'space.json, rate.type: expected choice'],
    [{ rate: { type: 'uniform', low: '1', high: 2 } }, 'space.json, rate.low: expected a number, found "1"'],
    [{ rate: { type: 'uniform', low: 1 } }, 'space.json, rate.high: expected a number, found none'],
    [
      { rate: { type: 'uniform', low: 2, high: 1 } },
      'space.json, rate: expected a dimension, found uniform: low must be below high, found 2 and 1',
    ],
    [{ rate: { type: 'uniform', min: 2, high: 1 } }, "space.json, rate: expected low, high, found 'min'"],
    [{ rate: { type: 'choice', values: 'adam' } }, 'space.json, rate.values: expected a list of values, found "adam"'],
    [{ rate: { type: 'integer', low: 1, high: 2, log: 1 } }, 'space.json, rate.log: expected true or false, found 1'],
  ])('names the key at fault: %j', (value, message) => {
    expect(() => parseSearchSpace(value, 'space.json')).toThrow(DataError);
    expect(() => parseSearchSpace(value, 'space.json')).toThrow(message);
  });
});
