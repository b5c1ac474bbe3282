import { encodeOnnx } from '@cnn/layers/onnx';
import { listModels, modelInfo } from '@cnn/models';
import { normal, Rng, transpose, useBackend } from '@cnn/tensor';
import { expectClose } from '@cnn/tensor/testing';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

// All of them with CNN_ALL_MODELS=1, which needs 4 GB of memory and some minutes.
const isWhole = Boolean(process.env.CNN_ALL_MODELS);
const names = listModels().filter((name) => isWhole || modelInfo(name).parameters < 6e6);

describe('onnxruntime gives our logits, within 1e-4, of', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  it.each(names)('%s', { timeout: 600_000 }, async (name) => {
    const { create, inputShape, classes } = modelInfo(name);
    // The classifier of ZFNet needs its whole picture; the others pool what comes.
    const [height, width, channels] = name === 'zfnet' ? inputShape : inputShape.map((size) => Math.min(size, 64));
    const model = create({ rng: new Rng(7) }).eval();
    try {
      const file = await encodeOnnx(model, [1, height, width, channels]);
      const images = normal(new Rng(1), [3, height, width, channels]);
      const logits = model.call(images);
      const session = await ort.InferenceSession.create(file);
      const input = transpose(images, [0, 3, 1, 2]);
      const feeds = { input: new ort.Tensor('float32', (await input.data()) as Float32Array, input.shape as number[]) };
      const { output } = await session.run(feeds);
      await session.release();
      expect(output.dims.slice(0, 2)).toEqual([3, classes]);
      await expectClose(output.data as Float32Array, logits.rank === 4 ? transpose(logits, [0, 3, 1, 2]) : logits, {
        relative: 1e-4,
      });
    } finally {
      model.dispose();
    }
  });
});
