import { describe, expect, it } from 'vitest';
import { expectSvg, picturesIn, pixelAt } from '../testing/expect-svg.ts';
import { lossSurfaceChart } from './loss-surface-chart.ts';

const places = Float64Array.of(-1, 0, 1);
const bowl = { alphas: places, betas: places, losses: Float64Array.of(3, 2, 3, 2, 1, 2, 4, 3, 9) };

describe('lossSurfaceChart', () => {
  it('shows the first row below, and where the smallest loss is', async () => {
    const svg = lossSurfaceChart(bowl, { colors: 'gray', contours: 3 });
    await expectSvg(svg);
    const [picture] = picturesIn(svg);
    expect(pixelAt(picture, 1, 1)).toEqual([0, 0, 0, 255]);
    expect(pixelAt(picture, 2, 0)).toEqual([255, 255, 255, 255]);
    expect(svg).toContain('<desc>Losses from 1 to 9, the smallest at (0, 0).</desc>');
    expect(svg).toContain('<title>where the model is</title>');
    expect(svg).toContain('<title>smallest loss: 1</title>');
  });

  it('leaves gaps, and counts them', async () => {
    const losses = bowl.losses.map((loss, i) => (i === 0 ? Number.NaN : i === 8 ? Number.POSITIVE_INFINITY : loss));
    const svg = lossSurfaceChart({ ...bowl, losses });
    await expectSvg(svg);
    expect(pixelAt(picturesIn(svg)[0], 0, 2)[3]).toBe(0);
    expect(svg).toContain('2 of 9 losses are not finite: the gaps.');
    const none = lossSurfaceChart({ ...bowl, losses: new Float64Array(9).fill(Number.NaN) });
    await expectSvg(none);
    expect(none).toContain('No finite loss.');
  });

  it('goes by factors, without what is not above 0', async () => {
    const losses = Float64Array.of(1, 10, 100, 1, 10, 100, 0, -1, 100);
    const svg = lossSurfaceChart({ ...bowl, losses }, { logarithmic: true, colors: 'gray' });
    await expectSvg(svg);
    expect(pixelAt(picturesIn(svg)[0], 1, 2)[0]).toBe(128);
    expect(svg).toContain('2 of 9 losses are not finite or not above 0: the gaps.');
  });

  it('draws equal losses, and a surface that the model is not on', async () => {
    const flat = lossSurfaceChart({ ...bowl, losses: new Float64Array(9).fill(5) });
    await expectSvg(flat);
    const beside = lossSurfaceChart({ ...bowl, alphas: Float64Array.of(1, 2, 3) }, { title: '<img src=x>' });
    await expectSvg(beside);
    expect(beside).not.toContain('where the model is');
    expect(beside).not.toContain('<img');
  });

  it('names what does not fit', () => {
    expect(() => lossSurfaceChart({ ...bowl, losses: new Float64Array(4) })).toThrow('found 4 for 3 × 3');
    expect(() => lossSurfaceChart({ ...bowl, betas: Float64Array.of(1, 0, 2) })).toThrow(
      'places that ascend, found 1, 0, 2',
    );
    expect(() => lossSurfaceChart(bowl, { range: { low: 0, high: 1 }, logarithmic: true })).toThrow(
      'from above 0, found 0 to 1',
    );
    expect(() => lossSurfaceChart(bowl, { contours: -1 })).toThrow('contours must be a whole number in [0, 100]');
  });
});
