import { Conv2d, Linear, stateDict } from '@cnn/layers';
import { dispose, flatten, Rng, scope, tensor, uniform } from '@cnn/tensor';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ print, check }) => {
  // The same weights as a layer for vectors, and as kernels as large as their input.
  const fc = new Linear(8 * 4 * 4, 10).initialize(new Rng(1));
  const conv = new Conv2d(8, 10, 4);
  const weights = (await stateDict(fc)).get('weight')!.data as Float32Array;
  scope(() => {
    conv.weight.assign(conv.weight.fromTorch(tensor(weights, [10, 8, 4, 4])));
    conv.bias!.assign(fc.bias!.value);
  });

  const x = uniform(new Rng(2), [1, 4, 4, 8]);
  const [scores, map] = scope(() => [fc.call(flatten(x)), conv.call(x)]);
  const [batch, height, width, classes] = map.shape;
  check('shape', [1, 10, 1, 1], [batch, classes, height, width]); // PyTorch names the channels first

  const [a, b] = [await scores.data(), await map.data()];
  print('largest difference:', Math.max(...a.map((value, i) => Math.abs(value - b[i]))).toExponential(0));
  dispose([x, scores, map]);
  fc.dispose();
  conv.dispose();
};
