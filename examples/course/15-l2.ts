import { Linear } from '@cnn/layers';
import { mul, Rng, scope, square, sub, sum } from '@cnn/tensor';
import { l2, parameterGradients } from '@cnn/train';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ print }) => {
  const fc = new Linear(64, 10).initialize(new Rng(0));
  const penalty = l2(1e-3);
  const lengths: number[] = [];
  for (let step = 0; step < 5; step++) {
    const length = scope(() => sum(square(fc.weight.value)));
    lengths.push((await length.data())[0]);
    length.dispose();
    // With no other loss, each step down the gradient 2λw makes all weights smaller by the same share.
    scope(() => {
      const { gradients } = parameterGradients(fc, () => penalty(new Map([['weight', fc.weight]])));
      fc.weight.assign(sub(fc.weight.value, mul(gradients.get('weight')!, 100)));
    });
  }
  print(
    '‖w‖² in each step:',
    lengths.map((value) => value.toFixed(3)),
  );
  print('from one to the next:', (lengths[1] / lengths[0]).toFixed(4), '= (1 − 100 · 2 · 0.001)²');
  fc.dispose();
};
