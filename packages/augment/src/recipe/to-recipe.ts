import type { Augmentation } from '@cnn/tensor';
import type { AugmentationOptions, DescribedAugmentation, OptionValue } from '../augmentation.ts';
import { type Container, isContainer } from '../sequences/passes.ts';
import { type Recipe, type RecipeStep, SEQUENCE } from './recipe.ts';
import { makerOf } from './registry.ts';
import { isSameValue } from './same-value.ts';

/**
 * Writes an augmentation down as a JSON value, of which {@link fromRecipe} makes one that draws and does the same.
 *
 * Options that have their default are left out.
 *
 * @throws TypeError for an augmentation that is not of this package, or an option that JSON cannot hold.
 * @example
 * const recipe = toRecipe(sequence(randomCrop(32, { padding: 4 }), randomHorizontalFlip()));
 * await writeFile('recipe.json', JSON.stringify(recipe, null, 2));
 * // { version: 1, steps: [{ op: 'RandomCrop', size: 32, padding: 4 }, { op: 'RandomHorizontalFlip' }] }
 */
export function toRecipe(augmentation: Augmentation): Recipe {
  const step = stepOf(augmentation);
  const isPlainSequence = step.op === SEQUENCE && Object.keys(step).length === 2 && step.steps!.length !== 1;
  return { version: 1, steps: isPlainSequence ? step.steps! : [step] };
}

function stepOf(augmentation: Augmentation): RecipeStep {
  const { name } = augmentation;
  if (isContainer(augmentation) && isSequence(augmentation)) {
    const options = written(SEQUENCE, augmentation.options);
    return { op: SEQUENCE, steps: augmentation.members.map(stepOf), ...options };
  }
  const maker = makerOf(name);
  const { options } = augmentation as Partial<DescribedAugmentation>;
  if (!maker || !options) {
    throw new TypeError(`toRecipe: ${name} is no augmentation that recipes know; leave it out, or apply it apart`);
  }
  const all = written(name, options);
  const optionsOf = (given: AugmentationOptions) => (maker.make(given) as DescribedAugmentation).options;
  const defaults = optionsOf(maker.required);
  const few = Object.fromEntries(
    Object.entries(all).filter(([key, value]) => key in maker.required || !isSameValue(value, defaults[key])),
  );
  // Defaults may hang on other options.
  return { op: name, ...(isSameValue(optionsOf(few), options) ? few : all) };
}

function isSequence({ name }: Container): boolean {
  return name.startsWith(`${SEQUENCE}(`);
}

/** Options that were given or have a default, copied. */
function written(owner: string, options: AugmentationOptions): Record<string, OptionValue> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, copied(owner, key, value)]));
}

function copied(owner: string, key: string, value: unknown): OptionValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((each) => copied(owner, key, each));
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, copied(owner, `${key}.${name}`, each)]),
    );
  }
  throw new TypeError(`toRecipe: ${owner}: ${key} cannot be written as JSON, found ${String(value)}`);
}
