import {
  type Classifier,
  concat,
  matmul,
  neg,
  Rng,
  reshape,
  scope,
  slice,
  type Tensor,
  tensor,
  zeros,
} from '@cnn/tensor';
import { expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/smoothing.json';
import { makeTask } from '../testing/task.ts';
import { certifiedAccuracy } from './certified-accuracy.ts';
import { ABSTAIN, certificateOf, randomizedSmoothing } from './randomized-smoothing.ts';

/** Class 0 where the sum of pixels is above 0: a plane, whose distance from an image is known. */
const halfSpace: Classifier = (images) =>
  scope(() => {
    const pixels = reshape(images, [images.shape[0], -1]);
    const total = matmul(pixels, tensor(new Float32Array(pixels.shape[1]!).fill(1), [pixels.shape[1]!, 1]));
    return concat([total, neg(total)], 1);
  });

const filled = (value: number): Tensor => tensor(new Float32Array(12).fill(value), [1, 2, 2, 3]);

onEachBackend(() => {
  describe('randomizedSmoothing', () => {
    it('certifies the distance from a plane, and no more', async () => {
      // From twelve pixels of v the plane is v · √12 away.
      for (const value of [0.1, -0.1]) {
        const distance = Math.abs(value) * Math.sqrt(12);
        const smoothed = randomizedSmoothing(halfSpace, { sigma: 0.25, n: 4000 });
        const [{ prediction, radius }] = await smoothed.certify(filled(value));
        expect(prediction).toBe(value > 0 ? 0 : 1);
        expect(radius).toBeLessThan(distance);
        expect(radius).toBeGreaterThan(0.85 * distance);
        expect(Array.from(await smoothed.predict(filled(value)))).toEqual([prediction]);
      }
    });

    it('abstains on the plane itself', async () => {
      const smoothed = randomizedSmoothing(halfSpace, { sigma: 0.25, n: 400 });
      expect(await smoothed.certify(filled(0))).toEqual([{ prediction: ABSTAIN, radius: 0 }]);
      expect(Array.from(await smoothed.predict(filled(0)))).toEqual([ABSTAIN]);
    });

    it('says the same of an image in any batch, by any number of copies at once', async () => {
      const { classifier, images } = makeTask([3, 4, 4, 1]);
      const options = { sigma: 0.1, n0: 10, n: 50 };
      const all = await randomizedSmoothing(classifier, { ...options, batchSize: 7 }).certify(images, {
        rng: new Rng(5),
      });
      const smoothed = randomizedSmoothing(classifier, options);
      const alone = await smoothed.certify(slice(images, [2, 0, 0, 0], [1, 4, 4, 1]), { rng: [new Rng(5).fold(2)] });
      expect(alone).toEqual([all[2]]);
    });

    it('gives nothing for an empty batch, works with a single class, and leaves no tensor behind', async () => {
      const one: Classifier = (images) => zeros([images.shape[0], 1]);
      const smoothed = randomizedSmoothing(one, { sigma: 0.1, n: 20 });
      expect(await smoothed.certify(zeros([0, 2, 2, 3]))).toEqual([]);
      const [{ prediction }] = await smoothed.certify(filled(0));
      expect(prediction).toBe(0);
      const images = filled(0.2);
      await expectNoLeak(async () => void (await smoothed.certify(images)));
      await expectNoLeak(async () => void (await smoothed.predict(images)));
      await expectNoLeak(async () => {
        const broken: Classifier = (x) => zeros([x.shape[0], 2, 1]);
        await expect(randomizedSmoothing(broken, { sigma: 1, n: 5 }).predict(images)).rejects.toThrow(
          'randomizedSmoothing: expected the classifier to give logits [5, classes], found [5, 2, 1]',
        );
      });
    });

    it('stops when told to', async () => {
      const stop = new AbortController();
      const asked: Classifier = (images) => {
        stop.abort(new Error('enough'));
        return halfSpace(images);
      };
      const run = randomizedSmoothing(asked, { sigma: 1 }).certify(filled(1), { signal: stop.signal });
      await expect(run).rejects.toThrow('enough');
    });

    it('refuses pixels that are no number, and streams that do not fit', async () => {
      const smoothed = randomizedSmoothing(halfSpace, { sigma: 1, n: 5 });
      await expect(smoothed.certify(filled(Number.NaN))).rejects.toThrow('expected finite logits');
      await expect(smoothed.certify(filled(1), { rng: [] })).rejects.toThrow('0 streams for 1 images');
    });
  });
});

describe('randomizedSmoothing', () => {
  it.each(fixture.bounds)(
    'certifies what SciPy does: $hits of $count, alpha $alpha',
    ({ hits, count, alpha, low, radius }) => {
      const certificate = certificateOf(3, hits, { sigma: 0.25, n: count, alpha });
      expect(certificate.prediction).toBe(Number(low) < 0.5 ? ABSTAIN : 3);
      expect(Math.abs(certificate.radius - Number(radius))).toBeLessThan(1e-9);
    },
  );

  it.each([
    [{ sigma: 0 }, 'sigma must be above 0, found 0'],
    [{ sigma: 1, n0: 0 }, 'n0 must be a whole number at least 1, found 0'],
    [{ sigma: 1, n: 1.5 }, 'n must be a whole number at least 1, found 1.5'],
    [{ sigma: 1, batchSize: 0 }, 'batchSize must be'],
    [{ sigma: 1, alpha: 0.5 }, 'alpha must be between 0 and 0.5, found 0.5'],
  ])('refuses %o', (options, message) => {
    expect(() => randomizedSmoothing(halfSpace, options)).toThrow(`randomizedSmoothing: ${message}`);
  });

  it('tells its options by name', () => {
    expect(randomizedSmoothing(halfSpace, { sigma: 0.25, n: 1000 }).name).toBe(
      'RandomizedSmoothing(sigma=0.25, n0=100, n=1000, alpha=0.001)',
    );
  });
});

describe('certifiedAccuracy', () => {
  const certificates = [
    { prediction: 1, radius: 0.5 },
    { prediction: 2, radius: 0.2 },
    { prediction: ABSTAIN, radius: 0 },
    { prediction: 0, radius: 1 },
  ];

  it('is the share that is right and certain', () => {
    // The third abstained, the last is wrong.
    expect(certifiedAccuracy(certificates, [1, 2, 1, 1], [0, 0.2, 0.4, 0.6])).toEqual([
      { radius: 0, accuracy: 50 },
      { radius: 0.2, accuracy: 50 },
      { radius: 0.4, accuracy: 25 },
      { radius: 0.6, accuracy: 0 },
    ]);
  });

  it('refuses no images, labels that do not fit, and a radius below 0', () => {
    expect(() => certifiedAccuracy([], [], [0])).toThrow('expected at least one image');
    expect(() => certifiedAccuracy(certificates, [1], [0])).toThrow('a label for each of 4 certificates, found 1');
    expect(() => certifiedAccuracy(certificates, [1, 2, 1, 1], [-1])).toThrow('radius must be at least 0, found -1');
  });
});
