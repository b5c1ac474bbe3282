import {
  augmentationInfo,
  listAugmentations,
  type Recipe,
  type RecipeProblem,
  recipeFromText,
  recipeToText,
  validateRecipe,
} from '@cnn/augment';
import type { Image } from '@cnn/datasets';
import { engineStarted } from '../worker/engine-service.ts';
import type { AugmentationFacts } from './augmentation-facts.ts';
import { drawSheet, type Sheet, type SheetRequest, squarePicture } from './draw-sheet.ts';

/** Recipes of @cnn/augment and what they make of pictures. */
export const service = {
  /** All that a recipe may name, in the library's order. */
  catalogue: (): AugmentationFacts[] => listAugmentations().map(augmentationInfo),

  /** What is wrong with a recipe. */
  async problems(recipe: unknown): Promise<readonly RecipeProblem[]> {
    await engineStarted();
    return validateRecipe(recipe);
  },

  /** A recipe as text for an address. */
  toText: (recipe: Recipe): string => recipeToText(recipe),

  /**
   * What such a text says; it is no recipe yet.
   *
   * @throws DataError if it cannot be read.
   */
  fromText: (text: string): unknown => recipeFromText(text),

  /** A picture as the sheet takes it. */
  square: (picture: Image, size: number): Image => squarePicture(picture, size),

  /** Draws a sheet. */
  async draw(request: SheetRequest): Promise<Sheet> {
    await engineStarted();
    return drawSheet(request);
  },
};
