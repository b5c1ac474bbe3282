import { useBackend } from '@cnn/tensor';
import { it } from 'vitest';
import { expectNodesLogits } from './cifar-cnn.logits.ts';

it("gives Node's logits in a browser on webgpu", async () => {
  await useBackend('webgpu');
  await expectNodesLogits();
});

it("gives Node's logits in a browser on wasm", async () => {
  await useBackend('wasm');
  await expectNodesLogits();
});
