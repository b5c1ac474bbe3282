import { DataError } from '@cnn/tensor';

/** The largest picture that Pillow opens without complaint. */
export const MOST_PIXELS = 178_956_970;

/** The error for a file of a known kind that is not as it should be. */
export function damagedImage(subject: string, expected: string, found: string): DataError {
  return new DataError(subject, { expected, found, remedy: 'check that the file opens in an image viewer' });
}

/** @throws DataError unless the picture has pixels, and no more than Pillow's limit. */
export function checkPixels(width: number, height: number, subject: string): void {
  if (width > 0 && height > 0 && width * height <= MOST_PIXELS) return;
  throw damagedImage(subject, `1 to ${MOST_PIXELS} pixels`, `${width}×${height}`);
}
