import { type Augmentation, DataError, Rng, uniform } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { augment } from '../augment.ts';
import type { AugmentationOptions, DescribedAugmentation } from '../augmentation.ts';
import { normalize } from '../color/normalize.ts';
import { randomBrightness } from '../color/random-brightness.ts';
import { centerCrop } from '../geometric/center-crop.ts';
import { randomAffine } from '../geometric/random-affine.ts';
import { randomCrop } from '../geometric/random-crop.ts';
import { randomHorizontalFlip } from '../geometric/random-horizontal-flip.ts';
import { resize } from '../geometric/resize.ts';
import { randomMixUpV2 } from '../mix/random-mix-up-v2.ts';
import { autoAugment } from '../policies/auto-augment.ts';
import { sequence } from '../sequences/sequence.ts';
import { augmentationInfo } from './augmentation-info.ts';
import { fromRecipe, validateRecipe } from './from-recipe.ts';
import type { Recipe } from './recipe.ts';
import { listAugmentations, makerOf } from './registry.ts';
import { toRecipe } from './to-recipe.ts';

/** As a file would bring it back. */
const reread = (augmentation: Augmentation) => fromRecipe(JSON.parse(JSON.stringify(toRecipe(augmentation))));

/** Small sizes, so that 16×16 pictures will do. */
const SMALL: AugmentationOptions = {
  size: 12,
  maxSize: 12,
  patchSize: 4,
  dropHeight: [2, 4],
  numberOfDrops: [2, 5],
  kernelSize: [5, 5],
};

function optionsOf(name: string, changed: AugmentationOptions): AugmentationOptions {
  const { options, required } = augmentationInfo(name);
  const fitting = (given: AugmentationOptions) => Object.entries(given).filter(([key]) => key in options);
  return { ...required, ...Object.fromEntries([...fitting(SMALL), ...fitting(changed)]) };
}

describe('every augmentation', () => {
  it.each(listAugmentations())('%s can be written down and read, by the name that it has', (name) => {
    const made = makerOf(name)!.make(optionsOf(name, {})) as DescribedAugmentation;
    expect(made.name).toBe(name);
    const changed = makerOf(name)!.make(optionsOf(name, { p: 0.25, sameOnBatch: true })) as DescribedAugmentation;
    for (const each of [made, changed]) {
      const back = reread(each) as DescribedAugmentation;
      expect(back.name).toBe(name);
      expect(back.options).toEqual(each.options);
    }
    const [step] = toRecipe(changed).steps;
    expect(step!.p).toBe('p' in changed.options ? 0.25 : undefined);
    expect(step).not.toHaveProperty('pBatch');
  });

  it.each([
    ['AutoAugment', 'policy', 'svhn'],
    ['RandomBrightness', 'brightness', 0.25],
    ['RandomContrast', 'contrast', 0.25],
    ['RandomGamma', 'gamma', [0.5, 2]],
    ['RandomHue', 'hue', 0.25],
    ['RandomPosterize', 'bits', [4, 6]],
    ['RandomSaturation', 'saturation', 0.25],
    ['RandomSharpness', 'sharpness', 0.25],
  ])('%s takes %s, which is not among the options of its factory', (op, name, value) => {
    const { options } = fromRecipe({ version: 1, steps: [{ op, [name]: value }] }) as DescribedAugmentation;
    expect(options[name]).toEqual(value);
  });

  it('of one name only', () => {
    expect(new Set(listAugmentations()).size).toBe(listAugmentations().length);
  });
});

onEachBackend(() => {
  describe('fromRecipe of toRecipe', () => {
    const rngs = [0, 1, 2].map((i) => new Rng(5).fold(i));

    async function expectSame(a: Augmentation, b: Augmentation): Promise<void> {
      const images = uniform(new Rng(1), [3, 16, 16, 3], 0, 1);
      const [one, other] = [augment(images, a, rngs), augment(images, b, rngs)];
      expect(other.shape).toEqual(one.shape);
      expect(await other.data()).toEqual(await one.data());
    }

    it.each([
      ['one augmentation', randomAffine(30, { translate: [0.1, 0.2], paddingMode: 'reflect', p: 1 })],
      ['a sequence', sequence(randomCrop(12, { padding: 2 }), randomHorizontalFlip(), normalize([0.5, 0.4, 0.3], 0.2))],
      ['a sequence of one', sequence(randomAffine(30, { p: 1 }))],
      ['a sequence of nothing', sequence()],
      [
        'sequences within, with options',
        sequence(
          sequence(randomBrightness(0.3), randomAffine([5, 9], { p: 1 }), {
            randomApply: 1,
            randomApplyWeights: [2, 1],
          }),
          centerCrop([9, 11]),
          { sameOnBatch: true },
        ),
      ],
      ['a policy', autoAugment('cifar10')],
      [
        'what does not join its neighbours',
        sequence(randomAffine(9, { p: 1 }), randomAffine(-0 + 9, { p: 1 }), { fuse: false }),
      ],
    ])('draws and does the same: %s', async (_, augmentation) => {
      await expectSame(augmentation, reread(augmentation));
    });

    it('keeps to defaults that hang on other options', async () => {
      for (const each of [randomMixUpV2({ alpha: 0.4 }), resize([8, 8], { antialias: true }), resize(8)]) {
        await expectSame(each, reread(each));
        expect((reread(each) as DescribedAugmentation).options).toEqual(each.options);
      }
    });
  });
});

