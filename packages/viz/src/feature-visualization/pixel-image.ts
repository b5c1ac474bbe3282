import { checkRange, describeCall, normal } from '@cnn/tensor';
import type { ImageParametrization } from './image-parametrization.ts';
import { type ColorOptions, naturalColors } from './natural-colors.ts';

export interface PixelImageOptions extends ColorOptions {
  /** Deviation of the first numbers around grey. @default 0.01 */
  readonly deviation?: number;
}

/**
 * A picture as its pixels.
 *
 * Use it to see what a network answers to without any help: mostly fine patterns, akin to adversarial noise. Follows lucid.optvis.param.spatial.pixel_image.
 *
 * @throws RangeError if the deviation is negative.
 * @example
 * const raw = await visualizeFeature(model, channel('conv_layer.14', 3), { image: pixelImage() });
 */
export function pixelImage({ deviation = 0.01, decorrelated = true }: PixelImageOptions = {}): ImageParametrization {
  checkRange('pixelImage', 'deviation', deviation, 0);
  return {
    name: describeCall('PixelImage', { deviation, decorrelated }),
    start: (rng, shape) => normal(rng, shape, 0, deviation),
    paint: (numbers) => naturalColors(numbers, { decorrelated }),
  };
}
