import { Rng, type Shape, tensor } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { augment } from '../augment.ts';
import autoAugmentFixture from '../fixtures/kornia/auto-augment.json' with { type: 'json' };
import randAugmentFixture from '../fixtures/kornia/rand-augment.json' with { type: 'json' };
import trivialAugmentFixture from '../fixtures/kornia/trivial-augment.json' with { type: 'json' };
import type { Applied } from '../parameters/chance.ts';
import { type Container, passesOf, runPasses, stepsOf } from '../sequences/passes.ts';
import { expectDistribution } from '../testing/expect-draws.ts';
import { type KorniaTensor, ourParams } from '../testing/kornia.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { autoAugment } from './auto-augment.ts';
import { AUTO_AUGMENT_POLICIES } from './auto-augment-policies.ts';
import { OPERATIONS, type OperationName } from './operations.ts';
import { randAugment } from './rand-augment.ts';
import { trivialAugment } from './trivial-augment.ts';

type Row = readonly [op: string, p: number, parameter?: string, low?: number, high?: number, sign?: boolean];

interface PolicyFixture {
  readonly policies: Readonly<Record<string, readonly (readonly Row[])[]>>;
  readonly cases: readonly {
    readonly name: string;
    readonly options: { readonly policy?: string; readonly n?: number; readonly m?: number };
    readonly chosen: readonly number[];
    readonly images: KorniaTensor;
    readonly steps: readonly { readonly op: string; readonly params: Readonly<Record<string, KorniaTensor>> }[];
    readonly output: KorniaTensor;
  }[];
}

/** What ours calls Kornia's operation, of which the parameter is a strength. */
const NAMES: Readonly<Record<string, OperationName>> = {
  RandomAutoContrast: 'autoContrast',
  RandomEqualize: 'equalize',
  RandomInvert: 'invert',
  'RandomRotation degrees': 'rotate',
  'RandomPosterize bits_factor': 'posterize',
  'RandomSolarize thresholds': 'solarize',
  'RandomSolarize additions': 'solarizeAdd',
  'RandomSaturation saturation_factor': 'color',
  'RandomContrast contrast_factor': 'contrast',
  'RandomBrightness brightness_factor': 'brightness',
  'RandomSharpness sharpness': 'sharpness',
  'RandomShear shear_x': 'shearX',
  'RandomShear shear_y': 'shearY',
  'RandomTranslate translate_x': 'translateX',
  'RandomTranslate translate_y': 'translateY',
};
const nameOf = ([op, , parameter]: Row) => NAMES[parameter ? `${op} ${parameter}` : op]!;

const shapes = [
  [6, 9, 8, 3],
  [1, 6, 6, 3],
  [0, 6, 6, 3],
];
testAugmentation('autoAugment', () => autoAugment('cifar10'), { shapes, gradient: false });
testAugmentation('randAugment', () => randAugment(2, 9), { shapes, gradient: false });
testAugmentation('trivialAugment', () => trivialAugment(), { shapes, gradient: false });

describe('the policies of AutoAugment', () => {
  const { policies } = autoAugmentFixture as unknown as PolicyFixture;
  it.each(Object.keys(AUTO_AUGMENT_POLICIES))("for %s are Kornia's", (name) => {
    const ours = AUTO_AUGMENT_POLICIES[name as 'svhn'];
    expect(ours.length).toBe(25);
    for (const [i, pair] of policies[name]!.entries()) {
      for (const [k, row] of pair.entries()) {
        const { operation, p, level } = ours[i]![k]!;
        expect(operation).toBe(nameOf(row));
        expect(p).toBeCloseTo(row[1], 6);
        const { range } = OPERATIONS[operation];
        expect(range !== undefined && level !== undefined).toBe(row[2] !== undefined);
        if (!range) continue;
        const step = (range[1] - range[0]) / 10;
        expect(range[0] + level! * step).toBeCloseTo(row[3]!, 5);
        expect(range[0] + (level! + 1) * step).toBeCloseTo(row[4]!, 5);
      }
    }
  });
});

/** Kornia's steps put in the place of what ours would have drawn. */
function drawnBy(
  augmentation: Container,
  operations: readonly OperationName[],
  steps: readonly object[],
  batch: number,
) {
  const length = augmentation.members.length / (steps.length || 1);
  const order = augmentation.members.slice(0, length);
  const params: Record<string, unknown>[] = augmentation.members.map(() => ({ applied: new Uint8Array(batch) }));
  for (const [k, operation] of operations.entries()) {
    const member = order.indexOf(OPERATIONS[operation].augmentation);
    params[k * length + member] = steps[k] as Record<string, unknown>;
  }
  return params;
}