describe('toRecipe', () => {
  it('writes what is not the default', () => {
    expect(
      toRecipe(
        sequence(
          randomCrop(32, { padding: 4 }),
          randomHorizontalFlip(),
          randomAffine([-5, 5], { resample: 'nearest' }),
        ),
      ),
    ).toEqual({
      version: 1,
      steps: [
        { op: 'RandomCrop', size: 32, padding: 4 },
        { op: 'RandomHorizontalFlip' },
        { op: 'RandomAffine', degrees: [-5, 5], resample: 'nearest' },
      ],
    });
    expect(toRecipe(sequence(randomHorizontalFlip(), { randomApply: 1 }))).toEqual({
      version: 1,
      steps: [{ op: 'Sequence', steps: [{ op: 'RandomHorizontalFlip' }], randomApply: 1 }],
    });
    expect(toRecipe(sequence())).toEqual({ version: 1, steps: [] });
  });

  it('is a copy, which does not change the augmentation', () => {
    const degrees: [number, number] = [-5, 5];
    const recipe = toRecipe(randomAffine(degrees));
    degrees[0] = 4;
    expect(recipe.steps[0]!.degrees).toEqual([-5, 5]);
  });

  it('refuses what it does not know, naming it', () => {
    const own: Augmentation = { name: 'MyNoise', sample: () => undefined, apply: (images) => images };
    expect(() => toRecipe(sequence(randomHorizontalFlip(), own))).toThrow(
      'toRecipe: MyNoise is no augmentation that recipes know; leave it out, or apply it apart',
    );
    const odd = { ...randomHorizontalFlip(), options: { p: Number.NaN } };
    expect(() => toRecipe(odd)).toThrow('toRecipe: RandomHorizontalFlip: p cannot be written as JSON, found NaN');
  });
});

