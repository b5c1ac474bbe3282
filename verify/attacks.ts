// Our attacks against torchattacks: `pnpm verify attacks <folder with cifar-10-batches-bin> [pictures] [attack …]`.
//
// On airbench-small, which comes with @cnn/models, and the first pictures of CIFAR-10's test half: which of them each attack fools, beside
// what tools/reference/attack_success.py found with the same weights, pictures and settings (verify/attacks/peers.json). Attacks without chance must
// agree in every picture but those on the edge of rounding, the others within a point; AutoAttack may not leave more robust than the peer does by half a point.
import { readFileSync } from 'node:fs';
import {
  type Attack,
  apgd,
  autoAttack,
  bim,
  diFgsm,
  fab,
  fgsm,
  miFgsm,
  niFgsm,
  pgd,
  square,
  tiFgsm,
} from '@cnn/adversarial';
import { normalize } from '@cnn/augment';
import { DataLoader, loadCIFAR10, Subset } from '@cnn/datasets';
import { getModel, weightsInfo } from '@cnn/models';
import { argMax, type Batch, Rng, scope, useBackend } from '@cnn/tensor';

const EPSILON = 2 / 255;
const EPSILON_L2 = 0.25;
const common = { epsilon: EPSILON, stepSize: EPSILON / 4, steps: 10 };

const attacks: Readonly<Record<string, { readonly attack: Attack; readonly isRandom?: true }>> = {
  fgsm: { attack: fgsm({ epsilon: EPSILON }) },
  bim: { attack: bim(common) },
  pgd: { attack: pgd({ ...common, steps: 20 }), isRandom: true },
  'pgd-l2': { attack: pgd({ norm: 'L2', epsilon: EPSILON_L2, stepSize: EPSILON_L2 / 4, steps: 20 }), isRandom: true },
  'mi-fgsm': { attack: miFgsm(common) },
  'ni-fgsm': { attack: niFgsm(common) },
  'ti-fgsm': { attack: tiFgsm(common) },
  'di-fgsm': { attack: diFgsm(common), isRandom: true },
  'apgd-ce': { attack: apgd({ epsilon: EPSILON, steps: 50 }), isRandom: true },
  'apgd-dlr': { attack: apgd({ epsilon: EPSILON, steps: 50, loss: 'dlr' }), isRandom: true },
  'apgd-t': { attack: apgd({ epsilon: EPSILON, steps: 50, targetClasses: 9 }), isRandom: true },
  'fab-t': { attack: fab({ epsilon: EPSILON, steps: 50, targetClasses: 9 }) },
  square: { attack: square({ epsilon: EPSILON, queries: 1000 }), isRandom: true },
  autoattack: { attack: autoAttack({ epsilon: EPSILON }), isRandom: true },
};

const [folder = 'datasets', count = '1000', ...names] = process.argv.slice(2);
const peers: Readonly<Record<string, { readonly right: string; readonly seconds: number }>> = JSON.parse(
  readFileSync('verify/attacks/peers.json', 'utf8'),
);

const { description } = await useBackend('wasm');
console.log(description);
const weights = 'airbench-small-cifar10';
const { model: name, mean, std } = weightsInfo(weights);
const model = await getModel(name, { weights: `cnn://${weights}` });
const classifier = model.asClassifier((images) => normalize(mean, std).apply(images));
const test = await loadCIFAR10({ root: folder, split: 'test' });
const pictures = new Subset(test, [...Array(Number(count)).keys()]);

let wrong = 0;
for (const [kind, { attack, isRandom }] of Object.entries(attacks)) {
  if (names.length > 0 && !names.includes(kind)) continue;
  if (!peers[kind]) {
    console.log(
      `${attack.name}: left out, as peers.json has no figures of torchattacks; make them with attack_success.py`,
    );
    continue;
  }
  const start = performance.now();
  let right = '';
  for await (const batch of new DataLoader(pictures, { batchSize: 250 })) right += await rightUnder(attack, batch);
  const seconds = (performance.now() - start) / 1000;
  const peer = peers[kind].right.slice(0, right.length);
  const [ours, theirs] = [right, peer].map(shareOf);
  const differ = [...right].filter((each, i) => each !== peer[i]).length;
  const isAsGood =
    kind === 'autoattack' ? ours <= theirs + 0.5 : isRandom ? ours <= theirs + 1 : differ <= right.length / 500;
  if (!isAsGood) wrong++;
  console.log(
    `${attack.name}: ${ours.toFixed(1)}% right, torchattacks ${theirs.toFixed(1)}%, ${differ} pictures differ; ` +
      `${seconds.toFixed(0)} s, torchattacks ${peers[kind].seconds} s ${isAsGood ? 'ok' : 'WRONG'}`,
  );
}
process.exit(wrong > 0 ? 1 : 0);

/** Which pictures the network still knows, as ones and zeros. */
async function rightUnder(attack: Attack, { images, labels, ids }: Batch): Promise<string> {
  const attacked = await attack(classifier, images, labels, { rng: ids.map((id) => new Rng(0).fold(id)) });
  const predictions = scope(() => argMax(classifier(attacked), 1));
  const [found, truth] = [await predictions.data(), await labels.data()];
  for (const used of [attacked, predictions, images, labels]) used.dispose();
  return Array.from(truth, (label, i) => (found[i] === label ? '1' : '0')).join('');
}

function shareOf(right: string): number {
  return (100 * [...right].filter((each) => each === '1').length) / right.length;
}
