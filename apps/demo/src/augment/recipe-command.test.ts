import { expect, it } from 'vitest';
import { recipeCommand } from './recipe-command.ts';

const settings = { seed: 3, size: 64, variants: 5 };

it('is what a shell takes', () => {
  const steps = [
    { op: 'RandomAffine', degrees: 15, scale: [0.8, 1.2], paddingMode: 'reflect' },
    { op: 'RandomInvert' },
  ];
  expect(recipeCommand({ version: 1, steps }, settings, ["a cat's.png"])).toBe(`cnn augment 'a cat'\\''s.png' \\
  --op RandomAffine \\
  --option degrees=15 \\
  --option 'scale=[0.8,1.2]' \\
  --option paddingMode=reflect \\
  --op RandomInvert \\
  --size 64 --variants 5 --seed 3`);
});

it('is none where there is nothing to do', () => {
  expect(recipeCommand({ version: 1, steps: [] }, settings, ['a.png'])).toBeUndefined();
});
