import { onEachBackend } from '@cnn/tensor/testing';
import { it } from 'vitest';
import { expectNodesLogits } from './cifar-cnn.logits.ts';

onEachBackend(() => {
  it("the fixture holds Node's logits", expectNodesLogits);
});
