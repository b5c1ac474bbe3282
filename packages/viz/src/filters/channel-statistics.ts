import type { LayerMaps } from './layer-maps.ts';

/** What a channel gave over all images and places. */
export interface ChannelFacts {
  /** Of the finite activations; NaN where there is none. */
  readonly smallest: number;
  readonly largest: number;
  readonly mean: number;
  readonly deviation: number;
  /** Share of the finite activations that count for nothing, in [0, 1]. */
  readonly silent: number;
  /** Share of the images in which it counts somewhere, in [0, 1]. */
  readonly activeImages: number;
  /** Activations that are NaN or infinite. */
  readonly notFinite: number;
}

/** Gathers {@link ChannelFacts} batch by batch, in memory that does not grow. */
export class ChannelStatistics {
  readonly #channels: number;
  readonly #counts: (activation: number) => boolean;
  readonly #smallest: Float64Array;
  readonly #largest: Float64Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #silent: Float64Array;
  readonly #active: Float64Array;
  readonly #notFinite: Float64Array;
  #images = 0;
  #activations = 0;

  /** @param counts whether an activation does anything. */
  constructor(channels: number, counts: (activation: number) => boolean) {
    this.#channels = channels;
    this.#counts = counts;
    this.#smallest = new Float64Array(channels).fill(Number.POSITIVE_INFINITY);
    this.#largest = new Float64Array(channels).fill(Number.NEGATIVE_INFINITY);
    [this.#sums, this.#squares] = [new Float64Array(channels), new Float64Array(channels)];
    [this.#silent, this.#active] = [new Float64Array(channels), new Float64Array(channels)];
    this.#notFinite = new Float64Array(channels);
  }

  add({ shape: [batch, height, width, channels], data }: LayerMaps): void {
    const places = height * width;
    const seen = new Uint8Array(channels);
    for (let image = 0; image < batch; image++) {
      seen.fill(0);
      for (let place = 0, i = image * places * channels; place < places; place++) {
        for (let channel = 0; channel < channels; channel++, i++) {
          const value = data[i];
          if (!Number.isFinite(value)) {
            this.#notFinite[channel]++;
            continue;
          }
          if (value < this.#smallest[channel]) this.#smallest[channel] = value;
          if (value > this.#largest[channel]) this.#largest[channel] = value;
          this.#sums[channel] += value;
          this.#squares[channel] += value * value;
          if (this.#counts(value)) seen[channel] = 1;
          else this.#silent[channel]++;
        }
      }
      for (let channel = 0; channel < channels; channel++) this.#active[channel] += seen[channel];
    }
    this.#images += batch;
    this.#activations += batch * places;
  }

  facts(): ChannelFacts[] {
    return Array.from({ length: this.#channels }, (_, channel) => {
      const notFinite = this.#notFinite[channel];
      const finite = this.#activations - notFinite;
      const mean = this.#sums[channel] / finite;
      return {
        smallest: finite > 0 ? this.#smallest[channel] : Number.NaN,
        largest: finite > 0 ? this.#largest[channel] : Number.NaN,
        mean,
        deviation: Math.sqrt(Math.max(0, this.#squares[channel] / finite - mean * mean)),
        silent: this.#silent[channel] / finite,
        activeImages: this.#active[channel] / this.#images,
        notFinite,
      };
    });
  }
}
