import { describe, expect, it } from 'vitest';
import {
  biasesBeforeNormalisation,
  expectSampled,
  golden,
  goldenInputs,
  goldenModel,
  type Sampled,
} from '../packages/models/src/cifar-cnn.golden.ts';
import { dispose, scope, slice, variableGradients } from '../packages/tensor/src/index.ts';
import { expectClose, onEachBackend } from '../packages/tensor/src/testing/index.ts';
import { adam, crossEntropy, Optimizer } from '../packages/train/src/index.ts';

const tolerance = { relative: 1e-3 };

onEachBackend(() => {
  describe("20 steps of Adam on CifarCNN go where PyTorch's go", () => {
    // One image a step: the plain JavaScript backend needs some five seconds for each.
    it('losses, weights, running variances and the logits at the end', { timeout: 900_000 }, async () => {
      const model = goldenModel();
      const { images, labels } = goldenInputs();
      const parameters = model.namedParameters();
      const optimizer = new Optimizer(parameters, adam({ learningRate: golden.adam.learningRate }));
      const loss = crossEntropy();
      const losses: number[] = [];
      for (let step = 0; step < 20; step++) {
        const value = scope(() => {
          const image = slice(images, [step % 4, 0, 0, 0], [1, 32, 32, 3]);
          const label = slice(labels, [step % 4], [1]);
          const found = variableGradients(
            () => loss(model.call(image), label),
            [...parameters.values()].map((parameter) => parameter.variable),
          );
          optimizer.step(new Map([...parameters.keys()].map((name, i) => [name, found.gradients[i]])));
          return found.value;
        });
        losses.push((await value.data())[0]);
        value.dispose();
      }
      // Each loss against its own size: they fall from 2.4 to 0.2.
      expect(losses).toHaveLength(golden.adam.losses.length);
      for (const [step, expected] of golden.adam.losses.entries()) await expectClose(losses[step], expected, tolerance);
      await expectClose(model.eval().call(images), golden.adam.logits, tolerance);
      for (const [name, expected] of Object.entries(golden.adam.parameters as Record<string, Sampled>)) {
        const parameter = parameters.get(name)!;
        if (biasesBeforeNormalisation.includes(name)) continue;
        await expectSampled(name, parameter.value, expected, tolerance, parameter);
      }
      for (const [name, expected] of Object.entries(golden.adam.buffers)) {
        // The running means follow the biases that are noise.
        if (name.endsWith('running_mean')) continue;
        await expectSampled(name, model.namedBuffers().get(name)!.value, expected, tolerance);
      }
      dispose([images, labels]);
      optimizer.dispose();
      model.dispose();
    });
  });
});
