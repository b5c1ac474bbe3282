import { type Augmentation, DataError } from '@cnn/tensor';
import { readRecipe } from './read-recipe.ts';
import type { RecipeProblem } from './recipe-problem.ts';

/**
 * Makes the augmentation that a recipe says, as `JSON.parse` gives it.
 *
 * A recipe is data from outside: nothing of it is run, and everything is checked. What it makes draws and does the same as what {@link toRecipe} wrote down.
 *
 * @param subject what it was read from, for the error. @default 'recipe'
 * @throws DataError for the first thing that is wrong: where it stands, what is allowed there, what was found. {@link validateRecipe} tells them all.
 * @example
 * const augmentation = fromRecipe(JSON.parse(await readFile('recipe.json', 'utf8')), 'recipe.json');
 * const batch = augment(images, augmentation, rng.fold(epoch));
 */
export function fromRecipe(json: unknown, subject = 'recipe'): Augmentation {
  const { augmentation, problems } = readRecipe(json);
  if (augmentation) return augmentation;
  const [{ path, ...details }, ...others] = problems as [RecipeProblem, ...RecipeProblem[]];
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  throw new DataError(path === 'recipe' ? subject : `${subject}, ${path}`, {
    ...details,
    found: `${details.found}${more}`,
  });
}

/**
 * Tells everything that is wrong with a recipe; an empty list says that {@link fromRecipe} takes it.
 *
 * Use it for a form or an editor, which can show each problem in its place.
 *
 * @example
 * for (const { path, expected, found } of validateRecipe(JSON.parse(text))) console.log(`${path}: expected ${expected}, found ${found}`);
 * // steps[2].degrees: expected degrees in [-360, 360], found 400
 */
export function validateRecipe(json: unknown): readonly RecipeProblem[] {
  return readRecipe(json).problems;
}
