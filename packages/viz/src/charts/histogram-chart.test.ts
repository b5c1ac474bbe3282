import { tensor, useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSvg } from '../testing/expect-svg.ts';
import { histogramChart } from './histogram-chart.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

describe('histogramChart', () => {
  it('tells how many values lie in each bin', async () => {
    const svg = await histogramChart([0, 1, 1, 2, 5], { bins: 5, label: 'Weight' });
    await expectSvg(svg);
    for (const told of ['0 to 1: 1', '1 to 2: 2', '4 to 5: 1']) expect(svg).toContain(`<title>${told}</title>`);
    expect(svg).toContain('<desc>5 values in 5 bins from 0 to 5, most (2) from 1 to 2.</desc>');
    expect(svg).toContain('>Weight</text>');
  });

  it('takes a tensor of any shape, and leaves none behind', async () => {
    const values = tensor([0, 1, 1, 2], [2, 1, 2]);
    await expectNoLeak(async () => void (await expectSvg(await histogramChart(values))));
    expect(await histogramChart(values)).toContain('4 values');
    values.dispose();
  });

  it('lays several series over each other, with the same bins', async () => {
    const name = '<img src=x onerror="alert(1)">';
    const svg = await histogramChart({ [name]: [0, 1, 2, 3], after: [1, 1] }, { bins: 3, normalize: true });
    await expectSvg(svg);
    expect(svg).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt; 1, after 2</title>');
    expect(svg).not.toContain('<img');
    expect(svg).toContain('>Share (%)</text>');
  });

  it('counts in a note what is not finite, or outside the bins', async () => {
    const svg = await histogramChart([Number.NaN, Number.POSITIVE_INFINITY, 1, 9], { bins: [0, 2, 4] });
    await expectSvg(svg);
    expect(svg).toContain('>2 values are not finite.</text>');
    expect(svg).toContain('>1 value lies outside the bins.</text>');
    const none = await histogramChart([Number.NaN]);
    await expectSvg(none);
    expect(none).toContain('>no finite value</text>');
  });

  it.each([
    ['one value', [3], {}],
    ['equal values', [0, 0, 0], {}],
    ['logarithmic counts', [1, 1, 1, 1, 2, 9], { logarithmic: true, bins: 9 }],
    ['logarithmic shares of nothing', [Number.NaN], { logarithmic: true, normalize: true }],
    ['an outlier', [...Array(5000).keys(), 1e12], {}],
    ['tiny values', [1e-30, 2e-30, 5e-30], {}],
  ])('draws %s', async (_, values, options) => {
    await expectSvg(await histogramChart(values, options));
  });

  it('refuses empty lists and too many series', async () => {
    await expect(histogramChart([])).rejects.toThrow('histogramChart: expected at least one value, found none');
    await expect(histogramChart({ a: [1], b: [] })).rejects.toThrow("at least one value in 'b', found none");
    await expect(histogramChart([1], { bins: 2001 })).rejects.toThrow('at most 2000 bins to draw, found 2001');
    await expect(histogramChart({})).rejects.toThrow('expected 1 to 8 series, found 0');
    const nine = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`s${i}`, [1]]));
    await expect(histogramChart(nine)).rejects.toThrow('expected 1 to 8 series, found 9');
  });
});
