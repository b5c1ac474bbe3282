import * as library from '@cnn/augment';
import { type Augmentation, Rng, uniform, useBackend, zeros } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { factoriesOf, recipeCode, recipeExpression } from './recipe-code.ts';
import { starterOptions } from './starters.ts';

/** What an expression of ours makes. */
function made(steps: readonly library.RecipeStep[]): Augmentation {
  const names = ['sequence', ...new Set(steps.flatMap(factoriesOf))].filter((name, i, all) => all.indexOf(name) === i);
  const factories = names.map((name) => Reflect.get(library, name));
  return new Function(...names, `return ${recipeExpression(steps)};`)(...factories) as Augmentation;
}

describe('the code', () => {
  it.each(library.listAugmentations())('makes %s as its recipe does', (op) => {
    const facts = library.augmentationInfo(op);
    for (const options of [facts.required, starterOptions(facts)]) {
      const recipe = { version: 1, steps: [{ op, ...options }] };
      expect(library.toRecipe(made(recipe.steps))).toEqual(library.toRecipe(library.fromRecipe(recipe)));
    }
  });

  it('nests sequences and leaves out what is not given', () => {
    const steps = [
      { op: 'RandomBrightness', p: 0.5 },
      { op: 'Sequence', steps: [{ op: 'RandomInvert' }, { op: 'AutoAugment', policy: 'svhn' }], randomApply: 1 },
    ];
    expect(recipeExpression(steps)).toBe(`sequence(
  randomBrightness(undefined, { p: 0.5 }),
  sequence(
    randomInvert(),
    autoAugment('svhn'),
    { randomApply: 1 },
  ),
)`);
    expect(library.toRecipe(made(steps))).toEqual({ version: 1, steps });
    expect(recipeCode({ version: 1, steps }, 7)).toMatch(
      /^import \{ augment, autoAugment, randomBrightness, randomInvert, sequence \} from[\s\S]*new Rng\(7\)\.fold\(1, 0\)/,
    );
  });

  it('keeps texts texts', () => {
    const steps = [{ op: 'RandomCrop', size: 8, paddingMode: 'it\'s\n"x"' }];
    expect(() => made(steps)).toThrow(/paddingMode/i);
    expect(recipeExpression(steps)).toBe(`randomCrop(8, { paddingMode: 'it\\'s\\n"x"' })`);
  });
});

describe('what a step is added with', () => {
  beforeAll(() => useBackend('cpu'));

  it.each(library.listAugmentations())('%s works on pictures of 32×32 pixels', async (op) => {
    const recipe = { version: 1, steps: [{ op, ...starterOptions(library.augmentationInfo(op)) }] };
    expect(library.validateRecipe(recipe)).toEqual([]);
    const image = uniform(new Rng(0), op === 'GrayscaleToRGB' ? [2, 32, 32, 1] : [2, 32, 32, 3]);
    const data = { image, mask: zeros([2, 32, 32, 1]) };
    const changed = library.augment(
      op === 'RandomTransplantation' ? data : { image },
      library.fromRecipe(recipe),
      new Rng(1),
    );
    expect((await changed.image.data()).every(Number.isFinite)).toBe(true);
  });
});