describe('validateRecipe', () => {
  const problemsOf = (...steps: unknown[]) =>
    validateRecipe({ version: 1, steps }).map(
      ({ path, expected, found, remedy }) => `${path}: ${expected} | ${found}${remedy ? ` | ${remedy}` : ''}`,
    );

  it('finds nothing wrong with what is right', () => {
    expect(problemsOf({ op: 'RandomHorizontalFlip', p: 1 }, { op: 'Sequence', steps: [], sameOnBatch: true })).toEqual(
      [],
    );
  });

  it('names place, value and what is allowed', () => {
    const problems = problemsOf(
      { op: 'RandomHorizontalFlip' },
      { op: 'RandomAffine', degrees: 400 },
      { op: 'RandomAffine', degrees: [9, 5] },
      { op: 'RandomAffine' },
      { op: 'RandomAffine', degrees: 5, degree: 6 },
      { op: 'RandomAffine', degrees: 5, paddingMode: 'reflct' },
      { op: 'RandomAffine', degrees: 5, translate: [0.1] },
      { op: 'RandomAffine', degrees: 5, sameOnBatch: 'no' },
      { op: 'RandomAffine', degrees: 5, resample: 2 },
      { op: 'RandomAffine', degrees: 1e9 },
      { op: 'RandomAffine', degrees: null },
      { op: 'RandomCrop', size: 0 },
      { op: 'RandomHorizontalFlip', p: 2 },
    );
    expect(problems).toEqual([
      'steps[1].degrees: degrees in [-360, 360] | 400',
      'steps[2].degrees: degrees [low, high] with low ≤ high | [9, 5]',
      'steps[3].degrees: a value such as 15 | nothing',
      expect.stringMatching(
        /^steps\[4\]\.degree: an option of RandomAffine \| "degree" \| did you mean 'degrees'\? choose from /,
      ),
      "steps[5].paddingMode: a known paddingMode | 'reflct' | did you mean 'reflect'? choose from constant, replicate, reflect, symmetric, circular",
      expect.stringMatching(/^steps\[6\].*: .*RandomAffine can be made of|^steps\[6\]\.translate/),
      'steps[7].sameOnBatch: true or false | "no"',
      'steps[8].resample: text | 2',
      'steps[9].degrees: a number in ±1000000 | 1000000000',
      'steps[10].degrees: a number or a list | null',
      'steps[11].size: size a whole number at least 1 | 0',
      'steps[12].p: p in [0, 1] | 2',
    ]);
  });

  it('shows objects as such', () => {
    expect(problemsOf({ op: 'Normalize', mean: 0.5, std: [{}] })).toEqual(['steps[0].std: std above 0 | an object']);
  });

  it('looks into sequences', () => {
    expect(
      problemsOf({
        op: 'Sequence',
        randomApply: [1],
        fuze: true,
        steps: [{ op: 'Sequence', steps: [{ op: 'RandomAfine', degrees: 3 }], randomApply: 1 }],
      }),
    ).toEqual([
      `steps[0].fuze: an option of Sequence | "fuze" | did you mean 'fuse'? choose from sameOnBatch, randomApply, randomApplyWeights, fuse`,
      'steps[0].randomApply: a number or [least, most] | [1]',
      expect.stringMatching(
        /^steps\[0\]\.steps\[0\]\.steps\[0\]\.op: the name of an augmentation \| "RandomAfine" \| did you mean 'RandomAffine'\?/,
      ),
    ]);
    expect(problemsOf({ op: 'Sequence', steps: [{ op: 'RandomInvert' }], randomApply: 2 })).toEqual([
      'steps[0].randomApply: randomApply a whole number in [0, 1] | 2',
    ]);
    expect(problemsOf({ op: 'Sequence' })).toEqual(['steps[0].steps: a list of steps | nothing']);
  });

  it.each<[unknown, string]>([
    [undefined, 'recipe: an object { version, steps } | nothing'],
    [[], 'recipe: an object { version, steps } | []'],
    ['{"version":1}', 'recipe: an object { version, steps } | "{\\"version\\":1}"'],
    [new Map(), 'recipe: an object { version, steps } | {}'],
    [{ steps: [] }, 'version: 1 | nothing'],
    [{ version: 2, steps: [] }, 'version: 1 | 2 | update @cnn/augment'],
    [{ version: '1', steps: [] }, 'version: 1 | "1"'],
    [{ version: 1 }, 'steps: a list of steps | nothing'],
    [{ version: 1, steps: {} }, 'steps: a list of steps | {}'],
    [{ version: 1, steps: [], name: 'x' }, 'name: version and steps only | "x" | leave it out'],
    [{ version: 1, steps: [null] }, 'steps[0]: an object with op and options | null'],
    [{ version: 1, steps: ['RandomInvert'] }, 'steps[0]: an object with op and options | "RandomInvert"'],
    [{ version: 1, steps: [{ p: 1 }] }, 'steps[0].op: the name of an augmentation | nothing'],
    [{ version: 1, steps: [{ op: 3 }] }, 'steps[0].op: the name of an augmentation | 3'],
  ])('refuses %j', (json, expected) => {
    const [first, ...others] = validateRecipe(json);
    const { path, expected: allowed, found, remedy } = first!;
    expect(`${path}: ${allowed} | ${found}${remedy ? ` | ${remedy}` : ''}`).toBe(expected);
    expect(others).toEqual([]);
  });

  it('is not taken in by names of ancestors', () => {
    const hostile = JSON.parse(
      '{"version":1,"steps":[{"op":"constructor"},{"op":"__proto__"},{"op":"RandomInvert","__proto__":{"p":1}},' +
        '{"op":"RandomInvert","constructor":1},{"op":"RandomAffine","degrees":3,"scale":{"__proto__":{"polluted":1}}}]}',
    );
    const problems = validateRecipe(hostile);
    expect(problems.map(({ path }) => path)).toEqual([
      'steps[0].op',
      'steps[1].op',
      'steps[2].__proto__',
      'steps[3].constructor',
      'steps[4].scale',
    ]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(validateRecipe(JSON.parse('{"version":1,"steps":[],"__proto__":{"x":1}}'))[0]!.path).toBe('__proto__');
  });

  it('bounds lengths and depths', () => {
    const flip = { op: 'RandomHorizontalFlip' };
    const deep = (depth: number): object => (depth === 0 ? flip : { op: 'Sequence', steps: [deep(depth - 1)] });
    expect(problemsOf(deep(8))).toEqual([]);
    expect(problemsOf(deep(9))[0]).toMatch(/sequences at most 8 deep/);
    expect(problemsOf(...Array(500).fill(flip))).toEqual([]);
    expect(problemsOf(...Array(501).fill(flip))[0]).toMatch(/^steps: at most 500 steps in all/);
    expect(problemsOf(...Array(10).fill({ op: 'Sequence', steps: Array(50).fill(flip) }))[0]).toMatch(
      /at most 500 steps/,
    );
    expect(problemsOf({ op: 'Cutout', size: 8, fill: Array(1001).fill(0) })[0]).toMatch(/fill: at most 1000 values/);
    expect(problemsOf({ op: 'Cutout', size: 8, fill: [[[[[[1]]]]]] })[0]).toMatch(/fill: lists at most 4 deep/);
    expect(problemsOf({ op: 'x'.repeat(1e5) })[0]!.length).toBeLessThan(200);
  });

  it.each<[object[], RegExp]>([
    [[{ op: 'CenterPad', size: 999_999 }], /^steps\[0\]\.size: a number in ±16384/],
    [[{ op: 'PadTo', size: 16_384 }], /^steps\[0\]: pictures of at most 16777216 values \| \[16384,16384,3\]/],
    [[{ op: 'RandomInvert' }, { op: 'Pad', borders: 4096 }], /^steps\[1\]: pictures of at most 16777216 values/],
    [
      [
        { op: 'PadTo', size: 16_384 },
        { op: 'Resize', size: 8 },
      ],
      /^steps\[0\]: pictures of at most/,
    ],
    [
      [
        {
          op: 'Sequence',
          steps: [
            { op: 'PadTo', size: 9999 },
            { op: 'Resize', size: 8 },
          ],
        },
      ],
      /steps\[0\]\.steps\[0\]: pic/,
    ],
    [[{ op: 'RandomMosaic', mosaicGrid: [999_999, 31] }], /mosaicGrid: a number in ±64/],
    [[{ op: 'RandomCutMixV2', numMix: 999_999 }], /numMix: a number in ±1000/],
    [[{ op: 'RandomBoxBlur', kernelSize: [99_999, 3] }], /kernelSize: a number in ±1023/],
    [[{ op: 'AugMix', mixtureWidth: 1e6 }], /mixtureWidth: a number in ±64/],
  ])('keeps what costs nothing to write from costing hours or gigabytes: %j', (steps, problem) => {
    const [first] = validateRecipe({ version: 1, steps });
    expect(`${first!.path}: ${first!.expected} | ${first!.found}`).toMatch(problem);
  });

  it('tells what is wrong with any JSON, and throws for none', () => {
    const option = fc.oneof(fc.jsonValue(), fc.double(), fc.constantFrom('reflect', 'nearest', [0.1, 0.2], [1, 0], []));
    const names = listAugmentations();
    const keys = names.flatMap((name) => Object.keys(augmentationInfo(name).options));
    const step = fc
      .tuple(fc.constantFrom(...names), fc.dictionary(fc.constantFrom(...keys), option, { maxKeys: 3 }))
      .map(([op, options]) => {
        const { options: own, required } = augmentationInfo(op);
        const fitting = Object.entries(options).filter(([key]) => key in own);
        return { op, ...required, ...Object.fromEntries(fitting) };
      });
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.record({ version: fc.constant(1), steps: fc.array(step, { maxLength: 3 }) })),
        (json) => {
          const problems = validateRecipe(json);
          for (const { path, expected, found } of problems) expect(path && expected && found).toBeTruthy();
          if (problems.length > 0) return;
          const first = toRecipe(fromRecipe(json));
          expect(toRecipe(fromRecipe(first))).toEqual(first);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('fromRecipe', () => {
  it('throws the first problem, naming the file and the place', () => {
    const recipe = {
      version: 1,
      steps: [
        { op: 'RandomAffine', degrees: 400 },
        { op: 'RandomInvert', p: -1 },
      ],
    };
    expect(() => fromRecipe(recipe, 'strong.json')).toThrow(
      'strong.json, steps[0].degrees: expected degrees in [-360, 360], found 400 (and 1 more)',
    );
    expect(() => fromRecipe(recipe)).toThrow(DataError);
    expect(() => fromRecipe(null, 'strong.json')).toThrow(
      'strong.json: expected an object { version, steps }, found null',
    );
  });

  it('does not keep to what changes afterwards', () => {
    const recipe = { version: 1, steps: [{ op: 'RandomAffine', degrees: [-5, 5] }] } satisfies Recipe;
    const made = fromRecipe(recipe) as DescribedAugmentation;
    recipe.steps[0]!.degrees[0] = 4;
    expect(made.options.degrees).toEqual([-5, 5]);
  });
});

describe('augmentationInfo', () => {
  it('knows defaults and what must be given', () => {
    const { options, required } = augmentationInfo('RandomAffine');
    expect(required).toEqual({ degrees: 15 });
    expect(options).toMatchObject({ degrees: 15, p: 0.5, resample: 'bilinear' });
    expect(Object.keys(options)).toContain('shear');
  });

  it('refuses an unknown name', () => {
    expect(() => augmentationInfo('RandomAfine')).toThrow(
      "unknown augmentation 'RandomAfine'; did you mean 'RandomAffine'?",
    );
  });
});
