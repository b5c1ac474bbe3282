import {
  augmentationInfo,
  fromRecipe,
  listAugmentations,
  recipeFromText,
  recipeToText,
  toRecipe,
  validateRecipe,
} from '@cnn/augment';
import { DataError } from '@cnn/tensor';
import { drawSheet } from '../../apps/demo/src/augment/draw-sheet.ts';
import { stepsOf } from '../../apps/demo/src/augment/step.ts';
import type { Chance } from './damage.ts';
import { damagedJSON } from './damage-json.ts';
import { damagedText } from './damage-text.ts';
import { withoutLeak } from './engine.ts';
import { type Subject, subjectOf } from './subject.ts';

/** A recipe for each augmentation, and some of several. */
const recipes = [
  ...listAugmentations().map((op) => ({ version: 1, steps: [{ op, ...augmentationInfo(op).required }] })),
  ...listAugmentations().map((op) => {
    const given = Object.entries(augmentationInfo(op).options).filter(
      ([, value]) => value !== undefined && typeof value !== 'function',
    );
    return { version: 1, steps: [{ op, ...Object.fromEntries(given) }] };
  }),
  {
    version: 1,
    steps: [
      { op: 'RandomCrop', size: 24, padding: 4, paddingMode: 'reflect' },
      {
        op: 'Sequence',
        steps: [
          { op: 'RandomAffine', degrees: [-5, 5] },
          { op: 'ColorJitter', hue: 0.1 },
        ],
        randomApply: 1,
      },
      { op: 'Resize', size: [28, 28] },
    ],
  },
];
const texts = recipes.map((recipe) => recipeToText(recipe as never));
const picture = { pixels: new Uint8Array(28 * 28 * 3).fill(90), shape: [28, 28, 3] as const };

/** Draws what an address says as the page does as soon as it is opened. */
async function draw(json: unknown): Promise<void> {
  const [problem] = validateRecipe(json);
  if (problem) throw new DataError(problem.path, problem);
  const recipe = json as Parameters<typeof drawSheet>[0]['recipe'];
  stepsOf(recipe);
  const request = { recipe, picture, others: [picture], variants: 1, seed: 0, marks: true };
  await withoutLeak(() => drawSheet(request), 'wasm');
}

const NUMBERS = [0, 1, 2, 3, 5, 7, 28, 29, 31, 100, 999, 1000, 4096, 65_536, 999_999, 1e6, -1, -28, 0.5, 1e-6, 0.999];

/** A recipe whose types are right, but whose numbers are of any size, so that more of them are taken. */
function withStrangeNumbers(chance: Chance): unknown {
  const change = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(change);
    if (typeof value === 'number') return chance.below(2) === 0 ? chance.of(NUMBERS) : value;
    return value;
  };
  const steps = Array.from({ length: 1 + chance.below(2) }, () => {
    const [step] = chance.of(recipes).steps;
    const { op, steps: inner, ...options } = step as Record<string, unknown>;
    const changed = Object.entries(options).map(([name, value]) => [
      name,
      chance.below(2) === 0 ? change(value) : value,
    ]);
    return { op, ...(inner ? { steps: inner } : {}), ...Object.fromEntries(changed) };
  });
  return { version: 1, steps };
}

/** What an augmentation says of pictures that it does not take. */
const isComplaint = (error: Error): boolean =>
  error instanceof DataError ||
  ((error instanceof RangeError || error instanceof TypeError) && /^[\w().]+: /.test(error.message));

export const recipeSubjects: readonly Subject[] = [
  subjectOf<unknown>('recipe of augmentations', {
    seeds: recipes,
    draw: (chance) => damagedJSON(recipes, chance),
    parse: (json) => {
      const problems = validateRecipe(json);
      if (
        problems.some(({ expected, found, path }) => ![expected, found, path].every((text) => typeof text === 'string'))
      )
        throw new Error('a problem that is no text');
      toRecipe(fromRecipe(json));
    },
  }),
  subjectOf('recipe in an address', {
    seeds: texts,
    draw: (chance) => damagedText(texts, chance),
    parse: (text) => fromRecipe(recipeFromText(text)),
  }),
  subjectOf<unknown>('recipe in an address, drawn', {
    seeds: recipes,
    draw: (chance) => (chance.below(3) === 0 ? damagedJSON(recipes, chance) : withStrangeNumbers(chance)),
    parse: draw,
    isRefusal: isComplaint,
    // A step more, or pictures of a thousand pixels, take their time.
    patience: 10_000,
  }),
];
