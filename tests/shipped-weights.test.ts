import { fitTo, normalize, sequence } from '@cnn/augment';
import { DataLoader, loadFashionMNISTSample } from '@cnn/datasets';
import { getModel, modelInfo, weightsInfo } from '@cnn/models';
import { useBackend } from '@cnn/tensor';
import { evaluate } from '@cnn/train';
import { expect, it } from 'vitest';

// The whole test halves: `pnpm verify weights`.

it('the LeNet that comes along knows clothes', async () => {
  await useBackend('wasm');
  const { model: name, mean, std, classes } = weightsInfo('lenet5-fashion-mnist');
  const test = await loadFashionMNISTSample({ split: 'test' });
  expect(test.classes).toEqual(classes);
  const augment = sequence(fitTo(modelInfo(name).inputShape), normalize(mean, std));
  const model = await getModel(name, { weights: 'cnn://lenet5-fashion-mnist' });
  const { accuracy, confusion } = await evaluate(model, new DataLoader(test, { batchSize: 250, augment }));
  expect(accuracy).toBeGreaterThan(90);
  // Shirts are what it takes for something else most often, as people do.
  const right = confusion.map((row, label) => row[label]);
  expect(classes[right.indexOf(Math.min(...right))]).toBe('Shirt');
  model.dispose();
});
