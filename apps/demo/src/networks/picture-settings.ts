import type { ImageShape } from '@cnn/datasets';
import { DataError } from '@cnn/tensor';
import type { Checkpoint } from '@cnn/train';

/** Of a run's settings those that are needed to show its network a picture. */
export interface PictureSettings {
  /** The network's name in @cnn/models. */
  readonly model: string;
  /** The name of what it was trained on. */
  readonly dataset: string;
  /** Class names, indexed by label. */
  readonly classes: readonly string[];
  /** Height, width and channels of the pictures that it was trained on. */
  readonly imageShape: ImageShape;
  /** What the network sees is (pixel − mean) / std. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * The settings that `cnn train` puts into its checkpoints, checked: a file is not trusted.
 *
 * @throws DataError that names the first setting that is missing or wrong.
 */
export function pictureSettings(config: Checkpoint['config'], subject: string): PictureSettings {
  for (const [name, { valid, expected }] of Object.entries(RULES)) {
    const value = config[name];
    if (valid(value)) continue;
    throw new DataError(subject, {
      expected: `the setting '${name}', ${expected}`,
      found: value === undefined ? 'none' : (JSON.stringify(value) ?? String(value)).slice(0, 80),
      remedy: 'give a checkpoint written by this version of cnn train',
    });
  }
  return config as unknown as PictureSettings;
}

interface Rule {
  readonly valid: (value: unknown) => boolean;
  readonly expected: string;
}

const isText = (value: unknown): boolean => typeof value === 'string';
/** Of a side: a page makes pictures of this size as soon as it opens the file. */
const MOST_PIXELS = 2048;
const isSize = (value: unknown): boolean =>
  Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= MOST_PIXELS;
const isList = (value: unknown, of: (item: unknown) => boolean): value is unknown[] =>
  Array.isArray(value) && value.length > 0 && value.every(of);

const RULES: Readonly<Record<keyof PictureSettings, Rule>> = {
  model: { valid: isText, expected: 'the name of a network' },
  dataset: { valid: isText, expected: 'the name of a data set' },
  classes: { valid: (value) => isList(value, isText), expected: 'a list of names' },
  imageShape: {
    valid: (value) => isList(value, isSize) && value.length === 3 && (value[2] === 1 || value[2] === 3),
    expected: `height and width up to ${MOST_PIXELS}, and 1 or 3 channels`,
  },
  mean: { valid: (value) => isList(value, Number.isFinite), expected: 'a list of numbers' },
  std: {
    valid: (value) => isList(value, (one) => Number.isFinite(one) && (one as number) > 0),
    expected: 'a list of numbers above 0',
  },
};
