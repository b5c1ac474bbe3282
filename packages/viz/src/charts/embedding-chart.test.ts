import { tensor, useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { blankPicture } from '../picture/picture.ts';
import { expectSvg, picturesIn } from '../testing/expect-svg.ts';
import { embeddingChart } from './embedding-chart.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

const points = [
  [0, 0],
  [3, 1],
  [1, 2],
];

describe('embeddingChart', () => {
  it('has one scale along both axes, with x to the right and y up', async () => {
    const svg = await embeddingChart(points);
    await expectSvg(svg);
    const at = [...svg.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
    const unit = (at[1][0] - at[0][0]) / 3;
    expect(unit).toBeGreaterThan(0);
    expect(at[0][1] - at[2][1]).toBeCloseTo(2 * unit, 1);
    expect(svg).toContain('<title>point 2</title>');
  });

  it('tells classes apart by colour and mark, with names as text', async () => {
    const svg = await embeddingChart(points, {
      labels: [0, 1, 1],
      classes: ['cat', '<img src=x onerror="alert(1)">'],
      names: ['a', 'b', 'c'],
    });
    await expectSvg(svg);
    expect(svg).toContain('<title>a: cat</title>');
    expect(svg).toContain('<title>c: &lt;img src=x onerror=&quot;alert(1)&quot;&gt;</title>');
    expect(svg).not.toContain('<img');
    expect(svg.match(/<circle/g)).toHaveLength(2); // one, and the legend's
  });

  it('draws pictures in the places of marks', async () => {
    const picture = { ...blankPicture(100, 50), data: new Uint8ClampedArray(20_000).fill(255) };
    const svg = await embeddingChart(points, { pictures: [picture, undefined, picture] });
    await expectSvg(svg);
    expect(picturesIn(svg)).toHaveLength(2);
    expect(picturesIn(svg)[0].width).toBeLessThanOrEqual(48);
    expect(svg.match(/<circle/g)).toHaveLength(1);
  });

  it('takes tensors, and leaves none behind', async () => {
    const given = [tensor(points.flat(), [3, 2]), tensor([0, 1, 0], [3], 'int32')];
    await expectNoLeak(async () => void (await expectSvg(await embeddingChart(given[0], { labels: given[1] }))));
    for (const one of given) one.dispose();
  });

  it('stays a picture with 30,000 points of 10,000 classes', async () => {
    const many = Array.from({ length: 30_000 }, (_, i) => [Math.sin(i), Math.cos(i * 7)]);
    const svg = await embeddingChart(many, { labels: many.map((_, i) => (i % 3 === 0 ? 7 : i % 10_000)) });
    await expectSvg(svg);
    expect(svg).toContain('20000 of 30000 points are drawn.');
    expect(svg).toMatch(/>\d+ other classes<\/text>/);
    expect(svg.length).toBeLessThan(2_000_000);
  });

  it('leaves out points that are not finite, and draws one alone', async () => {
    const svg = await embeddingChart(
      [
        [1, 2],
        [Number.NaN, 0],
      ],
      { labels: [0, 0] },
    );
    await expectSvg(svg);
    expect(svg).toContain('1 point is not finite.');
    await expectSvg(await embeddingChart([[Number.NaN, 0]]));
  });

  it('names what does not fit', async () => {
    await expect(embeddingChart([])).rejects.toThrow('embeddingChart: expected at least one point, found none');
    await expect(embeddingChart([[1, 2, 3]])).rejects.toThrow('expected points [samples, 2], found 3 numbers in each');
    await expect(embeddingChart(points, { labels: [0] })).rejects.toThrow('a label for each of 3 points, found 1');
    await expect(embeddingChart(points, { labels: [0, 1, 2], classes: ['a', 'b'] })).rejects.toThrow(
      'labels in [0, 1], found 2 at 2',
    );
    await expect(embeddingChart(points, { labels: [0, -1, 0] })).rejects.toThrow('labels from 0, found -1 at 1');
    await expect(embeddingChart(points, { names: ['a'] })).rejects.toThrow('a name for each of 3 points, found 1');
  });
});
