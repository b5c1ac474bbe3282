import { ones, Rng, sum, type Tensor, valueAndGradient } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ReLU } from '../activations/rectifiers.ts';
import { Sequential } from '../containers/sequential.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { createFeatureExtractor } from './feature-extractor.ts';

onEachBackend(() => {
  describe('createFeatureExtractor', () => {
    const conv = new Conv2d(1, 2, 2);
    const model = new Sequential(new Sequential(conv, new ReLU()), new Conv2d(2, 1, 2)).initialize(new Rng(1));
    let x: Tensor;
    beforeAll(() => {
      x = ones([1, 4, 4, 1]);
    });

    it('gives what inner modules make, in the order asked for', async () => {
      const features = createFeatureExtractor(model, ['', '0.0']).call(x);
      expect(Object.keys(features)).toEqual(['', '0.0']);
      await expectClose(features['0.0'], conv.call(x));
      await expectClose(features[''], model.call(x));
    });

    it('lets gradients through', async () => {
      const extractor = createFeatureExtractor(model, ['0.0']);
      const { gradient } = valueAndGradient((at) => sum(extractor.call(at)['0.0']), x);
      await expectClose(gradient, valueAndGradient((at) => sum(conv.call(at)), x).gradient);
    });

    it('keeps the mode of the model, leaves nothing behind and names unknown modules', async () => {
      const extractor = createFeatureExtractor(model, ['0.0']);
      await expectNoLeak(() => extractor.call(x));
      extractor.eval();
      expect(model.training).toBe(false);
      expect(() => createFeatureExtractor(model, ['0.7'])).toThrow("no module is named '0.7'");
    });
  });
});
