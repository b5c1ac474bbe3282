// The tutorial on one screen: data, augmentation, network, training, confusion matrix, attack.
import { pgd } from '@cnn/adversarial';
import { normalize, randomCrop, randomHorizontalFlip, sequence } from '@cnn/augment';
import { CIFAR10, DataLoader, loadCIFAR10 } from '@cnn/datasets';
import { CifarCNN } from '@cnn/models';
import { argMax, Rng, useBackend } from '@cnn/tensor';
import { adam, crossEntropy, evaluate, formatEpoch, Trainer } from '@cnn/train';
import { confusionMatrix } from '@cnn/viz';
import { savePicture } from '@cnn/viz/node';

const { description } = await useBackend('auto');
console.log(description);
const root = process.argv[2] ?? 'datasets';
const epochs = Number(process.argv[3] ?? 20);
const train = await loadCIFAR10({ root, split: 'train', download: true });
const test = await loadCIFAR10({ root, split: 'test' });

const normalized = normalize(CIFAR10.mean, CIFAR10.std);
const augment = sequence(randomCrop(32, { padding: 4 }), randomHorizontalFlip(), normalized);
const batches = new DataLoader(train, { batchSize: 128, shuffle: true, augment });
const validate = new DataLoader(test, { batchSize: 128, augment: normalized });

const model = new CifarCNN({ rng: new Rng(0) });
const trainer = new Trainer(model, { loss: crossEntropy(), optimizer: adam({ learningRate: 1e-4 }), epochs });
for await (const event of trainer.fit(batches, { validate })) {
  if (event.type === 'epoch') console.log(formatEpoch(event));
}

const { confusion } = await evaluate(model, validate);
await savePicture('confusion.svg', confusionMatrix(confusion, test.classes));

const classifier = model.asClassifier((images) => normalized.apply(images));
for await (const { images, labels } of new DataLoader(test, { batchSize: 8 })) {
  const fooled = await pgd({ epsilon: 0.005 })(classifier, images, labels);
  console.log('after the attack:', await argMax(classifier(fooled), 1).data());
  break;
}
