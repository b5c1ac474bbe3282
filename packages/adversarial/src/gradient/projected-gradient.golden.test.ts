import { type Classifier, Rng, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { readLogits } from '../attacks/read-logits.ts';
import fixture from '../fixtures/maximum-norm.json';
import { convClassifier, linearClassifier } from '../testing/task.ts';
import { type FgsmOptions, fgsm } from './fgsm.ts';
import { type PgdOptions, pgd } from './pgd.ts';

// Numbers of torch's autograd in float64, made by tools/reference/adversarial.py.
const unpack = ({ shape, data }: { shape: number[]; data: number[] }) => tensor(data, shape, 'float32');

onEachBackend(() => {
  describe('the attack finds what it finds in PyTorch', () => {
    it.each(fixture.cases)('$name', async ({ attack, classifier: name, options, ...expected }) => {
      const classifier: Classifier =
        name === 'linear'
          ? linearClassifier(unpack(fixture.linear.weight))
          : convClassifier(unpack(fixture.conv.kernel), unpack(fixture.conv.weight));
      const images = unpack(expected.images);
      const labels = tensor(expected.labels, [expected.labels.length], 'int32');
      const run = attack === 'fgsm' ? fgsm(options as unknown as FgsmOptions) : pgd(options as unknown as PgdOptions);
      const adversarial = await run(classifier, images, labels, { rng: new Rng(3) });
      await expectClose(adversarial, expected.adversarial, { absolute: 1e-6 });
      const { predictions } = await readLogits('golden', classifier, adversarial);
      expect(Array.from(predictions)).toEqual(expected.predictions);
    });
  });
});
