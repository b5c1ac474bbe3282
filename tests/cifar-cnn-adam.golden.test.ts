import { afterEach, describe, it, vi } from 'vitest';
import {
  biasesBeforeNormalisation,
  expectSampled,
  golden,
  goldenInputs,
  goldenModel,
  type Sampled,
} from '../packages/models/src/cifar-cnn.golden.ts';
import type { CifarCNN } from '../packages/models/src/cifar-cnn.ts';
import { dispose, scope, slice, type Tensor, useBackend, variableGradients } from '../packages/tensor/src/index.ts';
import { expectClose } from '../packages/tensor/src/testing/index.ts';
import { adam, crossEntropy, Optimizer } from '../packages/train/src/index.ts';
import { findNative } from '../tools/native-folder.ts';

const tolerance = { relative: 1e-3 };

const native = findNative();

// On the engine and, where it is built, TensorFlow: plain JavaScript needs half a minute for a step; there the golden test of the gradients and those of the optimizers stand for
// the rest.
describe("steps of Adam on CifarCNN go where PyTorch's go", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it.each(native ? (['wasm', 'native'] as const) : (['wasm'] as const))(
    'on %s: losses, weights, running variances and the logits at the end',
    async (backend) => {
      if (native) vi.stubEnv('CNN_TFJS_NODE', native);
      await useBackend(backend);
      const model = goldenModel();
      const { images, labels } = goldenInputs();
      const parameters = model.namedParameters();
      const optimizer = new Optimizer(parameters, adam({ learningRate: golden.adam.learningRate }));
      const loss = crossEntropy();
      const losses: number[] = [];
      for (let step = 0; step < golden.adam.losses.length; step++) {
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
      for (const [step, loss] of losses.entries()) await expectClose(loss, golden.adam.losses[step], tolerance);
      await expectEnd(model, images);
      dispose([images, labels]);
      optimizer.dispose();
      model.dispose();
    },
  );
});

/** What the fixture holds of PyTorch's network after its last step. */
async function expectEnd(model: CifarCNN, images: Tensor): Promise<void> {
  const parameters = model.namedParameters();
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
}
