import { validateRecipe } from '@cnn/augment';
import { DataError } from '@cnn/tensor';
import { memoryStore } from '@cnn/train';
import { attributionMethod } from '../../apps/cli/src/report/attribution-methods.ts';
import { trainerOptions } from '../../apps/cli/src/run/trainer-options.ts';
import { readSettings as readAttack } from '../../apps/demo/src/attack/attack-settings.ts';
import { makeAttack } from '../../apps/demo/src/attack/make-attack.ts';
import { readOff, readSettings as readSheet } from '../../apps/demo/src/augment/augment-settings.ts';
import { recipeCode } from '../../apps/demo/src/augment/recipe-code.ts';
import { recipeCommand } from '../../apps/demo/src/augment/recipe-command.ts';
import { recipeOf, stepsOf } from '../../apps/demo/src/augment/step.ts';
import { chainFacts } from '../../apps/demo/src/layers/chain.ts';
import { chainFromText, chainToText } from '../../apps/demo/src/layers/chain-address.ts';
import { pythonOf, typescriptOf } from '../../apps/demo/src/layers/chain-code.ts';
import { layerFacts } from '../../apps/demo/src/layers/layer-arithmetic.ts';
import { LayerProblem } from '../../apps/demo/src/layers/layer-problem.ts';
import { readPlayground } from '../../apps/demo/src/layers/playground-address.ts';
import { readRoute, routeHash } from '../../apps/demo/src/shell/route.ts';
import { type DatasetName, modelsFor, readRecipe, recipeQuery } from '../../apps/demo/src/train/recipe.ts';
import { checkedRunConfig, newRunConfig } from '../../apps/demo/src/train/run-config.ts';
import { recipeFromText } from '../../packages/augment/src/recipe/recipe-text.ts';
import type { Chance } from './damage.ts';
import { damagedText } from './damage-text.ts';
import { type Subject, subjectOf } from './subject.ts';

const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  attack: [
    '#/attack?attack=pgd&norm=L2&epsilon=0.5&steps=20&target=3&seed=7&picture=cat&network=cnn%3A%2F%2Flenet5',
    '#/attack?attack=one-pixel&steps=100&epsilon=0.03137',
  ],
  augment: [
    '#/augment?recipe=1~RandomCrop(size*32!padding*4)~Sequence(steps*(RandomAffine(degrees*(-5!5))))&off=0.2&size=64&variants=11&seed=3&marks=1',
  ],
  train: [
    '#/train?model=lenet5&epochs=5&batch=32&optimizer=SGD&rate=0.01&schedule=OneCycleLR&augment=crop,flip&seed=7&limit=100&judge=test',
    '#/train?model=airbench-small&schedule=StepLR&augment=none',
  ],
  layers: [
    '#/layers?kind=Conv2d&in=3&at=32&out=64&kernel=5&padding=2&mode=reflect&groups=1&bias=0&preset=vgg16',
    '#/layers?kind=LocalResponseNorm&size=5&k=2&chain=3x32_Conv2d.o64.p1.b0_ReLU_MaxPool2d_ConvTranspose2d.k2.s2_Dropout.r25c_Flatten_Linear.o10',
  ],
  inside: ['#/inside?method=grad-cam&layer=conv_layer.5&open=explainer&network=x&sample=cat'],
};

/** What the page of an address makes of it as soon as it is opened. */
const READERS: Readonly<Record<string, (address: URLSearchParams) => void>> = {
  attack(address) {
    const settings = readAttack(address);
    if (settings.epsilon > 0) makeAttack(settings);
  },
  augment(address) {
    const { seed, size, variants } = readSheet(address);
    const off = readOff(address);
    const json = recipeFromText(address.get('recipe') ?? '1');
    const [problem] = validateRecipe(json);
    if (problem) throw new DataError(problem.path, problem);
    const steps = stepsOf(json as Parameters<typeof stepsOf>[0]).map((step, i) => ({ ...step, isOn: !off.has(i) }));
    recipeCode(recipeOf(steps), seed);
    recipeCommand(recipeOf(steps), { size, variants, seed }, ['cat.png']);
  },
  train(address) {
    for (const dataset of Object.keys(modelsFor) as DatasetName[]) {
      const recipe = readRecipe(address, dataset);
      recipeQuery(recipe);
      const data = { dataset, classes: ['a', 'b'], mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
      const config = newRunConfig(recipe, data, [32, 32, 3]);
      // What a page begins, it must be able to go on with.
      checkedRunConfig({ ...config }, 'the run');
      trainerOptions(config, { batches: 10, channels: 3, store: memoryStore() });
    }
  },
  layers(address) {
    const { layer, input } = readPlayground(address);
    try {
      layerFacts(layer, input);
    } catch (error) {
      if (!(error instanceof LayerProblem)) throw error;
    }
    const chain = chainFromText(address.get('chain') ?? '');
    if (!chain) return;
    const facts = chainFacts(chain);
    typescriptOf(facts);
    pythonOf(facts);
    if (chainToText(chainFromText(chainToText(chain))!) !== chainToText(chain)) throw new Error('another chain');
  },
  inside(address) {
    attributionMethod(address.get('method') ?? 'grad-cam', address.get('layer') ?? undefined);
  },
};

/** Values that settings in addresses have, among others. */
const VALUES = [
  '',
  '0',
  '1',
  '-1',
  '0.5',
  '1e3',
  '1e999',
  '4294967296',
  '99999',
  '255',
  '__proto__',
  '%',
  'a,b',
  'crop',
  'x',
];

function damagedAddress(page: string, chance: Chance): string {
  const address = damagedText(ADDRESSES[page], chance);
  if (chance.below(2) === 0) return address;
  const { settings } = readRoute(chance.of(ADDRESSES[page]));
  for (const name of [...settings.keys()]) if (chance.below(3) === 0) settings.set(name, chance.of(VALUES));
  return routeHash({ page, settings });
}

const isOwn = (error: Error): boolean =>
  error instanceof DataError || (error instanceof RangeError && /^(unknown method |\w+: )/.test(error.message));

/** The addresses of the site's pages, which anyone can send as a link. */
export const addresses: readonly Subject[] = Object.entries(READERS).map(([page, read]) =>
  subjectOf(`address of the page ${page}`, {
    seeds: ADDRESSES[page],
    draw: (chance) => damagedAddress(page, chance),
    parse: (hash) => read(readRoute(hash).settings),
    isRefusal: isOwn,
  }),
);
