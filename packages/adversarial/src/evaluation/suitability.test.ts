import {
  add,
  type Classifier,
  cast,
  greater,
  mul,
  normal,
  Rng,
  reshape,
  slice,
  softmax,
  type Tensor,
} from '@cnn/tensor';
import { expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { makeTask } from '../testing/task.ts';
import { suitability } from './suitability.ts';

onEachBackend(() => {
  describe('suitability', () => {
    const task = () => makeTask([6, 5, 4, 3]);
    const kinds = async (classifier: Classifier): Promise<string[]> => {
      const { images, labels } = task();
      return (await suitability(classifier, images, labels)).map(({ kind }) => kind);
    };

    it('has nothing to say of a plain classifier, and leaves nothing behind', async () => {
      const { classifier, images, labels } = task();
      await expectNoLeak(async () => {
        expect(await suitability(classifier, images, labels)).toEqual([]);
      });
    });

    it('tells where answers differ each time', async () => {
      const rng = new Rng(1);
      let asks = 0;
      const { classifier } = task();
      expect(await kinds((x: Tensor) => add(classifier(x), normal(rng.fold(asks++), [6, 5], 0, 0.1)))).toEqual([
        'random',
      ]);
    });

    it('tells probabilities', async () => {
      const { classifier } = task();
      expect(await kinds((x) => softmax(classifier(x)))).toEqual(['probabilities']);
    });

    it('tells gradients that are zero', async () => {
      const { classifier } = task();
      expect(await kinds((x) => mul(classifier(x), 1e30))).toContain('zero-gradient');
    });

    it('tells where there is no gradient', async () => {
      const { classifier } = task();
      expect(await kinds((x) => cast(greater(classifier(x), 0), 'float32'))).toEqual(['no-gradient']);
    });

    it('tells few classes, and takes an empty batch', async () => {
      const { classifier, images, labels } = task();
      const two: Classifier = (x) => slice(classifier(x), [0, 0], [-1, 2]);
      const found = await suitability(two, images, cast(mul(labels, 0), 'int32'));
      expect(found.map(({ kind }) => kind)).toEqual(['few-classes']);
      const none = await suitability(classifier, slice(images, [0, 0, 0, 0], [0, 5, 4, 3]), slice(labels, [0], [0]));
      expect(none).toEqual([]);
    });

    it('refuses images outside [0, 1]', async () => {
      const { classifier, images, labels } = task();
      await expect(suitability(classifier, mul(images, 255), labels)).rejects.toThrow(
        'suitability: expected images in [0, 1]',
      );
      await expect(suitability(classifier, images, reshape(labels, [6, 1]))).rejects.toThrow('expected shape [6]');
    });
  });
});
