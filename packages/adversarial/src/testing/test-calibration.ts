import { cast, expandDims, normal, Rng, slice, softmax, type Tensor, tensor } from '@cnn/tensor';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import type { Calibration } from '../calibration/calibration.ts';
import { makeTask } from './task.ts';

/**
 * What every calibration promises, as a vitest suite on each backend.
 *
 * The same for the same samples in any order, no worse than no calibration, differentiable, no tensor lost, and errors that name bad input.
 *
 * @param name how errors call it.
 * @example
 * testCalibration('temperatureScaling', temperatureScaling);
 */
export function testCalibration(name: string, fit: (logits: Tensor, labels: Tensor) => Promise<Calibration>): void {
  const rng = new Rng(4);
  /** Logits, and labels of which a half are the largest logit's class and a half any. */
  const some = (samples = 60, classes = 4) => {
    const values = rng.fold('logits').normals(samples * classes);
    const any = rng.fold('labels').integers(samples, 0, classes);
    const labels = Array.from(any, (label, i) => {
      const row = Array.from(values.subarray(i * classes, (i + 1) * classes));
      return i % 2 === 0 ? label : row.indexOf(Math.max(...row));
    });
    return { logits: tensor(values, [samples, classes]), labels: tensor(labels, [samples], 'int32') };
  };

  describe(`${name} as a calibration`, () => {
    onEachBackend(() => {
      it('makes the labels likelier, or as likely', async () => {
        const { logits, labels } = some();
        const { apply } = await fit(logits, labels);
        expect(await crossEntropy(apply(logits), labels)).toBeLessThan(await crossEntropy(logits, labels));
        const again = await fit(apply(logits), labels);
        await expectClose(again.apply(apply(logits)), apply(logits), { relative: 1e-4 });
      });

      it('is the same twice, and of the samples in another order', async () => {
        const { logits, labels } = some();
        const calibrated = (await fit(logits, labels)).apply(logits);
        await expectClose((await fit(logits, labels)).apply(logits), calibrated, { absolute: 0, relative: 0 });
        const order = rng.fold('order').permutation(60);
        const [values, classOf] = [await logits.data(), await labels.data()];
        const mixed = tensor(
          Array.from(order, (i) => Array.from(values.slice(i * 4, i * 4 + 4))),
          [60, 4],
        );
        const other = await fit(
          mixed,
          tensor(
            Array.from(order, (i) => classOf[i]),
            [60],
            'int32',
          ),
        );
        await expectClose(other.apply(logits), calibrated, { relative: 1e-6 });
      });

      it('calibrates a classifier, with its gradient', async () => {
        const { logits, labels } = some(40, 5);
        const calibration = await fit(logits, labels);
        const { classifier, images } = makeTask([2, 3, 3, 1]);
        const calibrated = calibration.calibrated(classifier);
        await expectClose(calibrated(images), calibration.apply(classifier(images)));
        await expectGradient(calibrated, images);
        await expectGradient(calibration.apply, logits);
      });

      it('leaves its input alone, and no tensor behind', async () => {
        const { logits, labels } = some(40, 5);
        await expectNoLeak(() => fit(logits, labels));
        const calibration = await fit(logits, labels);
        await expectNoLeak(() => calibration.apply(logits));
        const { classifier, images } = makeTask([2, 3, 3, 1]);
        await expectNoLeak(() => calibration.calibrated(classifier)(images));
        const kept = calibration.calibrated(() => logits);
        kept(normal(rng, [40, 1, 1, 1]));
        expect([logits, labels, images].map(({ isDisposed }) => isDisposed)).toEqual([false, false, false]);
      });

      it.each([
        ['one class', [[3], [-1]], [0, 0]],
        [
          'logits that are all equal',
          [
            [2, 2],
            [2, 2],
          ],
          [0, 1],
        ],
      ])('leaves %s as it is', async (_, rows, classOf) => {
        const logits = tensor(rows);
        const { apply } = await fit(logits, tensor(classOf, [2], 'int32'));
        await expectClose(softmax(apply(logits)), softmax(logits));
      });

      it.each([
        ['one sample', [[1, 3, 2]], [1]],
        ['one sample that is wrong', [[1, 3, 2]], [0]],
        [
          'samples that are all right',
          [
            [1, 3, 2],
            [0, -4, 4],
            [9, 1, 1],
          ],
          [1, 2, 0],
        ],
        [
          'logits far from 0',
          [
            [1e4, 0, 0],
            [0, 1e4, 0],
            [0, 0, 2e4],
          ],
          [0, 1, 1],
        ],
        [
          'tiny logits',
          [
            [1e-6, 0, 0],
            [0, 1e-6, 0],
            [0, 0, 1e-6],
          ],
          [0, 1, 1],
        ],
      ])('gives finite logits for %s', async (_, rows, classOf) => {
        const [logits, labels] = [tensor(rows), tensor(classOf, [classOf.length], 'int32')];
        const calibrated = (await fit(logits, labels)).apply(logits);
        expect(Array.from(await calibrated.data()).every(Number.isFinite)).toBe(true);
        expect(await crossEntropy(calibrated, labels)).toBeLessThanOrEqual((await crossEntropy(logits, labels)) + 1e-6);
      });

      it('calibrates an empty batch', async () => {
        const { logits, labels } = some();
        expect((await fit(logits, labels)).apply(tensor([], [0, 4], 'float32')).shape).toEqual([0, 4]);
      });

      const { logits, labels } = { logits: () => some().logits, labels: () => some().labels };
      it.each([
        [
          'NaN',
          () => withValue(logits(), 5, Number.NaN),
          labels,
          'expected finite logits, found NaN for sample 1, class 1',
        ],
        ['infinity', () => withValue(logits(), 3, -1 / 0), labels, 'found -Infinity for sample 0, class 3'],
        ['a label above the last class', logits, () => withValue(labels(), 2, 4), 'expected labels in [0, 3], as the'],
        ['a label below 0', logits, () => withValue(labels(), 2, -1), 'found -1 for image 2'],
        ['labels of another type', logits, () => cast(labels(), 'float32'), 'expected labels of type int32'],
        ['too few labels', logits, () => slice(labels(), [0], [59]), 'labels: expected shape [60], found [59]'],
        [
          'logits of another rank',
          () => expandDims(logits(), 0),
          labels,
          'logits: expected shape [?, ?], found [1, 60, 4]',
        ],
        [
          'no samples',
          () => tensor([], [0, 4], 'float32'),
          () => tensor([], [0], 'int32'),
          'expected logits of at least one sample and class, found [0, 4]',
        ],
      ])('refuses %s', async (_, makeLogits, makeLabels, message) => {
        const [bad, classOf] = [makeLogits(), makeLabels()];
        await expectNoLeak(async () => {
          await expect(fit(bad, classOf)).rejects.toThrow(message);
          await expect(fit(bad, classOf)).rejects.toThrow(name);
        });
      });

      it('refuses to calibrate what are no logits', async () => {
        const { apply } = await fit(logits(), labels());
        expect(() => apply(tensor([1, 2, 3]))).toThrow(/expected shape \[\?, [?4]\], found \[3\]/);
      });
    });
  });
}

async function crossEntropy(logits: Tensor, labels: Tensor): Promise<number> {
  const [values, classOf] = [Array.from(await logits.data()), await labels.data()];
  const classes = values.length / classOf.length;
  return Array.from(classOf, (label, i) => {
    const row = values.slice(i * classes, (i + 1) * classes);
    const most = Math.max(...row);
    return most - row[label] + Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - most), 0));
  }).reduce((sum, loss) => sum + loss / classOf.length, 0);
}

function withValue(x: Tensor, index: number, value: number): Tensor {
  const values = Array.from(x.dataSync());
  values[index] = value;
  return tensor(values, x.shape, x.dtype as 'float32');
}
