import { normal, Rng } from '@cnn/tensor';
import { expectClose } from '@cnn/tensor/testing';
import { CifarCNN } from './cifar-cnn.ts';
import { logits as expected } from './fixtures/cifar-cnn-logits.json';

// One image through the network, with numbers that Node and browsers must share: what was trained in one is used in the other.

/** Throws unless the chosen backend gives the logits of the fixture, which Node computed on `cpu`, within 1e-4 of the largest one. */
export async function expectNodesLogits(): Promise<void> {
  const model = new CifarCNN({ rng: new Rng(0) }).eval();
  const image = normal(new Rng(3).fold('image'), [1, 32, 32, 3]);
  const logits = model.call(image);
  const found = await logits.data();
  logits.dispose();
  image.dispose();
  model.dispose();
  await expectClose(found as Float32Array, expected, { relative: 1e-4 });
}
