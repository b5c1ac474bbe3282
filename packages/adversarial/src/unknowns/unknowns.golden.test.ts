import { type Classifier, reshape, type Tensor, tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/unknowns.json';
import { convClassifier, linearClassifier } from '../testing/task.ts';
import { detection } from './detection.ts';
import { energy } from './energy.ts';
import { mahalanobis } from './mahalanobis.ts';
import { maxLogit } from './max-logit.ts';
import { maxSoftmax } from './max-softmax.ts';
import { nearestNeighbour } from './nearest-neighbour.ts';
import { odin } from './odin.ts';
import type { UnknownScore } from './unknown-score.ts';
import { vim } from './vim.ts';

// Numbers of torch, NumPy and scikit-learn in float64, made by tools/reference/unknowns.py.
const unpack = ({ shape, data }: { shape: number[]; data: number[] }) => tensor(data, shape, 'float32');

const SCORES: Record<string, (classifier: Classifier, options: never) => UnknownScore> = {
  energy,
  maxLogit,
  maxSoftmax,
  odin,
};

/** Each score by itself: also of the small ones, every digit counts. */
function expectNear(found: Float64Array, expected: readonly number[], relative: number): void {
  expect(found.length).toBe(expected.length);
  found.forEach((score, i) => {
    expect(Math.abs(score - expected[i]), `score ${i}`).toBeLessThanOrEqual(relative * Math.abs(expected[i]));
  });
}

onEachBackend(() => {
  describe('scores of logits are those of PyTorch', () => {
    const cases = fixture.logits.flatMap(({ scores, ...task }) => scores.map((each) => ({ ...task, ...each })));
    it.each(cases)('$score $options of $classifier', async ({ classifier: name, images, score, options, expected }) => {
      const classifier =
        name === 'linear'
          ? linearClassifier(unpack(fixture.linear.weight))
          : convClassifier(unpack(fixture.conv.kernel), unpack(fixture.conv.weight));
      const found = await SCORES[score](classifier, options as never).score(unpack(images));
      expectNear(found, expected, 1e-5);
    });
  });

  describe.each(fixture.features)('scores of features are those of scikit-learn: $name', (each) => {
    const dims = each.known.shape[1];
    const features = (images: Tensor) => reshape(images, [images.shape[0], dims]);
    const pictures = ({ shape: [count], data }: { shape: number[]; data: number[] }) =>
      tensor(data, [count, 1, 1, dims], 'float32');
    const known = () => [
      { images: pictures(each.known), labels: tensor(each.labels, [each.labels.length], 'int32'), ids: each.labels },
    ];
    const head = () => ({ weight: unpack(each.weight), bias: tensor(each.bias) });

    it('mahalanobis', async () => {
      const { score } = await mahalanobis(features, known());
      expectNear(await score(pictures(each.unknown)), each.mahalanobis, 1e-6);
    });

    it.each(each.vim)('vim of $dimensions dimensions', async ({ dimensions, expected }) => {
      const { score } = await vim(features, head(), known(), { dimensions });
      expectNear(await score(pictures(each.unknown)), expected, 1e-6);
    });

    it.each(each.nearestNeighbour)('nearestNeighbour, the one of place $k', async ({ k, expected }) => {
      const { score } = await nearestNeighbour(features, known(), { k });
      expectNear(await score(pictures(each.unknown)), expected, 1e-6);
    });
  });
});

describe('detection is that of scikit-learn', () => {
  it.each(fixture.detection)('$name', ({ name: _, known, unknown, ...expected }) => {
    const found = detection(known, unknown);
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    // The fixture's numbers are float32.
    for (const [key, value] of Object.entries(found))
      expect(Math.fround(value)).toBe(Math.fround(expected[key as 'auroc']));
  });
});
