import type { Column } from '../parameters/column.ts';

interface AnyStep {
  /** 1 for each image that the step changes. @default all */
  readonly applied?: Uint8Array;
}

/** What results are kept within: the same for all images, or each one's own. */
export interface Bounds {
  /** @default −∞ */
  readonly low?: Column;
  /** @default ∞ */
  readonly high?: Column;
}

/** Channels multiplied by a matrix, row by row, that has a row for each channel, and a column for each and a last one, which is added: 3×4 for colours. */
export interface MixStep extends AnyStep, Bounds {
  readonly kind: 'mix';
  readonly matrix: readonly Column[];
}

/** Channels of any number multiplied by a number, and another added: the same ones for all channels, or a list of each one's. */
export interface ScaleStep extends AnyStep, Bounds {
  readonly kind: 'scale';
  readonly factor: Column | readonly Column[];
  readonly offset: Column | readonly Column[];
}

/** Hue turned by radians, saturation multiplied and kept within [0, 1], of three channels. */
export interface HsvStep extends AnyStep, Bounds {
  readonly kind: 'hsv';
  readonly hue: Column;
  readonly saturation: Column;
}

/** gain · x^gamma, kept within [0, 1]. */
export interface GammaStep extends AnyStep {
  readonly kind: 'gamma';
  readonly gamma: Column;
  readonly gain: Column;
}

/** x + addition, kept within [0, 1] unless the addition is 0; from the threshold on 1 minus that. */
export interface SolarizeStep extends AnyStep {
  readonly kind: 'solarize';
  readonly threshold: Column;
  readonly addition: Column;
}

/** The first so many of eight bits; all eight leave images as they are. */
export interface PosterizeStep extends AnyStep {
  readonly kind: 'posterize';
  readonly bits: Column;
}

/** What changes each pixel by itself. A list of them runs in one pass over the picture. */
export type ColorStep = MixStep | ScaleStep | HsvStep | GammaStep | SolarizeStep | PosterizeStep;

/** The range of pictures. */
export const UNIT: Required<Bounds> = { low: 0, high: 1 };

/** Keeps pictures within [0, 1], as Kornia does before most operations. It costs nothing where they already are by the step before. */
export const CLIP: ColorStep = { kind: 'scale', factor: 1, offset: 0, ...UNIT };
