import { gather, type Tensor, tensor } from '@cnn/tensor';

/**
 * For each sample its k-th partner.
 *
 * @param pairs the places of partners in the batch, one sample's after the other.
 */
export function partnersOf(samples: Tensor, pairs: Int32Array, k = 0): Tensor {
  const batch = samples.shape[0]!;
  const width = pairs.length / Math.max(1, batch);
  const places = Int32Array.from({ length: batch }, (_, i) => pairs[i * width + k]!);
  return gather(samples, tensor(places, [batch], 'int32'), 0);
}
