import { Conv2d, ReLU, Sequential } from '@cnn/layers';
import { Rng, uniform, useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSvg, picturesIn, pixelAt } from '../testing/expect-svg.ts';
import { type FilterFacts, type FilterReport, filterReport } from './filter-report.ts';
import { filterReportChart } from './filter-report-chart.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

const facts = (filter: number, rest: Partial<FilterFacts> = {}): FilterFacts => ({
  filter,
  smallest: 0,
  largest: 1,
  mean: 0.5,
  deviation: 0.1,
  silent: 0,
  activeImages: 1,
  notFinite: 0,
  isDead: false,
  isConstant: false,
  isDuplicate: false,
  ...rest,
});

const report = (filters: readonly FilterFacts[], layer = 'conv'): FilterReport => ({
  images: 1,
  threshold: 0,
  similarity: 0.95,
  layers: [
    {
      layer,
      measuredAt: layer,
      run: 0,
      isRectified: true,
      kind: 'Conv2d',
      filters,
      dead: filters.filter(({ isDead }) => isDead).length,
      constant: 0,
      duplicate: 0,
      notFinite: 0,
    },
  ],
});

describe('filterReportChart', () => {
  it('colours a cell by the gravest that is wrong, and else by how silent it is', async () => {
    const twin = { filter: 0, similarity: 0.99 };
    const svg = filterReportChart(
      report([
        facts(0),
        facts(1, { silent: 1 }),
        facts(2, { isDead: true, isConstant: true, silent: 1, largest: 0 }),
        facts(3, { isDuplicate: true, nearestKernel: twin }),
        facts(4, { notFinite: 3, isDuplicate: true, smallest: Number.NaN, largest: Number.NaN }),
      ]),
    );
    await expectSvg(svg);
    const [strip] = picturesIn(svg);
    expect([0, 1, 2, 3, 4].map((x) => pixelAt(strip, x, 0).slice(0, 3))).toEqual([
      [232, 232, 232],
      [92, 92, 92],
      [184, 74, 0],
      [0, 114, 178],
      [204, 121, 167],
    ]);
    expect(svg).toContain('filter 3: duplicate; 0 to 1, 0 % silent; kernel most like filter 0 (0.990)');
    expect(svg).toContain('conv: 5 filters, 1 dead, 0 duplicate, 0 constant, 0 not finite');
  });

  it('stays small with thousands of filters, also where all are dead', async () => {
    const svg = filterReportChart(report(Array.from({ length: 2048 }, (_, i) => facts(i, { isDead: true }))));
    await expectSvg(svg);
    expect(svg.length).toBeLessThan(40_000);
    expect(picturesIn(svg)[0]).toMatchObject({ width: 64, height: 32 });
  });

  it('draws a real report, and names with markup as text', async () => {
    const name = '<img onerror="x">';
    const model = new Sequential({ [name]: new Conv2d(1, 3, 3), relu: new ReLU() });
    const svg = filterReportChart(await filterReport(model, uniform(new Rng(1), [2, 5, 5, 1])), { title: name });
    await expectSvg(svg);
    expect(svg).not.toContain('<img');
  });
});
