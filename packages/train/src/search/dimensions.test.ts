import { describe, expect, expectTypeOf, it } from 'vitest';
import { choice, integer, logUniform, type SearchConfig, uniform } from './dimensions.ts';

describe('dimensions', () => {
  it('are plain data', () => {
    const space = {
      optimizer: choice(['sgd', 'adam']),
      momentum: uniform(-1, 1),
      learningRate: logUniform(1e-4, 1),
      width: integer(-3, 5),
      depth: integer(1, 64, { log: true }),
    };
    expect(JSON.parse(JSON.stringify(space))).toEqual(space);
  });

  it('give their types to a configuration', () => {
    const space = { optimizer: choice(['sgd', 'adam']), flip: choice([true, false]), width: integer(1, 2) };
    expectTypeOf<SearchConfig<typeof space>>().toEqualTypeOf<{
      readonly optimizer: 'sgd' | 'adam';
      readonly flip: boolean;
      readonly width: number;
    }>();
  });

  it('are quick with many values', { timeout: 5000 }, () => {
    const values = Array.from({ length: 200_000 }, (_, i) => `value${i}`);
    expect(choice(values).values.length).toBe(200_000);
    expect(() => choice([...values, 'value7'])).toThrow('found "value7" twice');
  });

  it.each([
    [() => choice([]), 'choice: expected at least one value, found none'],
    [() => choice([1, Number.NaN]), 'choice: a number must be finite, found NaN'],
    [() => choice(['a', 'b', 'a']), 'choice: each value is given once, found "a" twice'],
    [() => uniform(1, 1), 'uniform: low must be below high, found 1 and 1'],
    [() => uniform(0, Number.POSITIVE_INFINITY), 'uniform: high must be a finite number, found Infinity'],
    [() => logUniform(0, 1), 'logUniform: low must be above 0, found 0'],
    [() => logUniform(-2, -1), 'logUniform: low must be above 0, found -2'],
    [() => logUniform(Number.NaN, 1), 'logUniform: low must be a finite number, found NaN'],
    [() => integer(0.5, 2), 'integer: low must be a whole number'],
    [() => integer(3, 2), 'integer: low must be below high, found 3 and 2'],
    [() => integer(0, 8, { log: true }), 'integer: low must be a whole number in [1, 9007199254740991], found 0'],
  ])('refuse what is out of range: %s', (make, message) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });
});
