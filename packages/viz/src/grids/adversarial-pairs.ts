import { checkRange, type ShapePattern } from '@cnn/tensor';
import { toPictures } from '../picture/to-pictures.ts';
import { readValues, type Values, type Viewable } from '../viewable.ts';
import { type GridCell, grid } from './grid.ts';
import { wholeScale } from './picture-grid.ts';

/** An image before and after an attack, both in [0, 1]. */
export interface AdversarialExample {
  /** Float32 `[height, width, channels]`, with a batch axis of 1 before them or without. */
  readonly image: Viewable;
  /** The same after the attack. */
  readonly adversarial: Viewable;
  /** The true class. */
  readonly label: number;
  /** What the model takes the image for. */
  readonly cleanPrediction: number;
  /** What the model takes the attacked image for. */
  readonly adversarialPrediction: number;
}

export interface AdversarialPairsOptions {
  /** By how much the difference is enlarged; one factor for all rows. @default the largest of 1, 2, 5, 10, 20, … that cuts nothing off */
  readonly amplify?: number;
  /** @default 'Adversarial examples' */
  readonly title?: string;
}

/**
 * Draws what an attack changed: a row for each example with the image, the difference and the attacked image, and what the model
 * takes the images for.
 *
 * Images in [0, 1] with one channel or three → SVG. The difference is enlarged by a factor that is stated, around a middle gray that
 * means no change. Wrong predictions stand out and say so.
 *
 * @throws RangeError if there is no example, a class is not in `classes`, or `amplify` is below 1; TypeError if the two images
 * differ in shape or have neither 1 nor 3 channels.
 * @example
 * const { examples } = await robustness(classifier, loader, pgd({ epsilon: 0.005 }));
 * const svg = await adversarialPairs(examples, ['cat', 'dog']);
 */
export async function adversarialPairs(
  examples: readonly AdversarialExample[],
  classes: readonly string[],
  { amplify, title = 'Adversarial examples' }: AdversarialPairsOptions = {},
): Promise<string> {
  if (examples.length === 0) throw new RangeError('adversarialPairs: expected at least one example, found none');
  if (amplify !== undefined) checkRange('adversarialPairs', 'amplify', amplify, 1);
  const pairs: Pair[] = [];
  for (const example of examples) pairs.push(await readPair(example, classes));
  const factor = amplify ?? niceFactor(Math.max(...pairs.map(({ largest }) => largest)));
  const cells: GridCell[] = [];
  for (const pair of pairs) cells.push(...(await rowOf(pair, factor)));
  const fooled = examples.filter((e) => e.cleanPrediction === e.label && e.adversarialPrediction !== e.label).length;
  return grid(cells, {
    columns: 3,
    title,
    description: `${examples.length} ${examples.length === 1 ? 'example' : 'examples'}, ${fooled} of them recognised before the attack and not after it. Differences are enlarged ${factor} times around middle gray.`,
    columnTitles: ['Original', `Difference × ${factor}`, 'Adversarial'],
    minColumnWidth: 128,
  });
}

interface Pair {
  readonly shape: readonly number[];
  readonly clean: Float32Array;
  readonly adversarial: Float32Array;
  /** The largest finite change of a value. */
  readonly largest: number;
  readonly before: Prediction;
  readonly after: Prediction;
}

/** What stands under an image. */
type Prediction = Required<Pick<GridCell, 'label' | 'note' | 'warn'>>;

async function readPair(example: AdversarialExample, classes: readonly string[]): Promise<Pair> {
  const { shape, data: clean } = await imageValues('image', example.image, [null, null, null]);
  const { data: adversarial } = await imageValues('adversarial', example.adversarial, shape);
  let largest = 0;
  clean.forEach((value, i) => {
    const change = Math.abs(adversarial[i] - value);
    if (Number.isFinite(change)) largest = Math.max(largest, change);
  });
  const name = (role: 'label' | 'cleanPrediction' | 'adversarialPrediction'): string => {
    const index = example[role];
    if (Object.hasOwn(classes, index)) return classes[index];
    throw new RangeError(`adversarialPairs: ${role} must be a class from 0 to ${classes.length - 1}, found ${index}`);
  };
  const label = name('label');
  const predicted = (role: 'cleanPrediction' | 'adversarialPrediction'): Prediction => {
    const warn = example[role] !== example.label;
    return { label: name(role), note: warn ? `wrong: it is ${label}` : 'correct', warn };
  };
  return {
    shape,
    clean,
    adversarial,
    largest,
    before: predicted('cleanPrediction'),
    after: predicted('adversarialPrediction'),
  };
}

async function imageValues(role: string, image: Viewable, pattern: ShapePattern): Promise<Values> {
  const batched = image.shape.length === 4;
  const { shape, data } = await readValues(`adversarialPairs: ${role}`, image, batched ? [1, ...pattern] : pattern);
  return { shape: batched ? shape.slice(1) : shape, data };
}

async function rowOf({ shape, clean, adversarial, largest, before, after }: Pair, factor: number): Promise<GridCell[]> {
  const zoom = wholeScale(128, [{ height: shape[0], width: shape[1] }]);
  const [height, width] = [shape[0] * zoom, shape[1] * zoom];
  const cell = async (tooltip: string, data: Float32Array, rest: Partial<GridCell>): Promise<GridCell> => {
    const [picture] = await toPictures({ shape, data });
    return { picture, width, height, tooltip, ...rest };
  };
  const difference = clean.map((value, i) => 0.5 + factor * (adversarial[i] - value));
  return [
    await cell(`original, predicted ${before.label}`, clean, before),
    await cell(`difference × ${factor}`, difference, { note: `at most ${Number(largest.toPrecision(2))}` }),
    await cell(`adversarial, predicted ${after.label}`, adversarial, after),
  ];
}

/** The largest of 1, 2, 5, 10, … by which a change of `largest` stays within ±0.5. */
function niceFactor(largest: number): number {
  // A hundredth more, because 0.005 is a little off in float32.
  const most = 0.505 / Math.max(largest, 5e-4);
  const power = 10 ** Math.floor(Math.log10(most));
  return Math.max(1, power * (most >= power * 5 ? 5 : most >= power * 2 ? 2 : 1));
}
