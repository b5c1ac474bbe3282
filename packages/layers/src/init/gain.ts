import { choices } from '@cnn/tensor';

/** What follows a layer. */
export type Nonlinearity = keyof typeof gains;

const gains = {
  linear: () => 1,
  conv1d: () => 1,
  conv2d: () => 1,
  conv3d: () => 1,
  convTranspose1d: () => 1,
  convTranspose2d: () => 1,
  convTranspose3d: () => 1,
  sigmoid: () => 1,
  tanh: () => 5 / 3,
  relu: () => Math.SQRT2,
  leakyRelu: (slope = 0.01) => Math.sqrt(2 / (1 + slope ** 2)),
  selu: () => 3 / 4,
} satisfies Record<string, (param?: number) => number>;

/**
 * By how much weights should be larger than those of a linear layer, so that signals keep their strength through a nonlinearity.
 *
 * Follows torch.nn.init.calculate_gain.
 *
 * @param param the negative slope, for `leakyRelu`; 0.01 unless given.
 * @throws RangeError if the nonlinearity is unknown or the slope not a finite number.
 * @example
 * linear.weight.reset(init.xavierUniform(init.calculateGain('tanh')), rng);
 */
export function calculateGain(nonlinearity: Nonlinearity, param?: number): number {
  if (!Object.hasOwn(gains, nonlinearity)) {
    throw new RangeError(
      `calculateGain: unknown nonlinearity '${nonlinearity}'; ${choices(nonlinearity, Object.keys(gains))}`,
    );
  }
  if (param !== undefined && !Number.isFinite(param)) {
    throw new RangeError(`calculateGain: param must be a finite number, found ${param}`);
  }
  const gain: (param?: number) => number = gains[nonlinearity];
  return gain(param);
}
