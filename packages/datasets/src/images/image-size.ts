import { checkInteger } from '@cnn/tensor';

/** `[height, width]`, or one number, whose meaning each function says. */
export type ImageSize = number | readonly [height: number, width: number];

/** @throws RangeError that names the owner unless the size is made of whole numbers from 1. */
export function checkImageSize(owner: string, size: ImageSize): void {
  for (const length of typeof size === 'number' ? [size] : size) checkInteger(owner, 'size', length, 1);
}

/** Python's round(), with which torchvision places crops. */
export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}
