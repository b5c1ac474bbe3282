import { fitTo, normalize, sequence } from '@cnn/augment';
import { DataLoader, loadFashionMNISTSample, Subset } from '@cnn/datasets';
import { getModel, weightsInfo } from '@cnn/models';
import { dispose } from '@cnn/tensor';
import { attributionGrid, deconvnet } from '@cnn/viz';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ picture }) => {
  const model = await getModel('lenet5', { weights: 'cnn://lenet5-fashion-mnist', cache: false });
  const { mean, std } = weightsInfo('lenet5-fashion-mnist');
  const augment = sequence(fitTo([32, 32, 1]), normalize(mean, std));
  const clothes = new Subset(await loadFashionMNISTSample({ split: 'test' }), [0, 1, 2, 13]);

  for await (const { images, labels } of new DataLoader(clothes, { batchSize: 4, augment })) {
    // Where a feature of each layer is strongest, led back to the pixels that made it.
    const shallow = await deconvnet({ layer: 'conv1', channel: 1 })(model, images);
    const deep = await deconvnet({ layer: 'conv2', channel: 4 })(model, images);
    picture(
      'patterns',
      await attributionGrid(
        images,
        { 'a feature of conv1': shallow, 'of conv2': deep },
        { mean, std, title: 'Led back to the pixels' },
      ),
    );
    dispose([images, labels, shallow, deep]);
  }
  model.dispose();
};
