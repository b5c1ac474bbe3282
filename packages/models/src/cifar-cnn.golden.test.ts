import {
  abs,
  dispose,
  keep,
  logSoftmax,
  max,
  mean,
  mul,
  neg,
  oneHot,
  sum,
  type Tensor,
  variableGradients,
} from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  biasesBeforeNormalisation,
  expectSampled,
  golden,
  goldenInputs,
  goldenModel,
  type Sampled,
} from './cifar-cnn.golden.ts';
import type { CifarCNN } from './cifar-cnn.ts';

const tolerance = { relative: 1e-4 };
const gradientsOf = golden.train.gradients as Record<string, Sampled>;

onEachBackend(() => {
  describe("CifarCNN has PyTorch's numbers", () => {
    let model: CifarCNN;
    let images: Tensor;
    let labels: Tensor;
    let logits: Tensor;
    let loss: Tensor;
    const gradients = new Map<string, Tensor>();

    beforeAll(() => {
      model = goldenModel();
      ({ images, labels } = goldenInputs());
    });

    afterAll(() => {
      dispose([images, labels, logits, loss, ...gradients.values()]);
      model.dispose();
    });

    it('at the start: weights, images and labels', async () => {
      for (const [name, values] of Object.entries(golden.initial)) {
        const parameter = model.namedParameters().get(name)!;
        const found = await parameter.toTorch(parameter.variable).data();
        expect([...found.slice(0, values.length)], name).toEqual(values.map(Math.fround));
      }
      expect(Object.keys(golden.initial)).toEqual([...model.namedParameters().keys()]);
      await expectSampled('images', images, golden.images, { relative: 1e-6 });
      expect([...(await labels.data())]).toEqual(golden.labels);
    });

    it('in evaluation: logits', async () => {
      const found = goldenModel().eval().call(images);
      await expectClose(found, golden.eval.logits, tolerance);
    });

    it('in training: logits and loss', async () => {
      const parameters = [...model.namedParameters()];
      const found = variableGradients(
        () => {
          logits = keep(model.call(images));
          // Cross-entropy, spelled out: the package of losses stands beside this one, not below.
          return neg(mean(sum(mul(logSoftmax(logits), oneHot(labels, 10)), 1)));
        },
        parameters.map(([, parameter]) => parameter.variable),
      );
      loss = found.value;
      parameters.forEach(([name], i) => {
        gradients.set(name, found.gradients[i]);
      });
      await expectClose(logits, golden.train.logits, tolerance);
      await expectClose(loss, [golden.train.loss], tolerance);
    });

    it.each(Object.keys(gradientsOf).filter((name) => !biasesBeforeNormalisation.includes(name)))(
      'in training: the gradient of %s',
      async (name) => {
        await expectSampled(
          name,
          gradients.get(name)!,
          gradientsOf[name],
          tolerance,
          model.namedParameters().get(name),
        );
      },
    );

    it.each(biasesBeforeNormalisation)('in training: the gradient of %s is noise', async (name) => {
      const [noise] = await max(abs(gradients.get(name)!)).data();
      const [scale] = await max(abs(gradients.get(name.replace('bias', 'weight'))!)).data();
      // PyTorch's own float32 has up to 8.2e-7 here.
      expect(noise / scale).toBeLessThan(1e-6);
      expect(gradientsOf[name].norm).toBeLessThan(1e-15);
    });

    it('in training: running statistics', async () => {
      const buffers = Object.entries(golden.train.buffers);
      expect(buffers).toHaveLength(6);
      for (const [name, expected] of buffers) {
        await expectSampled(name, model.namedBuffers().get(name)!.value, expected, tolerance);
      }
    });
  });
});
