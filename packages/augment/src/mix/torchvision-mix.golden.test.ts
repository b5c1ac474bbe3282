import { type Tensor, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, it } from 'vitest';
import cases from '../fixtures/torchvision-mix.json' with { type: 'json' };
import { randomCutMixV2 } from './random-cut-mix-v2.ts';
import { randomMixUpV2 } from './random-mix-up-v2.ts';
import { visibleShares } from './windows.ts';

// Kornia tells labels, their partners' and weights; torchvision makes shares of classes of them (tools/reference/torchvision_mix.py).

const CLASSES = 4;

onEachBackend(() => {
  describe.each(cases)(
    "$op has torchvision's pixels and labels: $name",
    ({ op, images, labels, drawn, output, mixed }) => {
      const [batch, height, width] = images.shape as [number, number, number];
      const applied = new Uint8Array(batch).fill(1);
      // Each is mixed with the one before it.
      const pairs = Int32Array.from({ length: batch }, (_, i) => (i + batch - 1) % batch);
      const mixUp = (): [Tensor, Tensor] => {
        const params = { applied, pairs, mixupLambdas: new Float32Array(batch).fill(1 - drawn[0]!) };
        const augmentation = randomMixUpV2({ numClasses: CLASSES });
        return [augmentation.apply(toTensor(images), params), augmentation.applyLabels!(toLabels(labels), params)];
      };
      const cutMix = (): [Tensor, Tensor] => {
        const [left, top, right, bottom] = drawn as [number, number, number, number];
        const window = [left, top, right - left, bottom - top];
        const windows = Float32Array.from({ length: 4 * batch }, (_, k) => window[k % 4]!);
        const shares = new Float32Array(batch).fill(visibleShares(window, [height, width])[0]!);
        const params = { applied, pairs, windows, shares };
        const augmentation = randomCutMixV2({ numClasses: CLASSES });
        return [augmentation.apply(toTensor(images), params), augmentation.applyLabels!(toLabels(labels), params)];
      };

      it('is the same for the same draw', async () => {
        const [pixels, shares] = op === 'MixUp' ? mixUp() : cutMix();
        await expectClose(pixels, toTensor(output), { relative: 1e-6 });
        await expectClose(shares, toTensor(mixed), { relative: 1e-6 });
      });
    },
  );
});

function toTensor({ data, shape }: { data: number[]; shape: number[] }): Tensor {
  return tensor(Float32Array.from(data), shape);
}

function toLabels(labels: { data: number[]; shape: number[] }): Tensor {
  return labels.shape.length === 1 ? tensor(labels.data, labels.shape as [number], 'int32') : toTensor(labels);
}
