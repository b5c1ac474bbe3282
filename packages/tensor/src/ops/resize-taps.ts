import type { Weights } from './weigh-pixels.ts';

/** How a resized image takes its pixels from those around. */
export type InterpolationMode = 'nearest' | 'nearest-exact' | 'bilinear' | 'bicubic';

/** One axis of a resizing. */
export interface ResizedAxis {
  readonly length: number;
  readonly outLength: number;
  /** Pixels of the image for one of the result. */
  readonly step: number;
}

/** @internal The pixel that each one of the result is a copy of. */
export function nearestPixels(isExact: boolean, { length, outLength, step }: ResizedAxis): number[] {
  // PyTorch reckons in float32, and a place that rounds up to a whole number there is the next pixel's.
  const rounded = Math.fround(step);
  // Its two short cuts hold also where a factor that was rounded says otherwise.
  const whole = isExact ? undefined : [1, 2].find((factor) => outLength === factor * length);
  return Array.from({ length: outLength }, (_, i) => {
    if (whole) return Math.floor(i / whole);
    const place = Math.fround((isExact ? i + 0.5 : i) * rounded);
    return Math.min(Math.floor(place), length - 1);
  });
}

/** @internal How much each pixel of the result takes of each of the image, for the modes that mix pixels. */
export function resizeWeights(mode: 'bilinear' | 'bicubic', alignCorners: boolean, axis: ResizedAxis): Weights {
  const { length, outLength, step } = axis;
  const isLinear = mode === 'bilinear';
  return Array.from({ length: outLength }, (_, i) => {
    const place = alignCorners ? i * step : (i + 0.5) * step - 0.5;
    // Here too a size that stays is a copy in PyTorch, whatever the factor; for the cubic only on the way back, which is not followed.
    const from = isLinear && length === outLength ? i : place;
    // Beyond the outermost centres there is nothing to mix; the cubic looks at places out there all the same.
    const within = isLinear ? Math.min(Math.max(from, 0), length - 1) : from;
    const first = Math.floor(within);
    const taps = isLinear ? linear(within - first) : cubic(within - first);
    const weights = new Array<number>(length).fill(0);
    for (const [j, tap] of taps.entries()) {
      weights[Math.min(Math.max(first + j - (isLinear ? 0 : 1), 0), length - 1)] += tap;
    }
    return weights;
  });
}

const linear = (t: number): number[] => [1 - t, t];

/** Keys' cubic convolution over the four pixels around. */
function cubic(t: number): number[] {
  const near = (x: number) => ((SHARPNESS + 2) * x - (SHARPNESS + 3)) * x * x + 1;
  const far = (x: number) => ((SHARPNESS * x - 5 * SHARPNESS) * x + 8 * SHARPNESS) * x - 4 * SHARPNESS;
  return [far(1 + t), near(t), near(1 - t), far(2 - t)];
}

/** Slope at a pixel's distance 1: PyTorch's and OpenCV's choice. */
const SHARPNESS = -0.75;
