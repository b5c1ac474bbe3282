import { type Classifier, tensor, type Variable, variable, variableGradients } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, it } from 'vitest';
import fixture from '../fixtures/robust-losses.json';
import { convClassifier } from '../testing/task.ts';
import { awp } from './awp.ts';
import { mart } from './mart.ts';
import { trades } from './trades.ts';

// Numbers of torch's autograd in float64, made by tools/reference/robust_losses.py.
const unpack = ({ shape, data }: { shape: number[]; data: number[] }) => tensor(data, shape, 'float32');

function task() {
  const weights = ['kernel', 'weight'].map((name) =>
    variable(unpack(fixture.weights[name as 'kernel']) as never),
  ) as unknown as [Variable, Variable];
  const classifier: Classifier = convClassifier(...weights);
  const given = [unpack(fixture.images), tensor(fixture.labels, [4], 'int32'), unpack(fixture.adversarial)] as const;
  return { weights, classifier, given };
}

onEachBackend(() => {
  describe('the loss is that of PyTorch', () => {
    it.each(fixture.cases)('$name', async ({ loss, beta, value, gradients }) => {
      const { weights, classifier, given } = task();
      const robust = loss === 'trades' ? trades({ beta }) : mart({ beta });
      const found = variableGradients(() => robust(classifier, ...given), weights);
      await expectClose(found.value, value);
      await expectClose(found.gradients[0], unpack(gradients.kernel));
      await expectClose(found.gradients[1], unpack(gradients.weight));
    });
  });

  it('the weight perturbation is that of PyTorch', async () => {
    const { weights, classifier, given } = task();
    const { gamma, weights: expected } = fixture.perturbed;
    const restore = awp({ gamma })(weights, () => trades()(classifier, ...given));
    await expectClose(weights[0], unpack(expected.kernel));
    await expectClose(weights[1], unpack(expected.weight));
    restore();
  });
});
