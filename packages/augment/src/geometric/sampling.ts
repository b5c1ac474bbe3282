import { checkRange, choices } from '@cnn/tensor';
import type { PaddingMode, Resample, Sampling } from '../augmentation.ts';

/** How pixels are found that lie between those of the image, or outside of it. */
export interface SamplingOptions {
  /** How pixels between pixels are found. @default 'bilinear' */
  readonly resample?: Resample;
  /** What lies outside of the picture. @default 'constant' */
  readonly paddingMode?: PaddingMode;
  /** The value outside in mode `'constant'`, or one for each channel. @default 0 */
  readonly fill?: number | readonly number[];
}

/** Of pixels that go to whole places, of which none is looked up outside. */
export const WHOLE_PIXELS: Sampling = { resample: 'bilinear', paddingMode: 'constant', fill: 0 };

const RESAMPLES: readonly Resample[] = ['bilinear', 'nearest', 'bicubic'];
const PADDING_MODES: readonly PaddingMode[] = ['constant', 'replicate', 'reflect', 'symmetric', 'circular'];

/**
 * The sampling that options describe.
 *
 * @throws TypeError for an unknown mode; RangeError if a fill is not finite.
 */
export function samplingOf(
  owner: string,
  { resample = 'bilinear', paddingMode = 'constant', fill = 0 }: SamplingOptions,
): Sampling {
  checkName(owner, 'resample', resample, RESAMPLES);
  checkName(owner, 'paddingMode', paddingMode, PADDING_MODES);
  for (const value of typeof fill === 'number' ? [fill] : fill)
    checkRange(owner, 'fill', value, Number.NEGATIVE_INFINITY);
  return { resample, paddingMode, fill };
}

function checkName(owner: string, option: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  throw new TypeError(`${owner}: unknown ${option} '${name}'; ${choices(name, known)}`);
}
