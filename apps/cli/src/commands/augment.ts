import { basename } from 'node:path';
import { augment as augmentImages, describePasses, fromRecipe, type RecipeStep, toRecipe } from '@cnn/augment';
import { centerCrop, readImage, resize } from '@cnn/datasets';
import { type Augmentation, DataError, dispose, formatShape, Rng, type Tensor, tensor, unstack } from '@cnn/tensor';
import { pictureGrid } from '@cnn/viz';
import { savePicture } from '@cnn/viz/node';
import { InvalidArgumentError } from 'commander';
import type { Command } from '../command.ts';
import { pictureFiles } from '../data/picture-files.ts';
import { readRecipe } from '../run/read-recipe.ts';
import { chooseBackend } from '../terminal/choose-backend.ts';
import { backendOptions, count, pictureFile, wholeNumber } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { asUsage, UsageError } from '../terminal/usage-error.ts';

interface AugmentFlags {
  readonly recipe?: string;
  readonly op?: readonly RecipeStep[];
  readonly variants: number;
  readonly rows: number;
  readonly size: number;
  readonly seed: number;
  readonly out: string;
  readonly backend: string;
  readonly threads?: number;
}

/** Pictures before and after augmentation, on one sheet. */
export const augment: Command = {
  examples: [
    'cnn augment cat.jpg --op RandomAffine --option degrees=30 --option scale=0.8,1.2',
    'cnn augment my-pictures --recipe strong.json --out sheet.png',
  ],
  declare: (program) => {
    const steps: Record<string, unknown>[] = [];
    return backendOptions(
      program
        .argument('<pictures...>', 'picture files, or folders of them')
        .option(
          '--recipe <file>',
          'augmentations as JSON: { "version": 1, "steps": [{ "op": "RandomAffine", "degrees": 15 }] }',
        )
        .option('--op <name>', 'an augmentation, such as RandomAffine; again for the next one', (op) =>
          added(steps, op),
        )
        .option('--option <name=value>', 'of the augmentation before it', (text) => optioned(steps, text))
        .option('--variants <n>', 'pictures beside each original', count, 6)
        .option('--rows <n>', 'most pictures, each with a row', count, 8)
        .option('--size <n>', 'pictures are resized and cut to squares of so many pixels', count, 224)
        .option('--seed <n>', 'of all chance', wholeNumber, 0)
        .option('--out <file>', 'the sheet, as .png or .svg', pictureFile, 'augmented.png'),
    );
  },

  async run(terminal: Terminal, paths: string[], flags: AugmentFlags) {
    const augmentation = await augmentationOf(flags);
    const files = await pictureFiles(paths, flags.rows);
    await chooseBackend(terminal, flags);
    const { size, variants } = flags;
    const images = await readPictures(files, size);
    const shape = images.shape as number[];
    const report = asUsage(() => describePasses(augmentation, shape));
    terminal.say(String(report));

    const cells: Tensor[][] = unstacked(images).map((image) => [image]);
    const rng = new Rng(flags.seed);
    for (let variant = 1; variant <= variants; variant++) {
      terminal.signal.throwIfAborted();
      const rngs = files.map((_, i) => rng.fold(variant, i));
      const changed = asUsage(() => augmentImages(images, augmentation, rngs));
      for (const [i, picture] of unstacked(changed).entries()) cells[i].push(picture);
      changed.dispose();
    }
    images.dispose();
    const { steps } = toRecipe(augmentation);
    const svg = await pictureGrid(cells.flat(), {
      columns: variants + 1,
      labels: files.flatMap((file) => [basename(file), ...Array<string>(variants).fill('')]),
      title: titleOf(steps, ((variants + 1) * SHOWN) / CHARACTER),
      scale: size < SHOWN ? Math.min(MOST_SCALE, Math.round(SHOWN / size)) : SHOWN / size,
    });
    dispose(cells.flat());
    await savePicture(flags.out, svg);
    const { passes } = report;
    terminal.result(
      { type: 'sheet', file: flags.out, pictures: files, shape, passes, recipe: { version: 1, steps } },
      flags.out,
    );
  },
};

/** Pixels of the sheet that a picture is wide, and a character of its heading. */
const [SHOWN, CHARACTER] = [144, 9];
/** How many pixels of the sheet pictureGrid makes of one at most. */
const MOST_SCALE = 100;

async function augmentationOf({ recipe, op }: AugmentFlags): Promise<Augmentation> {
  if (recipe !== undefined && op) throw new UsageError('augment: expected --recipe or --op, found both');
  if (recipe !== undefined) return (await readRecipe(recipe)).augmentation;
  if (!op)
    throw new UsageError(
      'augment: expected what to do, found neither --recipe nor --op; try: --op RandomAffine --option degrees=30',
    );
  try {
    return fromRecipe({ version: 1, steps: op }, '--op');
  } catch (error) {
    throw error instanceof DataError ? new UsageError(error.message) : error;
  }
}

/** Squares of red, green and blue in [0, 1], `[pictures, size, size, 3]`. */
async function readPictures(files: readonly string[], size: number): Promise<Tensor> {
  const [smaller, square] = [resize(size), centerCrop(size)];
  const values = new Float32Array(files.length * size * size * 3);
  for (const [i, file] of files.entries()) {
    const { pixels } = square(smaller(await readImage(file)));
    values.set(
      Float32Array.from(pixels, (byte) => byte / 255),
      i * size * size * 3,
    );
  }
  return tensor(values, [files.length, size, size, 3]);
}

function unstacked(images: Tensor): Tensor[] {
  const [, , , channels] = images.shape;
  if (channels !== 1 && channels !== 3) {
    throw new UsageError(
      `augment: pictures come out as ${formatShape(images.shape)}; only those of 1 or 3 channels can be shown`,
    );
  }
  return unstack(images, 0);
}

/** What is done, with all options if they fit into so many characters, or by name. */
function titleOf(steps: readonly RecipeStep[], characters: number): string {
  if (steps.length === 0) return 'No augmentation';
  const [whole, names] = [steps.map(stepText).join(' → '), steps.map(({ op }) => op).join(' → ')];
  const title = whole.length <= characters ? whole : names;
  return title.length <= characters ? title : `${title.slice(0, characters - 1)}…`;
}

/** Such as `RandomAffine degrees=30 scale=[0.8,1.2]`. */
function stepText({ op, steps, ...options }: RecipeStep): string {
  const inner = steps ? [`(${steps.map(stepText).join(' → ')})`] : [];
  return [op, ...inner, ...Object.entries(options).map(([name, value]) => `${name}=${optionText(value)}`)].join(' ');
}

const optionText = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

function added(steps: Record<string, unknown>[], op: string): readonly unknown[] {
  steps.push({ op });
  return steps;
}

/** Sets an option of the last step: JSON, numbers with commas between them, or text. */
function optioned(steps: readonly Record<string, unknown>[], text: string): string {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('expected name=value, such as degrees=30');
  const step = steps.at(-1);
  if (!step) throw new InvalidArgumentError('expected --op before it');
  if (name === 'op') throw new InvalidArgumentError('expected the name of an option; --op names the augmentation');
  Object.defineProperty(step, name, { value: optionValue(value), enumerable: true, configurable: true });
  return text;
}

function optionValue(text: string): unknown {
  try {
    return JSON.parse(/^-?[\d.]+(,-?[\d.]+)+$/.test(text) ? `[${text}]` : text);
  } catch {
    return text;
  }
}
