import type { Recipe, RecipeStep } from '@cnn/augment';

/**
 * TypeScript that makes of pictures what the sheet shows.
 *
 * @example
 * recipeCode({ version: 1, steps: [{ op: 'RandomCrop', size: 32, padding: 4 }] }, 0);
 */
export function recipeCode({ steps }: Recipe, seed: number): string {
  const names = [...new Set(['augment', ...steps.flatMap(factoriesOf), ...(steps.length === 1 ? [] : ['sequence'])])];
  const imports = `import { ${names.sort().join(', ')} } from '@cnn/augment';`;
  return `${imports}
import { Rng, useBackend } from '@cnn/tensor';

await useBackend('auto');
const recipe = ${recipeExpression(steps)};
// A picture [1, height, width, 3] in [0, 1]; the sheet's variant i is drawn by fold(i, 0).
const variant = augment(images, recipe, [new Rng(${seed}).fold(1, 0)]);
`;
}

/** The augmentation that steps make, as an expression. */
export function recipeExpression(steps: readonly RecipeStep[]): string {
  if (steps.length === 1) return stepCode(steps[0], '');
  return sequenceCode(steps, {}, '');
}

/** The names of the factories that a step needs. */
export function factoriesOf({ op, steps }: RecipeStep): string[] {
  return op === 'Sequence' ? ['sequence', ...(steps ?? []).flatMap(factoriesOf)] : [factoryName(op)];
}

function stepCode({ op, steps, ...options }: RecipeStep, indent: string): string {
  if (op === 'Sequence') return sequenceCode(steps ?? [], options, indent);
  const positional = POSITIONAL[op] ?? [];
  const given: string[] = positional.map((name) => valueCode(options[name]));
  const others = Object.entries(options).filter(([name, value]) => !positional.includes(name) && value !== undefined);
  if (others.length > 0) given.push(valueCode(Object.fromEntries(others)));
  while (given.at(-1) === 'undefined') given.pop();
  return `${factoryName(op)}(${given.join(', ')})`;
}

function sequenceCode(steps: readonly RecipeStep[], options: object, indent: string): string {
  const inner = `${indent}  `;
  const members = steps.map((step) => stepCode(step, inner));
  if (Object.keys(options).length > 0) members.push(valueCode(options));
  if (members.length === 0) return 'sequence()';
  return `sequence(\n${members.map((member) => `${inner}${member},\n`).join('')}${indent})`;
}

const factoryName = (op: string): string => op[0].toLowerCase() + op.slice(1);

function valueCode(value: unknown): string {
  if (typeof value === 'string')
    return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(valueCode).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(
    ([name, each]) => `${/^[A-Za-z_]\w*$/.test(name) ? name : valueCode(name)}: ${valueCode(each)}`,
  );
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** The options that factories take one by one, before the object of the others. */
const POSITIONAL: Readonly<Record<string, readonly string[]>> = {
  AutoAugment: ['policy'],
  CenterCrop: ['size'],
  CenterPad: ['size'],
  Cutout: ['size'],
  Denormalize: ['mean', 'std'],
  LongestMaxSize: ['maxSize'],
  Normalize: ['mean', 'std'],
  Pad: ['borders'],
  PadTo: ['size'],
  RandAugment: ['n', 'm'],
  RandomAffine: ['degrees'],
  RandomBrightness: ['brightness'],
  RandomContrast: ['contrast'],
  RandomCrop: ['size'],
  RandomGamma: ['gamma'],
  RandomGaussianBlur: ['kernelSize', 'sigma'],
  RandomHue: ['hue'],
  RandomJPEG: ['jpegQuality'],
  RandomMotionBlur: ['kernelSize', 'angle', 'direction'],
  RandomPosterize: ['bits'],
  RandomResizedCrop: ['size'],
  RandomRotation: ['degrees'],
  RandomRotation90: ['times'],
  RandomSaturation: ['saturation'],
  RandomSharpness: ['sharpness'],
  RandomShear: ['shear'],
  Resize: ['size'],
  SmallestMaxSize: ['maxSize'],
};
