// Shipped weights against their cards: `pnpm verify weights [folder with the data sets]`.
//
// For each, the whole test half: CIFAR-10 and Fashion-MNIST as their makers give them, in the folder (or Debian's dataset-fashion-mnist).
import { existsSync } from 'node:fs';
import { fitTo, normalize, sequence } from '@cnn/augment';
import { DataLoader, type Dataset, loadCIFAR10, loadFashionMNIST } from '@cnn/datasets';
import { getModel, listWeights, modelInfo, weightsInfo } from '@cnn/models';
import { useBackend } from '@cnn/tensor';
import { evaluate } from '@cnn/train';

const [folder = 'datasets'] = process.argv.slice(2);
const DEBIAN = '/usr/share/datasets/fashion-mnist';

const sets: Readonly<Record<string, () => Promise<Dataset>>> = {
  'CIFAR-10': () => loadCIFAR10({ root: folder, split: 'test' }),
  'Fashion-MNIST': () => loadFashionMNIST({ root: existsSync(DEBIAN) ? DEBIAN : folder, split: 'test' }),
};

const { description } = await useBackend('wasm');
console.log(description);
let wrong = 0;
for (const name of listWeights()) {
  const card = weightsInfo(name);
  const dataset = await sets[card.dataset]();
  const model = await getModel(card.model, { weights: `cnn://${name}`, classes: card.classes.length });
  const augment = sequence(fitTo(modelInfo(card.model).inputShape), normalize(card.mean, card.std));
  const { accuracy, total } = await evaluate(model, new DataLoader(dataset, { batchSize: 250, augment }));
  const isAsSaid = Math.abs(accuracy - card.testAccuracy) < 0.05 && String(dataset.classes) === String(card.classes);
  console.log(
    `${name}: ${accuracy.toFixed(2)}% of ${total}, the card says ${card.testAccuracy}% ${isAsSaid ? 'ok' : 'WRONG'}`,
  );
  if (!isAsSaid) wrong++;
}
process.exit(wrong > 0 ? 1 : 0);
