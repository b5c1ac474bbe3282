import { pgd, robustness } from '@cnn/adversarial';
import { augment, fitTo, normalize, sequence } from '@cnn/augment';
import { DataLoader, loadFashionMNISTSample } from '@cnn/datasets';
import { getModel, weightsInfo } from '@cnn/models';
import { Rng } from '@cnn/tensor';
import { adversarialPairs } from '@cnn/viz';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ print, picture, check }) => {
  const model = await getModel('lenet5', { weights: 'cnn://lenet5-fashion-mnist', cache: false });
  const { mean, std } = weightsInfo('lenet5-fashion-mnist');
  const prepare = sequence(fitTo([32, 32, 1]), normalize(mean, std));
  const classifier = model.eval().asClassifier((images) => augment(images, prepare, new Rng(0)));
  const clothes = await loadFashionMNISTSample({ split: 'test' });
  const batches = new DataLoader(clothes, { batchSize: 100 });

  const attack = pgd({ epsilon: 0.005 });
  const { cleanAccuracy, robustAccuracy, examples } = await robustness(classifier, batches, attack, { limit: 100 });
  print(`right before: ${cleanAccuracy.toFixed(1)} %, after: ${robustAccuracy.toFixed(1)} %`);
  picture('pairs', await adversarialPairs(examples.slice(0, 3), clothes.classes));

  const changed = examples.flatMap(({ adversarial }) => [...(adversarial.data as Float32Array)]);
  const pixels = examples.flatMap(({ image }) => [...(image.data as Float32Array)]);
  const largest = Math.max(...changed.map((value, i) => Math.abs(value - pixels[i])));
  check('change', 0.005, Number(largest.toFixed(6)));
  check(
    'range',
    [0, 1],
    [Math.min(...changed), Math.max(...changed)].map((value) => Number(value.toFixed(6))),
  );
  model.dispose();
};
