import { tensor, useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { rankings } from '../fixtures/charts.json';
import { expectSvg } from '../testing/expect-svg.ts';
import { precisionRecallCurves } from './precision-recall-curves.ts';
import { areaUnderRoc, averagePrecision, ranking } from './ranking.ts';
import { rocCurves } from './roc-curves.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

const { scores, labels, curves } = rankings;
const column = (c: number) => scores.map((row) => row[c]);
const classes = ['cat', 'dog', 'frog'];

// Made by tools/reference/charts.py, with many equal scores.
describe.each(curves.map((curve, c) => ({ c, ...curve })))('ranking of class $c', ({ c, ...golden }) => {
  const ranked = ranking(column(c), (i) => labels[i] === c);

  it("has scikit-learn's areas", () => {
    expect(areaUnderRoc(ranked)).toBeCloseTo(golden.auroc, 12);
    expect(averagePrecision(ranked)).toBeCloseTo(golden.averagePrecision, 12);
  });

  it("has roc_curve's points", () => {
    const of = (counts: Float64Array, all: number) => [0, ...Array.from(counts, (count) => count / all)];
    expect(golden.falsePositiveRate).toHaveLength(ranked.thresholds.length + 1);
    of(ranked.falsePositives, ranked.no).forEach((rate, i) => {
      expect(rate).toBeCloseTo(golden.falsePositiveRate[i], 12);
    });
    of(ranked.truePositives, ranked.yes).forEach((rate, i) => {
      expect(rate).toBeCloseTo(golden.truePositiveRate[i], 12);
    });
  });
});

describe('ranking', () => {
  it('has as area the chance that a yes ranks above a no, half of it where they tie', () => {
    const sample = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(sample, { minLength: 2, maxLength: 30 }), (samples) => {
        const of = (isYes: boolean) => samples.filter(([, yes]) => yes === isYes).map(([score]) => score);
        const pairs = of(true).flatMap((yes) => of(false).map((no) => (yes > no ? 1 : yes === no ? 0.5 : 0)));
        const chance = pairs.reduce<number>((sum, won) => sum + won, 0) / pairs.length;
        const ranked = ranking(
          samples.map(([score]) => score),
          (i) => samples[i][1],
        );
        if (pairs.length > 0) expect(areaUnderRoc(ranked)).toBeCloseTo(chance, 12);
        else expect(areaUnderRoc(ranked)).toBeNaN();
      }),
    );
  });

  it('ranks infinite scores', () => {
    const ranked = ranking(
      [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY],
      (i) => i % 2 === 1,
    );
    expect(areaUnderRoc(ranked)).toBe(1);
    expect([...ranked.truePositives]).toEqual([2, 2, 2]);
  });
});

describe('rocCurves', () => {
  it('gives the areas in its legend, and their mean', async () => {
    const svg = await rocCurves(scores, labels, { classes });
    await expectSvg(svg);
    curves.forEach(({ auroc }, c) => {
      expect(svg).toContain(`>${classes[c]}: ${auroc.toFixed(3)}</text>`);
    });
    const mean = curves.reduce((sum, { auroc }) => sum + auroc, 0) / 3;
    expect(svg).toContain(`The mean of the classes is ${mean.toFixed(3)}.`);
  });

  it('takes one score a sample, tensors, and names with markup as text', async () => {
    const name = '<img src=x onerror="alert(1)">';
    const yes = labels.map((label) => Number(label === 1));
    const given = [tensor(column(1)), tensor(yes, [60], 'int32')];
    await expectNoLeak(async () => {
      const svg = await rocCurves(given[0], given[1], { classes: [name] });
      await expectSvg(svg);
      expect(svg).toContain(`&gt;: ${curves[1].auroc.toFixed(3)}`);
      expect(svg).not.toContain('<img');
    });
    for (const one of given) one.dispose();
  });

  it('draws nothing for a class of which there is no sample, or every one, and says so', async () => {
    const svg = await rocCurves(
      [
        [0.2, 0.8],
        [0.6, 0.4],
      ],
      [1, 1],
      { classes: ['cat', 'dog'] },
    );
    await expectSvg(svg);
    expect(svg).toContain('>no curve</text>');
    expect(svg).toContain('No curve for cat, dog: it takes samples of the class and others.');
  });

  it('draws the eight worst of many classes', async () => {
    const rows = Array.from({ length: 24 }, (_, i) =>
      Array.from({ length: 12 }, (_, c) => (i % 12 === c ? c : 3) + i / 100),
    );
    const svg = await rocCurves(
      rows,
      rows.map((_, i) => i % 12),
    );
    await expectSvg(svg);
    expect(
      svg.match(/stroke-width="2" .*stroke-linejoin|stroke-width="2" stroke-linejoin/g)!.length,
    ).toBeGreaterThanOrEqual(8);
    expect(svg).toContain('The 8 of 12 classes with the smallest AUROC');
  });

  it('stays small with many samples', async () => {
    const many = Float64Array.from({ length: 50_000 }, (_, i) => (Math.sin(i * 12.9898) * 43758.5453) % 1);
    const svg = await rocCurves(
      many,
      Array.from(many, (_, i) => i % 2),
    );
    expect(svg.length).toBeLessThan(40_000);
  });

  it('names what does not fit', async () => {
    await expect(rocCurves([], [])).rejects.toThrow('rocCurves: expected at least one sample, found none');
    await expect(rocCurves([0.5], [0, 1])).rejects.toThrow('a label for each of 1 samples, found 2');
    await expect(rocCurves([[0.5, 0.5]], [2])).rejects.toThrow('expected labels in [0, 1], found 2 at 0');
    await expect(rocCurves([[0.5, Number.NaN]], [0])).rejects.toThrow('can be ranked, found NaN for sample 0');
    await expect(rocCurves([[1, 2], [1]], [0, 1])).rejects.toThrow('expected 2 numbers in each row, found 1 in row 1');
    await expect(rocCurves([[1, 2]], [0], { classes: ['a'] })).rejects.toThrow('a name for each of 2 classes, found 1');
    await expect(rocCurves({ shape: [1, 1, 1], data: Float32Array.of(1) }, [0])).rejects.toThrow('found [1, 1, 1]');
  });
});

describe('precisionRecallCurves', () => {
  it('gives the average precisions in its legend', async () => {
    const svg = await precisionRecallCurves(scores, labels, { classes });
    await expectSvg(svg);
    curves.forEach(({ averagePrecision: average }, c) => {
      expect(svg).toContain(`>${classes[c]}: ${average.toFixed(3)}</text>`);
    });
  });

  it('says of which class there is no sample', async () => {
    const svg = await precisionRecallCurves(
      [
        [0.2, 0.8],
        [0.6, 0.4],
      ],
      [1, 1],
    );
    await expectSvg(svg);
    expect(svg).toContain('No curve for 0: no sample is of the class.');
    expect(svg).toContain('>1: 1.000</text>');
  });
});
