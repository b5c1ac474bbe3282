import { checkInteger } from '@cnn/tensor';

/** Height and width of a kernel in pixels. */
export type KernelSize = readonly [height: number, width: number];

/**
 * The size that an option means: one number stands for both sides.
 *
 * @throws RangeError unless both are whole numbers of at least 1, and odd where they must be; TypeError unless there are two.
 */
export function kernelSizeOf(owner: string, value: number | KernelSize, odd: boolean): KernelSize {
  const size = typeof value === 'number' ? [value, value] : value;
  if (!Array.isArray(size) || size.length !== 2) {
    throw new TypeError(`${owner}: kernelSize must be a number or [height, width], found ${JSON.stringify(value)}`);
  }
  for (const side of size) {
    checkInteger(owner, 'kernelSize', side, 1);
    if (odd && side % 2 === 0) throw new RangeError(`${owner}: kernelSize must be odd, found ${side}`);
  }
  return size as unknown as KernelSize;
}
