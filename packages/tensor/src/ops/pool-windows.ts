import { formatShape } from '../checks.ts';
import { type Pair, pair } from './per-axis.ts';

/** What all poolings over windows of one size take. */
export interface Pool2dOptions {
  /** Step of the window, one number or `[vertical, horizontal]`. @default the window's size */
  readonly stride?: Pair;
  /** Border around the image, at most half the window. @default 0 */
  readonly padding?: Pair;
  /** Whether a last window that is not wholly inside counts, if it starts in the image or the border before it. @default false */
  readonly ceilMode?: boolean;
}

/** @internal Resolved settings of a pooling: what {@link operation} tells. */
export interface PoolWindows {
  readonly window: readonly [number, number];
  readonly stride: readonly [number, number];
  /** `[top, bottom, left, right]` */
  readonly padding: readonly [number, number, number, number];
  readonly dilation: readonly [number, number];
  readonly ceilMode: boolean;
  readonly outputSize: readonly [number, number];
}

/**
 * @internal Where the windows of a pooling lie in images `[batch, height, width, channels]`.
 *
 * @throws RangeError if a setting is out of range, the border is wider than half the window, or no window fits.
 */
export function poolWindows(
  owner: string,
  [, height, width]: readonly number[],
  window: Pair,
  { stride = window, padding = 0, ceilMode = false, dilation = 1 }: Pool2dOptions & { readonly dilation?: Pair },
): PoolWindows {
  const size = pair(owner, 'window', window, 1);
  const steps = pair(owner, 'stride', stride, 1);
  const border = pair(owner, 'padding', padding, 0);
  const apart = pair(owner, 'dilation', dilation, 1);
  if (border[0] > size[0] / 2 || border[1] > size[1] / 2) {
    throw new RangeError(
      `${owner}: padding ${border.join('×')} is more than half the window ${size.join('×')}; pad the images first`,
    );
  }
  const outputSize = [height, width].map((length, axis) => {
    const free = length + 2 * border[axis] - apart[axis] * (size[axis] - 1) - 1;
    const count = (ceilMode ? Math.ceil(free / steps[axis]) : Math.floor(free / steps[axis])) + 1;
    // One that starts behind the image would see nothing of it.
    return ceilMode && (count - 1) * steps[axis] >= length + border[axis] ? count - 1 : count;
  }) as [number, number];
  if (Math.min(...outputSize) < 1) {
    const spaced = Math.max(...apart) > 1 ? ` with dilation ${apart.join('×')}` : '';
    throw new RangeError(
      `${owner}: window ${size.join('×')}${spaced} is larger than the padded image of [${height}, ${width}]; pad more or use a smaller window`,
    );
  }
  const sides: [number, number, number, number] = [border[0], border[0], border[1], border[1]];
  return { window: size, stride: steps, padding: sides, dilation: apart, ceilMode, outputSize };
}

/** @internal The border that the windows reach into, `[top, bottom, left, right]`: the padding, and in ceil mode what goes beyond it. */
export function reach(
  { window, stride, padding: [top, bottom, left, right], dilation, outputSize }: PoolWindows,
  [, height, width]: readonly number[],
): [number, number, number, number] {
  const beyond = (axis: 0 | 1, length: number) =>
    (outputSize[axis] - 1) * stride[axis] + dilation[axis] * (window[axis] - 1) + 1 - length;
  return [top, Math.max(bottom, beyond(0, height + top)), left, Math.max(right, beyond(1, width + left))];
}

/**
 * @internal The places along the height (or width) that each window looks at, in order. Those in the border are left out.
 *
 * @throws RangeError if a window lies wholly in the border.
 */
export function placesOf(
  owner: string,
  { window, stride, padding, dilation, outputSize }: PoolWindows,
  axis: 0 | 1,
  length: number,
): number[][] {
  return Array.from({ length: outputSize[axis] }, (_, i) => {
    const start = i * stride[axis] - padding[2 * axis];
    const places = Array.from({ length: window[axis] }, (_, j) => start + j * dilation[axis]);
    const inside = places.filter((place) => place >= 0 && place < length);
    if (inside.length > 0) return inside;
    throw new RangeError(
      `${owner}: window ${i} of axis ${axis} looks at ${formatShape(places)} of ${length} pixels, all in the border; use less padding or dilation`,
    );
  });
}

/** @internal The neighbours that each of `count` adaptive windows looks at: ⌊i·length/count⌋ up to ⌈(i + 1)·length/count⌉. */
export function adaptivePlaces(length: number, count: number): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const start = Math.floor((i * length) / count);
    const end = Math.ceil(((i + 1) * length) / count);
    return Array.from({ length: end - start }, (_, j) => start + j);
  });
}

/** Sizes of an adaptive pooling's result; `null` keeps the image's. */
export type AdaptiveSize = number | readonly [number | null, number | null];

/** @internal The height and width that an {@link AdaptiveSize} means. */
export function adaptiveSize(
  owner: string,
  size: AdaptiveSize,
  [, height, width]: readonly number[],
): [number, number] {
  const [vertical, horizontal] = typeof size === 'number' ? [size, size] : size;
  return pair(owner, 'outputSize', [vertical ?? height, horizontal ?? width], 1);
}
