import { formatSummary, recordOutputs, summary } from '@cnn/layers';
import { dispose, memory, Rng, zeros } from '@cnn/tensor';
import { expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { CifarCNN } from './cifar-cnn.ts';

onEachBackend(() => {
  describe('CifarCNN', () => {
    const model = new CifarCNN();

    it("has the tutorial's numbers", () => {
      const counts = summary(model, [1, 32, 32, 3]);
      expect(counts.trainableParameters).toBe(5_852_170);
      expect((counts.bytes / 1024 ** 2).toFixed(2)).toBe('22.33');
      expect(counts.multiplyAdds).toBe(137_729_024);
    });

    it('turns a picture into 4×4×256 features and 10 logits', () => {
      const { outputs, logits } = recordOutputs(model, zeros([1, 32, 32, 3]));
      expect(outputs.findLast(({ name }) => name.startsWith('conv_layer'))?.output.shape).toEqual([1, 4, 4, 256]);
      expect(logits.shape).toEqual([1, 10]);
      dispose(outputs as never);
      logits.dispose();
    });

    it("names its parameters as PyTorch's state_dict does", () => {
      expect([...model.namedParameters().keys()].slice(0, 4)).toEqual([
        'conv_layer.0.weight',
        'conv_layer.0.bias',
        'conv_layer.1.weight',
        'conv_layer.1.bias',
      ]);
      expect(model.namedBuffers().has('conv_layer.14.num_batches_tracked')).toBe(true);
      expect(model.namedParameters().get('conv_layer.3.weight')?.torchShape).toEqual([64, 32, 3, 3]);
    });

    it('leaves no tensor behind in training and in evaluation', async () => {
      const images = zeros([2, 32, 32, 3]);
      model
        .train()
        .call(images, { rng: new Rng(0) })
        .dispose(); // makes the counters, which are lazy
      await expectNoLeak(() => model.train().call(images, { rng: new Rng(0) }));
      await expectNoLeak(() => model.eval().call(images));
    });

    it('says what is missing when dropout has no chance', () => {
      expect(() => model.train().call(zeros([2, 32, 32, 3]))).toThrow('Dropout2d: training needs chance');
    });

    it('has a readable summary', () => {
      expect(formatSummary(summary(model, [1, 32, 32, 3]))).toContain(
        '  0         Conv2d       3 → 32, 3×3, padding 1',
      );
      expect(memory().numTensors).toBeGreaterThan(0);
    });
  });
});
