import { readFile } from 'node:fs/promises';
import { fromRecipe, type Recipe, toRecipe } from '@cnn/augment';
import { type Augmentation, DataError } from '@cnn/tensor';

/**
 * Reads the file of a recipe.
 *
 * @returns the augmentation, and the recipe as it would be written anew.
 * @throws DataError that names file and place if it is no recipe.
 */
export async function readRecipe(
  path: string,
): Promise<{ readonly augmentation: Augmentation; readonly recipe: Recipe }> {
  const augmentation = fromRecipe(parsed(await readFile(path, 'utf8'), path), path);
  return { augmentation, recipe: toRecipe(augmentation) };
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError(path, { expected: 'a recipe as JSON', found: (cause as Error).message, cause });
  }
}
