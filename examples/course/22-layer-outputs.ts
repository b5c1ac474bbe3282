import { fitTo, normalize, sequence } from '@cnn/augment';
import { DataLoader, loadFashionMNISTSample } from '@cnn/datasets';
import { recordOutputs } from '@cnn/layers';
import { getModel, weightsInfo } from '@cnn/models';
import { dispose } from '@cnn/tensor';
import { layerOutputs } from '@cnn/viz';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ print, picture }) => {
  const model = await getModel('lenet5', { weights: 'cnn://lenet5-fashion-mnist', cache: false });
  const { mean, std } = weightsInfo('lenet5-fashion-mnist');
  const augment = sequence(fitTo([32, 32, 1]), normalize(mean, std));
  const clothes = await loadFashionMNISTSample({ split: 'test' });

  for await (const { images, labels } of new DataLoader(clothes, { augment })) {
    const { outputs, logits } = recordOutputs(model.eval(), images);
    print(outputs.length, 'layers ran');
    const maps = outputs.filter(({ output }) => output.rank === 4);
    picture('layers', await layerOutputs(maps, { columns: 3 }));
    dispose([images, labels, logits, ...outputs.map(({ output }) => output)]);
    break;
  }
  model.dispose();
};
