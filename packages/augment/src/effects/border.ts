import { choices, formatShape, type Shape } from '@cnn/tensor';
import type { KernelSize } from './kernel-size.ts';

/** What lies beside a picture that is blurred: zeros, the picture mirrored at its outermost pixels, those themselves, or the opposite side. */
export type Border = 'constant' | 'reflect' | 'replicate' | 'circular';

/** How many pixels a border may be wide beside so many. */
const WIDEST: Readonly<Record<Border, (side: number) => number>> = {
  constant: () => Number.POSITIVE_INFINITY,
  reflect: (side) => side - 1,
  replicate: () => Number.POSITIVE_INFINITY,
  circular: (side) => side,
};

/**
 * The border that an option means.
 *
 * @throws TypeError for another word.
 */
export function borderOf(owner: string, border: Border): Border {
  if (Object.hasOwn(WIDEST, border)) return border;
  throw new TypeError(`${owner}: unknown borderType '${border}'; ${choices(border, Object.keys(WIDEST))}`);
}

/**
 * Throws unless images are large enough for the border that a kernel needs.
 *
 * @throws RangeError that tells how far the kernel reaches.
 */
export function checkBorder(owner: string, border: Border, shape: Shape, size: KernelSize): void {
  for (const axis of [0, 1] as const) {
    const reach = Math.floor(size[axis] / 2);
    if (shape[0] === 0 || reach <= WIDEST[border](shape[axis + 1]!)) continue;
    throw new RangeError(
      `${owner}: a kernel of ${size.join('×')} reaches too far beyond images ${formatShape(shape)} for borderType '${border}'; choose a smaller one, or 'replicate'`,
    );
  }
}
