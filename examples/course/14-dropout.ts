import { Dropout } from '@cnn/layers';
import { dispose, ones, Rng } from '@cnn/tensor';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ print, check }) => {
  const dropout = new Dropout(0.1);
  const x = ones([1, 4096]);

  const training = dropout.train().call(x, { rng: new Rng(0) });
  const values = Array.from(await training.data());
  print('dropped:', `${((100 * values.filter((value) => value === 0).length) / 4096).toFixed(1)} %`);
  print('what is left is scaled to', Math.max(...values).toFixed(4), '= 1 / (1 − 0.1)');

  const judging = dropout.eval().call(x);
  const same = (await judging.data()).every((value) => value === 1);
  check('off', 'off', same ? 'off' : 'on');
  dispose([x, training, judging]);
};
