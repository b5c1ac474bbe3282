import { describe, expect, it } from 'vitest';
import { expectSvg } from '../testing/expect-svg.ts';
import { robustnessCurves } from './robustness-curves.ts';

const curve = [
  { epsilon: 0.01, robustAccuracy: 20 },
  { epsilon: 0, robustAccuracy: 90 },
  { epsilon: 0.001, robustAccuracy: 55 },
];

/** Where the marks stand, in pixels. */
const marksOf = (svg: string) =>
  [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);

describe('robustnessCurves', () => {
  it('draws from small changes to large ones, whatever the order, with accuracy from 0 to 100', async () => {
    const svg = robustnessCurves(curve);
    await expectSvg(svg);
    const [clean, low, high] = marksOf(svg);
    expect((low[0] - clean[0]) * 10).toBeCloseTo(high[0] - clean[0], 0);
    expect((low[1] - clean[1]) / (high[1] - clean[1])).toBeCloseTo(0.5, 2);
    expect(svg).toContain('>100</text>');
    expect(svg).toContain('epsilon 0.001: 55.0 %');
    expect(svg).toContain('>20.0 %</text>');
  });

  it('has equal factors equally far apart where it is logarithmic, and 0 beyond a break', async () => {
    const more = [...curve, { epsilon: 0.1, robustAccuracy: 1 }];
    const svg = robustnessCurves(more, { logarithmic: true });
    await expectSvg(svg);
    const [clean, first, second, third] = marksOf(svg).map(([x]) => x);
    expect(second - first).toBeCloseTo(third - second, 1);
    expect(clean).toBeLessThan(first - 10);
    expect(svg).toContain('text-anchor="middle" fill="#57606a">0</text>');
    expect(robustnessCurves(curve.slice(0, 1), { logarithmic: true })).not.toContain('>0</text>\n<path d="M78');
  });

  it('tells several apart by name, as text, and pushes their last values apart', async () => {
    const name = '<img src=x onerror="alert(1)">';
    const svg = robustnessCurves({ [name]: curve, other: curve });
    await expectSvg(svg);
    expect(svg).not.toContain('<img');
    expect(svg).toContain('>other</text>');
    const [a, b] = [...svg.matchAll(/y="([\d.]+)">20\.0 %</g)].map(([, y]) => Number(y));
    expect(Math.abs(a - b)).toBeGreaterThanOrEqual(16);
  });

  it('draws a single point, and one without any accuracy left', async () => {
    await expectSvg(robustnessCurves([{ epsilon: 0, robustAccuracy: 0 }]));
    await expectSvg(robustnessCurves([{ epsilon: 0.1, robustAccuracy: 100 }], { logarithmic: true }));
  });

  it('names what does not fit', () => {
    const of = (epsilon: number, robustAccuracy: number) => robustnessCurves({ plain: [{ epsilon, robustAccuracy }] });
    expect(() => of(-1, 5)).toThrow("robustnessCurves: epsilon of 'plain' must be at least 0, found -1");
    expect(() => of(1, Number.NaN)).toThrow("robustAccuracy of 'plain' must be in [0, 100], found NaN");
    expect(() => of(1, 101)).toThrow('found 101');
    expect(() => robustnessCurves([])).toThrow('expected at least one point, found none');
    expect(() => robustnessCurves({})).toThrow('expected one to 8 curves, found 0');
    const nine = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`run ${i}`, curve]));
    expect(() => robustnessCurves(nine)).toThrow('expected one to 8 curves, found 9');
    expect(() => robustnessCurves([{ epsilon: 0, robustAccuracy: 5 }], { logarithmic: true })).toThrow(
      'expected an epsilon above 0 for a logarithmic axis',
    );
  });
});
