import type { Rng, Shape, Tensor } from '@cnn/tensor';

/**
 * How a picture is written as numbers that gradient ascent moves.
 *
 * The same picture can be reached through any of them, but steps of equal length go to different places: that of pixels ends in noise, that of waves in
 * shapes. See Mordvintsev et al., Differentiable image parameterizations (2018).
 */
export interface ImageParametrization {
  /** Kind and options, such as `FourierImage(decayPower=1)`. */
  readonly name: string;
  /** Where ascent begins, for images of the given shape `[batch, height, width, channels]`. */
  start(rng: Rng, shape: Shape): Tensor;
  /** The images that numbers stand for, in (0, 1). */
  paint(numbers: Tensor, shape: Shape): Tensor;
}
