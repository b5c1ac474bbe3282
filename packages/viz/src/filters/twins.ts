import { matmul, reshape, scope, sub, type Tensor, tensor, transpose } from '@cnn/tensor';
import type { LayerMaps } from './layer-maps.ts';

/** The filter that another is most like. */
export interface Twin {
  readonly filter: number;
  /** Cosine or correlation, from −1 to 1. */
  readonly similarity: number;
}

/** What a filter is like. */
export interface Likeness {
  /** The nearest other filter. */
  readonly twin: Twin;
  /** Whether one with a lower number is as similar as asked for, so that this one could be spared. */
  readonly hasEarlier: boolean;
}

/**
 * What each kernel is like by the cosine of their weights; undefined for a single kernel and where all its weights are zero or one is not finite.
 *
 * @param weight of a convolution `[height, width, in / groups, out]`, or of a linear layer `[out, in]`.
 * @param groups of the convolution; kernels of different groups see different channels and are not compared.
 */
export async function twinsByWeights(
  weight: Tensor,
  similarity: number,
  groups = 1,
): Promise<(Likeness | undefined)[]> {
  const product = scope(() => {
    const rows = weight.rank === 2 ? weight : transpose(reshape(weight, [-1, weight.shape.at(-1)!]));
    return matmul(rows, rows, { transposeB: true });
  });
  try {
    return likenesses(Float64Array.from(await product.data()), similarity, groups);
  } finally {
    product.dispose();
  }
}

/** Gathers how the channels of a layer go together over places and images, batch by batch. */
export class ChannelCorrelation {
  #means: Float64Array;
  #products: Float64Array;
  #count = 0;

  constructor(channels: number) {
    this.#means = new Float64Array(channels);
    this.#products = new Float64Array(channels * channels);
  }

  async add({ shape: [batch, height, width, channels], data }: LayerMaps): Promise<void> {
    const count = batch * height * width;
    const sums = new Float64Array(channels);
    for (let i = 0; i < data.length; i++) sums[i % channels] += data[i];
    // Divided at the end, so that a constant is its own mean exactly and has no deviation.
    const means = sums.map((sum) => sum / count);
    const products = scope(() => {
      const rows = sub(tensor(data, [count, channels]), tensor(Float32Array.from(means), [1, channels]));
      return matmul(rows, rows, { transposeA: true });
    });
    const values = await products.data();
    products.dispose();
    // Sums of two parts, each around its own mean: Chan, Golub and LeVeque (1979).
    const total = this.#count + count;
    const share = (this.#count * count) / total;
    const moved = means.map((mean, i) => mean - this.#means[i]);
    for (let i = 0; i < channels; i++) {
      for (let j = 0; j < channels; j++)
        this.#products[i * channels + j] += values[i * channels + j] + moved[i] * moved[j] * share;
    }
    this.#means = this.#means.map((mean, i) => mean + (moved[i] * count) / total);
    this.#count = total;
  }

  /** What each channel goes together with; undefined for one that is constant or not finite. */
  twins(similarity: number): (Likeness | undefined)[] {
    return likenesses(this.#products, similarity);
  }
}

/** By a matrix of products of rows, `count × count`. */
function likenesses(products: Float64Array, threshold: number, groups = 1): (Likeness | undefined)[] {
  const count = Math.sqrt(products.length);
  const lengths = Float64Array.from({ length: count }, (_, i) => Math.sqrt(products[i * count + i]));
  return Array.from({ length: count }, (_, i) => {
    let twin: Twin | undefined;
    let hasEarlier = false;
    const inGroup = count / groups;
    const first = Math.floor(i / inGroup) * inGroup;
    for (let other = first; other < first + inGroup; other++) {
      const found = products[i * count + other] / (lengths[i] * lengths[other]);
      if (other === i || !Number.isFinite(found)) continue;
      const similarity = Math.min(1, Math.max(-1, found));
      if (!twin || similarity > twin.similarity) twin = { filter: other, similarity };
      // A rounding error of float32 may not part what is the same.
      hasEarlier ||= other < i && similarity >= threshold - 1e-6;
    }
    return twin && { twin, hasEarlier };
  });
}
