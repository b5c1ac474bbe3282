// Our attacks against torchattacks, auto-attack and Foolbox: `pnpm verify attacks <folder with cifar-10-batches-bin> [pictures] [attack …]`.
//
// On airbench-small, which comes with @cnn/models, and the first pictures of CIFAR-10's test half: which of them each attack fools, beside
// what tools/reference/attack_success.py found with the same weights, pictures and settings (verify/attacks/peers.json). Attacks without chance must
// agree in every picture but those on the edge of rounding, the others within a point; AutoAttack may not leave more robust than the peer does by half a
// point. Attacks that look for the smallest change start from the same pictures, and what they find counts up to a size in L2.
import { readFileSync } from 'node:fs';
import {
  type Attack,
  apgd,
  autoAttack,
  bim,
  boundary,
  diFgsm,
  fab,
  fgsm,
  hopSkipJump,
  miFgsm,
  niFgsm,
  pgd,
  square,
  tiFgsm,
} from '@cnn/adversarial';
import { normalize } from '@cnn/augment';
import { DataLoader, loadCIFAR10, Subset } from '@cnn/datasets';
import { getModel, weightsInfo } from '@cnn/models';
import {
  argMax,
  type Batch,
  Rng,
  scope,
  sqrt,
  square as squared,
  sub,
  sum,
  type Tensor,
  useBackend,
} from '@cnn/tensor';

const EPSILON = 2 / 255;
const EPSILON_L2 = 0.25;
const EPSILON_L1 = 3;
const NEAR_L2 = 1;
const common = { epsilon: EPSILON, stepSize: EPSILON / 4, steps: 10 };

interface Compared {
  /** Made of the other pictures of the batch, where it walks from one of them. */
  readonly attack: Attack | ((starts: Tensor) => Attack);
  /** Whose figures it is held against. @default 'torchattacks' */
  readonly by?: string;
  readonly isRandom?: true;
  /** Up to which size in L2 what it finds counts. */
  readonly within?: number;
  /** Of how many seeds the accuracy is the mean, where chance alone moves it by a point. @default 1 */
  readonly seeds?: number;
}

const attacks: Readonly<Record<string, Compared>> = {
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
  'autoattack itself': { by: 'auto-attack', attack: autoAttack({ epsilon: EPSILON }), isRandom: true },
  'autoattack itself, l2': {
    by: 'auto-attack',
    attack: autoAttack({ norm: 'L2', epsilon: EPSILON_L2 }),
    isRandom: true,
  },
  'square-l1': {
    by: 'auto-attack',
    attack: square({ norm: 'L1', epsilon: EPSILON_L1, queries: 1000, rescale: false }),
    isRandom: true,
    seeds: 3,
  },
  boundary: {
    by: 'Foolbox',
    attack: (starts: Tensor) => boundary({ steps: 1000, starts }),
    isRandom: true,
    within: NEAR_L2,
  },
  'hop-skip-jump': {
    by: 'Foolbox',
    attack: (starts: Tensor) => hopSkipJump({ steps: 10, starts }),
    isRandom: true,
    within: NEAR_L2,
  },
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

let wrong = 0;
for (const [kind, { attack, by = 'torchattacks', isRandom, within, seeds = 1 }] of Object.entries(attacks)) {
  if (names.length > 0 && !names.includes(kind)) continue;
  if (!peers[kind]) {
    console.log(`${kind}: left out, as peers.json has no figures of ${by}; make them with attack_success.py`);
    continue;
  }
  const start = performance.now();
  const pictures = new Subset(test, [...Array(Math.min(Number(count), peers[kind].right.length)).keys()]);
  const rights: string[] = [];
  const sizes: number[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    rights[seed] = '';
    for await (const batch of new DataLoader(pictures, { batchSize: 250 })) {
      const made = 'targeted' in attack ? attack : attack(batch.images);
      const changed = await attackBatch(made, batch, { seed, within });
      rights[seed] += changed.right;
      sizes.push(...changed.sizes);
    }
  }
  const seconds = (performance.now() - start) / 1000 / seeds;
  const [right] = rights;
  const peer = peers[kind].right.slice(0, right.length);
  const ours = rights.reduce((sum, each) => sum + shareOf(each), 0) / seeds;
  const theirs = shareOf(peer);
  const differ = [...right].filter((each, i) => each !== peer[i]).length;
  const isAsGood = kind.startsWith('autoattack')
    ? ours <= theirs + 0.5
    : isRandom
      ? ours <= theirs + 1
      : differ <= right.length / 500;
  if (!isAsGood) wrong++;
  console.log(
    `${kind}: ${ours.toFixed(1)}% right${seeds > 1 ? ` (${rights.map((each) => shareOf(each).toFixed(1)).join(', ')})` : ''}, ${by} ${theirs.toFixed(1)}%, ${differ} of ${right.length} pictures differ; ` +
      `${within ? `median size ${medianOf(sizes).toFixed(4)}; ` : ''}` +
      `${seconds.toFixed(0)} s, ${by} ${peers[kind].seconds} s ${isAsGood ? 'ok' : 'WRONG'}`,
  );
}
process.exit(wrong > 0 ? 1 : 0);

/** Which pictures the network still knows, as ones and zeros: also those that had to be changed by more than `within`. And the changes' sizes in L2. */
async function attackBatch(
  attack: Attack,
  { images, labels, ids }: Batch,
  { seed, within = Number.POSITIVE_INFINITY }: { readonly seed: number; readonly within?: number },
) {
  const attacked = await attack(classifier, images, labels, { rng: ids.map((id) => new Rng(seed).fold(id)) });
  const [before, after, changes] = scope(() => [
    argMax(classifier(images), 1),
    argMax(classifier(attacked), 1),
    sqrt(sum(squared(sub(attacked, images)), [1, 2, 3])),
  ]);
  const [clean, found, sizes, truth] = await Promise.all([before, after, changes, labels].map((x) => x.data()));
  for (const used of [attacked, before, after, changes, images, labels]) used.dispose();
  const decision = (i: number) => (sizes[i] <= within ? found[i] : clean[i]);
  const right = Array.from(truth, (label, i) => (decision(i) === label ? '1' : '0')).join('');
  return { right, sizes: [...sizes] };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function shareOf(right: string): number {
  return (100 * [...right].filter((each) => each === '1').length) / right.length;
}
