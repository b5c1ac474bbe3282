import { fitTo, normalize, sequence } from '@cnn/augment';
import { DataLoader, loadFashionMNISTSample } from '@cnn/datasets';
import { getModel, weightsInfo } from '@cnn/models';
import { evaluate } from '@cnn/train';
import { confusionMatrix } from '@cnn/viz';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ print, picture, check }) => {
  const model = await getModel('lenet5', { weights: 'cnn://lenet5-fashion-mnist', cache: false });
  const { mean, std } = weightsInfo('lenet5-fashion-mnist');
  const augment = sequence(fitTo([32, 32, 1]), normalize(mean, std));
  const test = await loadFashionMNISTSample({ split: 'test' });

  const { accuracy, confusion } = await evaluate(model, new DataLoader(test, { batchSize: 100, augment }));
  print(`test accuracy: ${accuracy.toFixed(3)}%`);
  picture('confusion', confusionMatrix(confusion, test.classes, { title: '1,000 pictures of clothes' }));
  check('cells', [10, 10], [confusion.length, confusion[0].length]);
  const onDiagonal = confusion.reduce((sum, row, i) => sum + row[i], 0);
  check('diagonal', `${accuracy.toFixed(1)} %`, `${((100 * onDiagonal) / test.length).toFixed(1)} %`);
  model.dispose();
};
