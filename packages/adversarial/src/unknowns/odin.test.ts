import { add, type Classifier, cast, greater, mul, Rng, sqrt, type Tensor, tensor, uniform } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testUnknownScore } from '../testing/test-unknowns.ts';
import { maxSoftmax } from './max-softmax.ts';
import { type OdinOptions, odin } from './odin.ts';

testUnknownScore('odin', ({ classifier }) => odin(classifier), { of: 'logits' });

onEachBackend(() => {
  describe('odin', () => {
    it('steps towards the class, within epsilon and the bounds', async () => {
      const seen: Float32Array[] = [];
      const spy: Classifier = (x) => {
        // The second question is that of the gradient, whose values cannot be read.
        seen.push(seen.length === 1 ? new Float32Array(0) : (x.dataSync() as Float32Array).slice());
        return classifier(x);
      };
      const { classifier, images } = makeTask([4, 3, 4, 2]);
      const surer = await odin(spy, { temperature: 1, epsilon: 0.25 }).score(images);
      expect(seen.length).toBe(3);
      seen[2].forEach((pixel, i) => {
        expect(Math.abs(pixel - seen[0][i])).toBeLessThanOrEqual(0.25 + 2 ** -24);
        expect(pixel >= 0 && pixel <= 1).toBe(true);
      });
      const before = await maxSoftmax(classifier).score(images);
      surer.forEach((score, i) => {
        expect(score).toBeLessThan(before[i]);
      });
    });

    it('is known by hand of two pixels', async () => {
      // The difference of both logits is pixel 0 minus pixel 1, and grows by a half where both move by a quarter.
      const classifier = linearClassifier(tensor([1, 0, 0, 1], [2, 2]));
      const images = tensor([0.75, 0.5, 0.25, 0.5], [2, 1, 2, 1]);
      const scores = await odin(classifier, { temperature: 0.5, epsilon: 0.25 }).score(images);
      for (const score of scores) expect(score).toBeCloseTo(1 / (1 + Math.exp(0.75 / 0.5)), 6);
    });

    it('without a step is the softmax at its temperature', async () => {
      const { classifier, images } = makeTask([5, 3, 3, 1]);
      const plain = await odin(classifier, { temperature: 1, epsilon: 0 }).score(images);
      expect(plain).toEqual(await maxSoftmax(classifier).score(images));
      // Where there is no step, no gradient is needed.
      const rough: Classifier = (x) => cast(greater(classifier(x), 0), 'float32');
      expect((await odin(rough, { epsilon: 0 }).score(images)).length).toBe(5);
    });

    it('is 0 of one class', async () => {
      const classifier = linearClassifier(tensor([1, -2], [2, 1]));
      const scores = await odin(classifier).score(uniform(new Rng(0), [3, 1, 2, 1]));
      expect(scores).toEqual(new Float64Array(3));
    });

    it.each([
      ['a pixel outside the bounds', (x: Tensor) => x, 2, 'odin: expected images in [0, 1], found'],
      [
        'no gradient',
        (x: Tensor) => cast(greater(x, 0), 'float32'),
        1,
        'odin: expected a classifier that is differentiable',
      ],
      // The root of 0 is 0, its slope infinite.
      ['an infinite gradient', (x: Tensor) => add(x, sqrt(mul(x, 0))), 1, "odin: the gradient of the classifier's"],
    ])('refuses %s', async (_, change, scale, message) => {
      const { classifier, images } = makeTask([2, 3, 3, 1]);
      await expect(odin((x) => change(classifier(x))).score(mul(images, scale))).rejects.toThrow(message);
    });
  });
});

describe('odin', () => {
  const unasked: Classifier = () => {
    throw new Error('asked');
  };

  it('prints its options', () => {
    expect(odin(unasked).name).toBe('ODIN(temperature=1000, epsilon=0.0014)');
    expect(odin(unasked, { epsilon: 1.5, bounds: [-1, 1] }).name).toBe(
      'ODIN(temperature=1000, epsilon=1.5, bounds=[-1, 1])',
    );
  });

  it.each<[string, OdinOptions]>([
    ['temperature must be finite and above 0, found 0', { temperature: 0 }],
    ['epsilon must be in [0, 1], found -0.1', { epsilon: -0.1 }],
    ['epsilon must be in [0, 1], found 8', { epsilon: 8 }],
    ['bounds must be [low, high], finite and low below high, found [1, 0]', { bounds: [1, 0] }],
    ['found [0, Infinity]', { bounds: [0, Number.POSITIVE_INFINITY] }],
  ])('refuses: %s', (message, options) => {
    expect(() => odin(unasked, options)).toThrow(RangeError);
    expect(() => odin(unasked, options)).toThrow(message);
  });
});
