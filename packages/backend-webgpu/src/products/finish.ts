/** What may follow a convolution within its program. */
export interface Finish {
  /** Whether there is a buffer `bias`, a number for each channel. */
  readonly bias: boolean;
  readonly activation: 'linear' | 'relu';
}

export const noFinish: Finish = { bias: false, activation: 'linear' };

/** WGSL of f32: the finished value, from the sum of products and the channel that it belongs to. NaN passes. */
export function finished({ bias, activation }: Finish, value: string, channel: string): string {
  const shifted = bias ? `(${value} + bias[${channel}])` : value;
  return activation === 'relu' ? `select(${shifted}, 0, ${shifted} < 0)` : shifted;
}