onEachBackend(() => {
  const makers: readonly [unknown, (options: PolicyFixture['cases'][number]['options']) => Container][] = [
    [autoAugmentFixture, ({ policy }) => autoAugment(policy as 'svhn')],
    [randAugmentFixture, ({ n, m }) => randAugment(n!, m!)],
    [trivialAugmentFixture, () => trivialAugment()],
  ];
  describe.each(makers)("policies have Kornia's pixels (%#)", (fixture, make) => {
    const { policies, cases } = fixture as PolicyFixture;
    it.for(cases)('$name', async ({ options, chosen, images, steps, output }) => {
      const augmentation = make(options);
      const rows = chosen.flatMap((index) => policies[options.policy ?? 'default']![index]!);
      const [batch] = images.shape as Shape as [number];
      const drawn = steps.map(({ params }) => ourParams(params, batch));
      const params = drawnBy(augmentation, rows.map(nameOf), drawn, batch);
      // Each step by itself, as Kornia does it: joined ones would look up once.
      const passes = passesOf(stepsOf(augmentation, params, images.shape), { join: false });
      const changed = runPasses(tensor([...images.data], [...images.shape]), passes);
      await expectClose(changed, tensor([...output.data], [...output.shape]), { absolute: 1e-4, relative: 0 });
    });
  });

  it('loses no tensor where every image is changed in another way', async () => {
    const images = tensor(new Float32Array(8 * 8 * 8 * 3).fill(0.5), [8, 8, 8, 3]);
    await expectNoLeak(() => augment(images, autoAugment(), new Rng(1)));
  });
});

describe('the draws of a policy', () => {
  const count = 100_000;
  const rngs = Array.from({ length: count }, (_, i) => new Rng(5).fold(i));
  const shape = [count, 8, 8, 3];

  it('take every operation of TrivialAugment alike often, to both sides', () => {
    const augmentation = trivialAugment();
    const params = augmentation.sample(rngs, shape) as readonly (Applied & { degrees?: Float32Array })[];
    const which = rngs.map((_, i) => params.findIndex(({ applied }) => applied[i]));
    expectDistribution('operation', which, { integers: [0, 11] });
    const { applied, degrees } = params[0]!;
    const angles = Array.from(degrees!).filter((_, i) => applied[i]);
    expectDistribution('degrees', angles, { uniform: [-30, 30] });
  });

  it('take n different operations of RandAugment, of one strength', () => {
    const params = randAugment(2, 15).sample(rngs, shape) as readonly (Applied & { degrees?: Float32Array })[];
    const [first, second] = [params.slice(0, 15), params.slice(15)];
    const placeIn = (slot: typeof params, i: number) => slot.findIndex(({ applied }) => applied[i]);
    const pairs = rngs.map((_, i) => [placeIn(first, i), placeIn(second, i)] as const);
    expect(pairs.every(([a, b]) => a !== b && a >= 0 && b >= 0)).toBe(true);
    expectDistribution(
      'first',
      pairs.map(([a]) => a),
      { integers: [0, 14] },
    );
    const { applied, degrees } = first[0]!;
    const angles = Array.from(degrees!).filter((_, i) => applied[i]);
    expectDistribution('degrees', angles, { choices: { [-15]: 0.5, 15: 0.5 } });
  });

  it('take every pair of AutoAugment alike often, and a move with its chance', () => {
    const params = autoAugment('svhn').sample(rngs, shape) as readonly Applied[];
    const changed = params.map(({ applied }) => applied.reduce((sum, flag) => sum + flag, 0));
    const wanted = AUTO_AUGMENT_POLICIES.svhn.flat().reduce((sum, { p }) => sum + p / 25, 0) * count;
    expect(Math.abs(changed.reduce((a, b) => a + b) - wanted)).toBeLessThan(5 * Math.sqrt(count));
  });
});

it('policies refuse what they do not know', () => {
  expect(() => autoAugment('cifar' as never)).toThrow(
    "autoAugment: unknown policy 'cifar'; choose from imagenet, cifar10, svhn",
  );
  expect(() => randAugment(0, 9)).toThrow('randAugment: n must be a whole number in [1, 15], found 0');
  expect(() => randAugment(2, 30)).toThrow('randAugment: m must be above 0 and below 30, found 30');
  const grey = tensor([0.5], [1, 1, 1, 1]);
  expect(() => augment(grey, randAugment(14, 9), new Rng(1))).toThrow('expected images with 3 channels, found 1');
});
