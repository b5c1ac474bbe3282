import { sizeOf, type Tensor, tensor } from '@cnn/tensor';

/** The pixels of each image, in main memory. They are parts of one copy, which may be written to. */
export async function readPixels(images: Tensor): Promise<Float32Array[]> {
  const values = Float32Array.from(await images.data());
  const [batch, ...shape] = images.shape as number[];
  const size = sizeOf(shape);
  return Array.from({ length: batch }, (_, row) => values.subarray(row * size, (row + 1) * size));
}

/** Images of those pixels, shaped like `like`. */
export function toImages(rows: readonly ArrayLike<number>[], like: Tensor): Tensor {
  const values = new Float32Array(sizeOf(like.shape));
  const size = values.length / rows.length;
  rows.forEach((pixels, row) => {
    values.set(pixels, row * size);
  });
  return tensor(values, like.shape as number[], 'float32');
}
