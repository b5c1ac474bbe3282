import { Conv2d } from '@cnn/layers';
import { Rng, scope, uniform } from '@cnn/tensor';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = ({ print, check }) => {
  const conv = new Conv2d(8, 8, 3, { padding: 1, stride: 2 }).initialize(new Rng(0));
  check('kernels', [8, 8, 3, 3], conv.weight.torchShape);

  scope(() => {
    const maps = conv.call(uniform(new Rng(1), [1, 5, 5, 8]));
    print('[batch, height, width, channels]:', maps.shape);
    check('maps', 8, maps.shape[3]!);
  });
  conv.dispose();
};
