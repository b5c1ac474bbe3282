import type { Values } from '../viewable.ts';

/**
 * The mean over the channels at each place: `[1, height, width, channels]` → `height × width` numbers.
 *
 * The course's `to_grayscale` divides the sum by the height instead of the number of channels (its `image.shape[0]` is read after the
 * sum has removed that axis). That changes only the scale, which a picture from smallest to largest value does not show.
 */
export function channelMean({ shape: [, height, width, channels], data }: Values): Float32Array {
  return Float32Array.from({ length: height * width }, (_, place) => {
    let sum = 0;
    for (let i = place * channels; i < (place + 1) * channels; i++) sum += data[i];
    return sum / channels;
  });
}

/** One channel: `[1, height, width, channels]` → `height × width` numbers. */
export function channelAt({ shape: [, height, width, channels], data }: Values, channel: number): Float32Array {
  return Float32Array.from({ length: height * width }, (_, place) => data[place * channels + channel]);
}
