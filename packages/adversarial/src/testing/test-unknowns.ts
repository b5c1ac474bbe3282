import {
  add,
  type Batch,
  type Classifier,
  expandDims,
  keep,
  matmul,
  mul,
  normal,
  Rng,
  reshape,
  type Shape,
  slice,
  type Tensor,
  tanh,
  tensor,
  uniform,
} from '@cnn/tensor';
import { expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { detection } from '../unknowns/detection.ts';
import type { UnknownScore } from '../unknowns/unknown-score.ts';

/** What a score of the unknown is made of. */
export interface UnknownTask {
  readonly classifier: Classifier;
  readonly features: (images: Tensor) => Tensor;
  /** The classifier's last layer, where it is one of the features. */
  readonly head: { readonly weight: Tensor; readonly bias: Tensor };
  /** New batches of known images each time, as they are disposed. */
  readonly known: () => Batch[];
  /** Images to score. */
  readonly images: Tensor;
}

export interface TestUnknownScoreOptions {
  /** What the score looks at, and so finds flaws in. */
  readonly of: 'logits' | 'features';
}

/**
 * What every score of the unknown promises, as a vitest suite on each backend.
 *
 * Higher for the unknown than for the known, the same for an image in any batch, its input left alone, no tensor lost, and errors that name bad
 * input.
 *
 * @param make the score, fitted on the known images of the task.
 * @example
 * testUnknownScore('energy', ({ classifier }) => energy(classifier), { of: 'logits' });
 */
export function testUnknownScore(
  name: string,
  make: (task: UnknownTask) => UnknownScore | Promise<UnknownScore>,
  { of }: TestUnknownScoreOptions,
): void {
  describe(`${name} as a score of the unknown`, () => {
    onEachBackend(() => {
      it('is higher for the unknown', async () => {
        const task = makePatterns();
        const { score } = await make(task);
        const [known] = task.known();
        const { auroc, fpr95 } = detection(await score(known.images), await score(task.images));
        expect(auroc).toBeGreaterThan(0.98);
        expect(fpr95).toBeLessThan(0.1);
      });

      it.each([[[6, 5, 4, 3]], [[1, 1, 1, 4]], [[3, 7, 2, 1]]])(
        'is the same alone and in a batch of %j',
        async (shape) => {
          const task = makeUnknownTask(shape);
          const { score } = await make(task);
          const together = await score(task.images);
          expect(together.length).toBe(shape[0]);
          expect(together.every(Number.isFinite)).toBe(true);
          expect(await score(task.images)).toEqual(together);
          for (let i = 0; i < shape[0]; i++) {
            const [alone] = await score(slice(task.images, [i, 0, 0, 0], [1, ...shape.slice(1)]));
            expect(Math.abs(alone / together[i] - 1)).toBeLessThan(1e-5);
          }
        },
      );

      it('is fitted to images, not to their batches', async () => {
        const task = makeUnknownTask([4, 3, 3, 1]);
        const split = () =>
          task.known().flatMap(({ images, labels, ids }) =>
            [0, 20].map((start) => ({
              images: slice(images, [start, 0, 0, 0], [20, 3, 3, 1]),
              labels: slice(labels, [start], [20]),
              ids: ids.slice(start, start + 20),
            })),
          );
        const whole = await (await make(task)).score(task.images);
        const parts = await (await make({ ...task, known: split })).score(task.images);
        parts.forEach((score, i) => {
          expect(Math.abs(score / whole[i] - 1)).toBeLessThan(1e-5);
        });
      });

      it('takes an empty batch', async () => {
        const { score } = await make(makeUnknownTask([1, 3, 3, 1]));
        expect(await score(tensor([], [0, 3, 3, 1], 'float32'))).toEqual(new Float64Array(0));
      });

      it('leaves its input as it was, and no tensor behind', async () => {
        const task = makeUnknownTask([3, 4, 4, 2]);
        const before = Array.from(await task.images.data());
        const { score } = await make(task);
        await expectNoLeak(async () => {
          await make(task);
          await score(task.images);
        });
        expect(Array.from(await task.images.data())).toEqual(before);
        expect(Object.values(task.head).some(({ isDisposed }) => isDisposed)).toBe(false);
      });

      it('leaves alone what the function that it asks keeps', async () => {
        const task = makeUnknownTask([2, 3, 3, 1]);
        const kept: Tensor[] = [];
        const keeping = (f: (images: Tensor) => Tensor) => (images: Tensor) => {
          kept.push(keep(f(images)));
          return kept.at(-1)!;
        };
        const { classifier, features } = task;
        const { score } = await make({ ...task, classifier: keeping(classifier), features: keeping(features) });
        await score(task.images);
        expect(kept.length).toBeGreaterThan(0);
        expect(kept.some(({ isDisposed }) => isDisposed)).toBe(false);
      });

      it('has a name of its kind', async () => {
        const { name: text } = await make(makeUnknownTask([1, 3, 3, 1]));
        expect(text).toMatch(new RegExp(`^${name}\\(.*\\)$`, 'i'));
      });

      const images = () => makeUnknownTask([4, 3, 3, 1]).images;
      it.each([
        ['one image without a batch axis', () => reshape(images(), [4, 3, 3]), 'expected images [batch, height, width'],
        ['NaN in an image', () => withValue(images(), 10, Number.NaN), 'expected finite pixels, found NaN in image 1'],
        [
          'infinity in an image',
          () => withValue(images(), 35, 1 / 0),
          'expected finite pixels, found Infinity in image 3',
        ],
      ])('refuses %s', async (_, bad, message) => {
        const { score } = await make(makeUnknownTask([4, 3, 3, 1]));
        const spoilt = bad();
        await expectNoLeak(async () => {
          await expect(score(spoilt)).rejects.toThrow(`${name}: ${message}`);
        });
      });

      it.each(of === 'logits' ? BAD_LOGITS : BAD_FEATURES)('refuses $what', async ({ change, message }) => {
        const task = makeUnknownTask([4, 3, 3, 1]);
        let isSound = true;
        const spoiling = (f: (images: Tensor) => Tensor) => (images: Tensor) =>
          isSound ? f(images) : change(f(images));
        const { classifier, features } = task;
        const { score } = await make({ ...task, classifier: spoiling(classifier), features: spoiling(features) });
        isSound = false;
        await expectNoLeak(async () => {
          await expect(score(task.images)).rejects.toThrow(message);
          await expect(score(task.images)).rejects.toThrow(`${name}: `);
        });
      });

      if (of === 'logits') return;

      it('refuses to be fitted to no images', async () => {
        const task = makeUnknownTask([1, 3, 3, 1]);
        const empty = () => [
          { images: tensor([], [0, 3, 3, 1], 'float32'), labels: tensor([], [0], 'int32'), ids: [] },
        ];
        for (const known of [() => [], empty]) {
          await expectNoLeak(async () => {
            await expect(make({ ...task, known })).rejects.toThrow(
              `${name}: expected at least one known image, found none`,
            );
          });
        }
      });

      it('disposes the images that it was fitted to, also where it fails', async () => {
        const task = makeUnknownTask([1, 3, 3, 1]);
        const batches = task.known();
        await make({ ...task, known: () => batches });
        const bad = task.known();
        const features = (x: Tensor) => mul(task.features(x), Number.NaN);
        await expect(make({ ...task, features, known: () => bad })).rejects.toThrow(
          'expected finite features, found NaN',
        );
        for (const { images, labels } of [...batches, ...bad]) {
          expect([images.isDisposed, labels.isDisposed]).toEqual([true, true]);
        }
      });
    });
  });
}

interface Flaw {
  readonly what: string;
  readonly change: (found: Tensor) => Tensor;
  readonly message: string;
}

const isAsync = (async (x: Tensor) => x.shape) as never as Flaw['change'];

const BAD_LOGITS: readonly Flaw[] = [
  {
    what: 'NaN from the classifier',
    change: (x) => withValue(x, 6, Number.NaN),
    message: 'gave NaN for image 1, class 2',
  },
  { what: 'infinity', change: (x) => withValue(x, 0, 1 / 0), message: 'gave Infinity for image 0, class 0' },
  { what: 'logits of another rank', change: (x) => expandDims(x, 2), message: 'logits [4, classes], found [4, 4, 1]' },
  {
    what: 'logits of another batch',
    change: (x) => slice(x, [0, 0], [1, 4]),
    message: 'logits [4, classes], found [1, 4]',
  },
  { what: 'a promise', change: isAsync, message: 'found a Promise; a classifier may not be async' },
];

const BAD_FEATURES: readonly Flaw[] = [
  { what: 'NaN in a feature', change: (x) => withValue(x, 9, Number.NaN), message: 'found NaN for image 1, feature 3' },
  { what: 'infinity', change: (x) => withValue(x, 0, -1 / 0), message: 'found -Infinity for image 0, feature 0' },
  { what: 'other dims than before', change: (x) => slice(x, [0, 0], [4, 5]), message: 'features [4, 6], found [4, 5]' },
  {
    what: 'features with height and width',
    change: (x) => reshape(x, [4, 1, 1, 6]),
    message: 'features [4, 6], found [4, 1, 1, 6]; take the mean over height and width',
  },
  { what: 'a promise', change: isAsync, message: 'found a Promise; features may not be async' },
];

/** Random images in [0, 1], six features of them, and four classes; forty known images. */
export function makeUnknownTask([batch, height, width, channels]: Shape): UnknownTask {
  const rng = new Rng(13);
  const size = height * width * channels;
  const projection = normal(rng.fold('projection'), [size, 6], 0, 1);
  const shift = normal(rng.fold('shift'), [6]);
  const head = { weight: normal(rng.fold('weight'), [4, 6]), bias: normal(rng.fold('bias'), [4]) };
  const features = (images: Tensor): Tensor =>
    tanh(add(matmul(reshape(images, [images.shape[0], size]), projection), shift));
  return {
    features,
    head,
    classifier: (images) => add(matmul(features(images), head.weight, { transposeB: true }), head.bias),
    known: () => batchesOf(uniform(rng.fold('known'), [40, height, width, channels]), 4),
    images: uniform(rng.fold('images'), [batch, height, width, channels]),
  };
}

/** Of six pixels a known image has one of the first three bright, which tells its class; the unknown are grey. */
function makePatterns(): UnknownTask {
  const rng = new Rng(17);
  const noise = uniform(rng.fold('noise'), [60, 1, 6, 1], 0, 0.1);
  const bright = Array.from({ length: 60 }, (_, i) =>
    Array.from({ length: 6 }, (_, pixel) => 0.8 * Number(pixel === i % 3)),
  );
  const features = (images: Tensor): Tensor => reshape(images, [images.shape[0], 6]);
  const rows = [0, 1, 2].map((c) => Array.from({ length: 6 }, (_, pixel) => 8 * Number(pixel === c)));
  const head = { weight: tensor(rows), bias: tensor([0.5, 0.5, 0.5]) };
  return {
    features,
    head,
    classifier: (images) => add(matmul(features(images), head.weight, { transposeB: true }), head.bias),
    known: () => batchesOf(add(reshape(tensor(bright), [60, 1, 6, 1]), noise), 3),
    images: uniform(rng.fold('unknown'), [40, 1, 6, 1], 0.3, 0.5),
  };
}

function batchesOf(images: Tensor, classes: number): Batch[] {
  const ids = Array.from({ length: images.shape[0] }, (_, i) => i);
  const labels = tensor(
    ids.map((i) => i % classes),
    [ids.length],
    'int32',
  );
  return [{ images, labels, ids }];
}

function withValue(x: Tensor, index: number, value: number): Tensor {
  const values = Array.from(x.dataSync());
  values[index] = value;
  return tensor(values, x.shape, x.dtype as 'float32');
}
