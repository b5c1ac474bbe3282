import { type Classifier, slice, sub, tensor, zeros } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/input-defences.json';
import { linearClassifier } from '../testing/task.ts';
import { featureSqueezing } from './feature-squeezing.ts';
import { squeezingScore } from './squeezing-score.ts';

const defences = [featureSqueezing({ bits: 1 }), featureSqueezing({ median: 2 })];
const pictures = () => tensor(fixture.images, [2, 5, 6, 2], 'float32');
const classifierOf = () => linearClassifier(tensor(fixture.score.weight, [60, 3], 'float32'));

onEachBackend(() => {
  describe('squeezingScore', () => {
    it('is that of SciPy, the largest of two defences, for each image alone as in a batch', async () => {
      const { score, name } = squeezingScore(classifierOf(), defences);
      const scores = await score(pictures());
      await expectClose([...scores], fixture.score.expected);
      await expectClose([...(await score(slice(pictures(), [1, 0, 0, 0], [1, 5, 6, 2])))], [scores[1]]);
      expect(name).toBe('SqueezingScore(defences=[FeatureSqueezing(bits=1), FeatureSqueezing(median=2)])');
    });

    it('is 0 where squeezing changes nothing, and 2 where it turns a sure decision', async () => {
      // One pixel, of which 0.6 becomes 1 and 0.4 becomes 0: class 0 is the brighter half.
      const half = linearClassifier(tensor([[1e4, 0]]));
      const shifted: Classifier = (images) => half(sub(images, 0.7));
      const { score } = squeezingScore(shifted, [featureSqueezing({ bits: 1 })]);
      await expectClose([...(await score(tensor([1, 0, 0.6, 0.4], [4, 1, 1, 1])))], [0, 0, 2, 0]);
    });

    it('of an empty batch is empty, and leaves no tensor behind', async () => {
      const { score } = squeezingScore(classifierOf(), defences);
      expect(await score(zeros([0, 5, 6, 2]))).toEqual(new Float64Array(0));
      const images = pictures();
      await expectNoLeak(async () => void (await score(images)));
    });

    it('refuses to score without a defence, and pixels that are no number', async () => {
      expect(() => squeezingScore((images) => images, [])).toThrow('expected at least one defence, found none');
      const { score } = squeezingScore(classifierOf(), defences);
      const broken = tensor(new Float32Array(60).fill(Number.NaN), [1, 5, 6, 2]);
      await expect(score(broken)).rejects.toThrow('squeezingScore: expected finite pixels, found NaN in image 0');
    });
  });
});
