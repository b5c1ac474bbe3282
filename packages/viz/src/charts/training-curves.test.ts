import { describe, expect, it } from 'vitest';
import { expectSvg } from '../testing/expect-svg.ts';
import { type EpochMetrics, trainingCurves } from './training-curves.ts';

const history: EpochMetrics[] = [
  { epoch: 1, loss: 1.528, trainAccuracy: 55.57, testAccuracy: 57.59 },
  { epoch: 2, loss: 1.0987, trainAccuracy: 63.086, testAccuracy: 63.62 },
  { epoch: 3, loss: 0.9198, trainAccuracy: 70.398, testAccuracy: 69.99 },
  { epoch: 4, loss: 0.8134, trainAccuracy: 74.082, testAccuracy: 73.67 },
];

const points = (svg: string) => [
  ...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"[^>]*><title>epoch (\d+): ([\d.]+)/g),
];
const lines = (svg: string) => [...svg.matchAll(/<path d="([^"]*)" fill="none"/g)].map(([, path]) => path);

describe('trainingCurves', () => {
  it('puts values where they belong: later is right, more is up, in proportion', () => {
    const loss = points(trainingCurves(history.map(({ epoch, loss }) => ({ epoch, loss }))));
    const [x, y] = [1, 2].map((column) => loss.map((match) => Number(match[column])));
    expect(x[1] - x[0]).toBeCloseTo(x[3] - x[2], 1);
    const slope = (y[1] - y[0]) / (history[1].loss - history[0].loss);
    expect(slope).toBeLessThan(0);
    expect((y[3] - y[0]) / (history[3].loss - history[0].loss)).toBeCloseTo(slope, 0);
  });

  it('names each line at its end, with its last value', () => {
    const svg = trainingCurves(history);
    for (const label of ['0.8134', 'training 74.08', 'test 73.67']) expect(svg).toContain(`>${label}</text>`);
    const heights = [...svg.matchAll(/y="([\d.]+)"[^>]*>(?:training|test) /g)].map(([, y]) => Number(y));
    expect(Math.abs(heights[0] - heights[1])).toBeGreaterThanOrEqual(15.99);
  });

  it('says what the epochs were judged on', async () => {
    const one = trainingCurves(history, { judgedOn: 'validation' });
    await expectSvg(one);
    expect(one).toContain('>validation 73.67</text>');
    expect(one).toContain('Accuracy (validation): 57.59 in epoch 1');
    const both = trainingCurves({ a: history, b: history }, { judgedOn: 'test or validation' });
    await expectSvg(both);
    expect(both).toContain('>Test or validation accuracy (%)</text>');
    expect(trainingCurves(history, { judgedOn: 'validation', locale: 'zh' })).toContain('>验证 73.67</text>');
    expect(() => trainingCurves(history, { judgedOn: 'train' as 'test' })).toThrow("unknown judgedOn 'train'");
  });

  it('tells the story to screen readers', () => {
    expect(trainingCurves(history)).toContain('Accuracy (test): 57.59 in epoch 1, 73.67 in epoch 4.');
  });

  it('shows one epoch as points, with one mark on the axis', async () => {
    const svg = trainingCurves(history.slice(0, 1));
    await expectSvg(svg);
    expect(svg.match(/<title>epoch 1: /g)).toHaveLength(3);
    expect(svg.match(/>1<\/text>/g)).toHaveLength(2);
  });

  it('leaves a gap where the loss is not finite, and says where', async () => {
    const broken = [1, Number.NaN, 0.8, 0.7, Number.POSITIVE_INFINITY].map((loss, i) => ({ epoch: i + 1, loss }));
    const svg = trainingCurves(broken);
    await expectSvg(svg);
    expect(lines(svg)[0].match(/M/g)).toHaveLength(2);
    expect(points(svg).map(([, , , epoch]) => Number(epoch))).toEqual([1, 3, 4]);
    expect(svg).toContain('The loss is not a finite number in epoch 2, 5.');
    expect(svg).toContain('>0.7000 at 4</text>');
  });

  it('marks a point without neighbours even in a long history', () => {
    const long = Array.from({ length: 60 }, (_, i) => ({
      epoch: i + 1,
      loss: i % 10 === 5 || i % 10 === 7 ? Number.NaN : 1,
    }));
    expect(points(trainingCurves(long)).map(([, , , epoch]) => Number(epoch))).toEqual([7, 17, 27, 37, 47, 57]);
  });

  it('says so where there is no finite loss at all', async () => {
    const svg = trainingCurves([{ epoch: 1, loss: Number.NaN, testAccuracy: 10 }]);
    await expectSvg(svg);
    expect(svg).toContain('>no finite value</text>');
    expect(svg).toContain('>test 10.00</text>');
  });

  it('draws only the loss where no accuracy was measured, and accuracies that began late', async () => {
    expect(trainingCurves([{ epoch: 1, loss: 1 }])).not.toContain('Accuracy');
    const svg = trainingCurves([
      { epoch: 1, loss: 1 },
      { epoch: 2, loss: 0.9, testAccuracy: 50 },
    ]);
    await expectSvg(svg);
    expect(svg).toContain('test 50.00');
    expect(svg).not.toContain('training ');
  });

  it('takes the later of two entries for one epoch, and any order', () => {
    const again = [history[2], { ...history[0], loss: 9 }, history[1], history[0], history[3]];
    expect(trainingCurves(again)).toBe(trainingCurves(history));
  });

  it.each([1e-9, 1e9, 0, -3])('draws a loss of %d', async (loss) => {
    await expectSvg(trainingCurves([{ epoch: 1, loss }]));
    await expectSvg(
      trainingCurves([
        { epoch: 1, loss },
        { epoch: 2, loss: loss * 0.9 },
      ]),
    );
  });

  describe('of several runs', () => {
    const runs = {
      adam: history,
      '<img src=x onerror="alert(1)">': history.map((one) => ({ ...one, loss: one.loss * 2 })),
    };

    it('names them, and differ in colour, dashes and marks', async () => {
      const svg = trainingCurves(runs);
      await expectSvg(svg);
      expect(svg).toContain('>adam</text>');
      expect(svg).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;, epoch 1: 3.056');
      expect(svg).not.toContain('<img');
      const [first, second] = [...svg.matchAll(/<path d="[^"]*" fill="none"([^>]*)>/g)].map(([, look]) => look);
      expect(second).toContain('stroke-dasharray="7 3"');
      expect(first).not.toContain('dasharray');
      expect(svg).toContain('Loss of adam: 1.5280 in epoch 1, 0.8134 in epoch 4.');
      for (const name of ['Loss', 'Training accuracy (%)', 'Test accuracy (%)'])
        expect(svg).toContain(`>${name}</text>`);
    });

    it('covers the epochs of all, and shows accuracies of those that have them', async () => {
      const svg = trainingCurves({ long: history, late: [{ epoch: 9, loss: 0.5 }] });
      await expectSvg(svg);
      expect(svg).toContain('>9</text>');
      expect(svg).not.toContain('Test accuracy (%) of late');
    });

    it('keeps an accuracy of 0 where the loss is logarithmic', () => {
      const svg = trainingCurves({ bad: [{ epoch: 1, loss: 3, testAccuracy: 0 }] }, { logarithmic: true });
      expect(svg).toContain('<title>bad, epoch 1: 0</title>');
    });

    it('says of which run a loss is no number', () => {
      const broken = { good: history, bad: [{ epoch: 1, loss: Number.NaN }] };
      expect(trainingCurves(broken)).toContain('The loss of bad is not a finite number in epoch 1.');
    });

    it('takes eight, keeps their last values apart, and refuses nine', async () => {
      const many = (count: number) =>
        Object.fromEntries(Array.from({ length: count }, (_, i) => [`run ${i}`, history]));
      const svg = trainingCurves(many(8));
      await expectSvg(svg);
      const places = [...svg.matchAll(/y="([\d.]+)">0\.8134</g)].map(([, y]) => Number(y));
      expect(places).toHaveLength(8);
      for (let i = 1; i < 8; i++) expect(places[i] - places[i - 1]).toBeCloseTo(16, 5);
      expect(() => trainingCurves(many(9))).toThrow('expected at most 8 runs, found 9; draw them in several charts');
      expect(() => trainingCurves({})).toThrow('expected at least one run, found none');
      expect(() => trainingCurves({ empty: [] })).toThrow("expected at least one epoch of run 'empty', found none");
    });
  });

  it('puts equal factors equally far apart on a logarithmic axis', async () => {
    const svg = trainingCurves(
      [1, 0.1, 0.01, 0, -2].map((loss, i) => ({ epoch: i + 1, loss })),
      { logarithmic: true },
    );
    await expectSvg(svg);
    const y = points(svg).map((match) => Number(match[2]));
    expect(y).toHaveLength(3);
    expect(y[1] - y[0]).toBeCloseTo(y[2] - y[1], 1);
    expect(svg).toContain('The loss is not above 0 in epoch 4, 5, where a logarithmic axis has no place.');
    await expectSvg(trainingCurves([{ epoch: 1, loss: 0 }], { logarithmic: true }));
    await expectSvg(trainingCurves([{ epoch: 1, loss: 0.3 }], { logarithmic: true }));
  });

  it('draws the average over the pale values', async () => {
    const svg = trainingCurves(history, { smoothing: 0.5 });
    await expectSvg(svg);
    expect(svg.match(/stroke-opacity="0.35"/g)).toHaveLength(3);
    // (1.528 / 16 + 1.0987 / 8 + 0.9198 / 4 + 0.8134 / 2) / (15 / 16)
    expect(svg).toContain('>0.9275</text>');
    expect(svg).toContain('Lines are smoothed by 0.5');
    expect(() => trainingCurves(history, { smoothing: 1 })).toThrow('smoothing must be below 1, found 1');
    expect(() => trainingCurves(history, { smoothing: -0.1 })).toThrow(RangeError);
  });

  it('refuses an empty history and an epoch without a number', () => {
    expect(() => trainingCurves([])).toThrow(
      new RangeError('trainingCurves: expected at least one epoch, found none; train first'),
    );
    expect(() => trainingCurves([{ epoch: Number.NaN, loss: 1 }])).toThrow(
      'expected a number for each epoch, found NaN',
    );
  });

  it('stacks its panels for narrow pages', () => {
    const history = [{ epoch: 1, loss: 1, trainAccuracy: 50, testAccuracy: 40 }];
    const sizeOf = (svg: string) => /width="(\d+)" height="(\d+)"/.exec(svg)!.slice(1).map(Number);
    const [wide, low] = sizeOf(trainingCurves(history));
    const [narrow, high] = sizeOf(trainingCurves(history, { stacked: true }));
    expect(narrow).toBeLessThan(0.6 * wide);
    expect(high).toBeGreaterThan(1.8 * low);
  });
});
