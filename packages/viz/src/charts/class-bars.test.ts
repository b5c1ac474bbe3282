import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blankPicture } from '../picture/picture.ts';
import { expectSvg, picturesIn } from '../testing/expect-svg.ts';
import { classAccuracy } from './class-accuracy.ts';
import { classBars } from './class-bars.ts';

const bars = (svg: string) =>
  [...svg.matchAll(/<rect x="([-\d.]+)" y="[\d.]+" width="([\d.]+)" height="(?:16|24)" fill="(#\w+)"/g)].map(
    ([, x, width, fill]) => ({ x: Number(x), width: Number(width), fill }),
  );

describe('classBars', () => {
  it('draws the largest first, in proportion, and says how many are left out', async () => {
    const svg = classBars({ dog: 0.2, cat: 0.7, frog: 0.1 }, { percent: true, limit: 2 });
    await expectSvg(svg);
    const [cat, dog] = bars(svg);
    expect(cat.width / dog.width).toBeCloseTo(3.5, 1);
    expect(svg).toContain('<desc>cat: 70.0 %; dog: 20.0 %. 1 more is smaller.</desc>');
  });

  it('sends what is below 0 to the left, in another colour, and sorts by size', async () => {
    const svg = classBars({ snow: 1, ears: -2 });
    await expectSvg(svg);
    const [ears, snow] = bars(svg);
    expect(ears.x + ears.width).toBeCloseTo(snow.x, 1);
    expect(ears.fill).not.toBe(snow.fill);
  });

  it('draws intervals and pictures', async () => {
    const picture = { ...blankPicture(2, 3), data: new Uint8ClampedArray(24).fill(255) };
    const svg = classBars([{ name: 'cat', value: 0.5, low: 0.25, high: 1, picture }], { picture, sort: false });
    await expectSvg(svg);
    expect(picturesIn(svg)).toHaveLength(2);
    expect(svg).toContain('<title>cat: 0.5 (0.25 to 1)</title>');
  });

  it('says what is no number instead of drawing it', async () => {
    const svg = classBars({ cat: Number.NaN, dog: 1, frog: Number.NEGATIVE_INFINITY });
    await expectSvg(svg);
    expect(bars(svg)).toHaveLength(1);
    expect(svg).toContain('>NaN</text>');
    expect(svg).toContain('>-Infinity</text>');
  });

  it('draws any values, and names with markup as text', async () => {
    const name = fc.string({ unit: 'binary' }).map((text) => text.replace(/[\n\r\u2028\u2029]/g, ' ')); // expectSvg reads line by line
    const value = fc.oneof(fc.double({ noNaN: true }), fc.double({ noNaN: true, min: -10, max: 10 }), fc.constant(0));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value, { minKeys: 1, maxKeys: 4 }), async (values) =>
        expectSvg(classBars(values)),
      ),
      { numRuns: 40 },
    );
    expect(classBars({ '<img src=x onerror="alert(1)">': 1 })).not.toContain('<img');
  });

  it('draws 20 of 10,000', async () => {
    const svg = classBars(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`class ${i}`, i])));
    await expectSvg(svg);
    expect(svg).toContain('9980 more are smaller.');
    expect(svg).toContain('>class 9999</text>');
  });

  it('names what does not fit', () => {
    expect(() => classBars([])).toThrow('classBars: expected at least one value, found none');
    expect(() => classBars({})).toThrow(RangeError);
    expect(() => classBars([{ name: 'cat', value: 2, low: 0, high: 1 }])).toThrow(
      "expected an interval around 2 for 'cat', found 0 to 1",
    );
    expect(() => classBars([{ name: 'cat', value: 2, low: 0 }])).toThrow('found 0 to undefined');
    expect(() => classBars({ cat: 1 }, { limit: 0 })).toThrow('limit must be a whole number at least 1');
  });
});

describe('classAccuracy', () => {
  it("has Wilson's intervals, and no bar for a class without samples", () => {
    // SciPy 1.17: binomtest(9, 10).proportion_ci(method='wilson'), and of 4 of 4
    const [cat, frog, ...rest] = classAccuracy(
      [
        [9, 1, 0],
        [0, 0, 0],
        [0, 0, 4],
      ],
      ['cat', 'dog', 'frog'],
    );
    expect(rest).toEqual([]);
    expect(cat).toMatchObject({ name: 'cat', value: 0.9 });
    expect(cat.low).toBeCloseTo(0.5958499732, 9);
    expect(cat.high).toBeCloseTo(0.9821237869, 9);
    expect(frog.low).toBeCloseTo(0.5101091635, 9);
    expect(frog.high).toBe(1);
  });

  it('names what does not fit', () => {
    expect(() => classAccuracy([[1]], ['cat', 'dog'])).toThrow('classAccuracy: expected a row for each of 2 classes');
  });
});
