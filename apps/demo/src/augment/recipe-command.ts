import type { Recipe } from '@cnn/augment';

/** What the command needs to know beside the recipe. */
export interface CommandSettings {
  readonly seed: number;
  /** Pixels of a side. */
  readonly size: number;
  /** Pictures beside the original. */
  readonly variants: number;
}

/**
 * The command of `cnn` that draws the same sheet, of a picture that lies in a file; undefined for a recipe without steps, which the command refuses.
 *
 * @param pictures names of the files, the one that is shown first.
 */
export function recipeCommand(
  { steps }: Recipe,
  { seed, size, variants }: CommandSettings,
  pictures: readonly string[],
): string | undefined {
  if (steps.length === 0) return undefined;
  const parts = steps.flatMap(({ op, ...options }) => [
    `--op ${quoted(op)}`,
    ...Object.entries(options).flatMap(([name, value]) =>
      value === undefined ? [] : [`--option ${quoted(`${name}=${optionText(value)}`)}`],
    ),
  ]);
  return [
    `cnn augment ${pictures.map(quoted).join(' ')}`,
    ...parts,
    `--size ${size} --variants ${variants} --seed ${seed}`,
  ].join(' \\\n  ');
}

/** As JSON, but for names, which `cnn` takes as they are. */
function optionText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return isPlainWord(value) ? value : JSON.stringify(value);
}

/** Whether a text is not taken for a number, true, false or null. */
function isPlainWord(text: string): boolean {
  return /^[A-Za-z]\w*$/.test(text) && !['true', 'false', 'null'].includes(text);
}

/** For a shell. */
function quoted(text: string): string {
  return /^[\w.,=/+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
