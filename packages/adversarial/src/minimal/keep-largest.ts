import { type Tensor, tensor } from '@cnn/tensor';

/** Each image's change with all but its largest values set to 0: `counts[row]` of them stay. Values are sorted in main memory. */
export async function keepLargest(change: Tensor, counts: readonly number[]): Promise<Tensor> {
  const values = Float32Array.from(await change.data());
  const size = values.length / counts.length;
  counts.forEach((count, row) => {
    const own = values.subarray(row * size, (row + 1) * size);
    const order = [...own.keys()].sort((a, b) => Math.abs(own[b]) - Math.abs(own[a]));
    for (const i of order.slice(count)) own[i] = 0;
  });
  return tensor(values, change.shape, 'float32');
}
