import type { Recipe, RecipeStep } from '@cnn/augment';

/** A step of a recipe as the editor has it. */
export interface Step {
  /** Its own as long as the page is open, so that it can be followed when it moves. */
  readonly key: number;
  /** What it does, such as `RandomAffine`. */
  readonly op: string;
  /** Those that are given; the others have their defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether it is part of the recipe; one that is switched off only keeps its place. */
  readonly isOn: boolean;
}

let made = 0;

/** A new step, switched on. */
export function stepOf({ op, ...options }: RecipeStep): Step {
  made += 1;
  return { key: made, op, options, isOn: true };
}

/** The recipe that the steps make, without those that are switched off. */
export function recipeOf(steps: readonly Step[]): Recipe {
  return wholeRecipe(steps.filter(({ isOn }) => isOn));
}

/** The recipe of all steps, also of those that are switched off. */
export function wholeRecipe(steps: readonly Step[]): Recipe {
  return { version: 1, steps: steps.map(({ op, options }) => ({ op, ...options }) as RecipeStep) };
}

/**
 * The steps of a recipe that was written as text, in place of `before`: what was switched off, and so was not in the text, keeps its place; what is as it
 * was keeps its key.
 */
export function stepsOf(recipe: Recipe, before: readonly Step[] = []): Step[] {
  const known = before.filter(({ isOn }) => isOn);
  const steps = recipe.steps.map((step) => {
    const text = JSON.stringify(step);
    const at = known.findIndex(({ op, options }) => JSON.stringify({ op, ...options }) === text);
    return at === -1 ? stepOf(step) : known.splice(at, 1)[0];
  });
  for (const [i, step] of before.entries()) if (!step.isOn) steps.splice(Math.min(i, steps.length), 0, step);
  return steps;
}

/** The steps with that at `from` at place `to`. */
export function moved(steps: readonly Step[], from: number, to: number): Step[] {
  const others = steps.toSpliced(from, 1);
  return others.toSpliced(Math.max(0, Math.min(to, others.length)), 0, steps[from]);
}
