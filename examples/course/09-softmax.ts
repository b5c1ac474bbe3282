import { argMax, dispose, scope, softmax, tensor } from '@cnn/tensor';
import { crossEntropy } from '@cnn/train';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ print, table, check }) => {
  const classes = ['plane', 'car', 'bird', 'cat'];
  const logits = tensor([[1, 3, 0.5, -2]]);
  const probabilities = softmax(logits);
  const predicted = argMax(probabilities, 1);
  const values = Array.from(await probabilities.data());
  const [best] = await predicted.data();
  table(classes, [values.map((value) => value.toFixed(4))]);
  check('sum', 1, Number(values.reduce((sum, value) => sum + value, 0).toFixed(6)));
  print('the answer:', classes[best]);

  const losses = scope(() => classes.map((_, label) => crossEntropy()(logits, tensor([label], [1], 'int32'))));
  const loss = (await losses[1].data())[0];
  check('loss', (-Math.log(values[1])).toFixed(4), loss.toFixed(4));
  dispose([logits, probabilities, predicted, ...losses]);
};
