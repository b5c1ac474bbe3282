import { fitTo, normalize, sequence } from '@cnn/augment';
import { DataLoader, loadFashionMNISTSample } from '@cnn/datasets';
import { createFeatureExtractor } from '@cnn/layers';
import { getModel, weightsInfo } from '@cnn/models';
import { dispose } from '@cnn/tensor';
import { filterOutputs } from '@cnn/viz';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ print, picture }) => {
  const model = await getModel('lenet5', { weights: 'cnn://lenet5-fashion-mnist', cache: false });
  const { mean, std } = weightsInfo('lenet5-fashion-mnist');
  const augment = sequence(fitTo([32, 32, 1]), normalize(mean, std));
  const clothes = await loadFashionMNISTSample({ split: 'test' });

  const features = createFeatureExtractor(model.eval(), ['conv2']);
  for await (const { images, labels } of new DataLoader(clothes, { augment })) {
    const { conv2 } = features.call(images); // [1, 10, 10, 16]
    print('conv2 gave', conv2.shape);
    picture('filters', await filterOutputs(conv2, { title: 'The maps of conv2' }));
    dispose([images, labels, conv2]);
    break;
  }
  model.dispose();
};
