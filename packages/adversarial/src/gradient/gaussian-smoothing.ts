import { conv2d, div, exp, neg, reshape, scope, square, sum, type Tensor, tensor, tile } from '@cnn/tensor';

/**
 * Blurs gradients `[batch, height, width, channels]`, each channel by itself, with zeros around.
 *
 * The kernel is a Gaussian of `size` pixels a side, cut off at that many deviations, with sum 1. It is the product of a column and a row, so it is
 * applied as two thin ones.
 */
export function gaussianSmoothing(size: number, deviations: number): (gradient: Tensor) => Tensor {
  // From −deviations to deviations; a single pixel is its own centre.
  const places = Array.from({ length: size }, (_, i) => (size === 1 ? 0 : deviations * ((2 * i) / (size - 1) - 1)));
  return (gradient) =>
    scope(() => {
      const channels = gradient.shape[3]!;
      const weights = exp(div(neg(square(tensor(places, [size], 'float32'))), 2));
      const share = div(weights, sum(weights));
      const along = (shape: [number, number]): Tensor => tile(reshape(share, [...shape, 1, 1]), [1, 1, 1, channels]);
      const options = { padding: 'same', groups: channels } as const;
      return conv2d(conv2d(gradient, along([size, 1]), options), along([1, size]), options);
    });
}
