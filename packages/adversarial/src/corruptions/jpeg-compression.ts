import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { jpegRoundTrip } from './jpeg-round-trip.ts';

/**
 * What is left of a picture that was saved as a JPEG file.
 *
 * Images and errors as {@link Corruption.corrupt}; no chance. Strengths are the file's quality in [1, 100]. No file is made: what its codes lose
 * is nothing. Follows jpeg_compression of Hendrycks and Dietterich, Benchmarking neural network robustness to common corruptions
 * and perturbations (2019), which is Pillow's with half the colours' resolution.
 *
 * @throws RangeError for an unknown table.
 * @example
 * const lossy = await jpegCompression().corrupt(images, 3);
 */
export function jpegCompression(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<number>('jpegCompression', options, {
    group: 'digital',
    strengths: {
      'CIFAR-10-C': [80, 65, 58, 50, 40],
      'ImageNet-C': [25, 18, 15, 10, 7],
    },
    change: jpegRoundTrip,
  });
}
