import { useBackend } from '@cnn/tensor';
import { watchWebgpu } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectNodesLogits } from './cifar-cnn.logits.ts';

it("gives Node's logits in a browser on webgpu", async () => {
  await useBackend('webgpu');
  const errors = watchWebgpu();
  await expectNodesLogits();
  expect(await errors()).toEqual([]);
});

it("gives Node's logits in a browser on wasm", async () => {
  await useBackend('wasm');
  await expectNodesLogits();
});
