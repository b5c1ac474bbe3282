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

  it('refuses an empty history and an epoch without a number', () => {
    expect(() => trainingCurves([])).toThrow(
      new RangeError('trainingCurves: expected at least one epoch, found none; train first'),
    );
    expect(() => trainingCurves([{ epoch: Number.NaN, loss: 1 }])).toThrow(
      'expected a number for each epoch, found NaN',
    );
  });
});
