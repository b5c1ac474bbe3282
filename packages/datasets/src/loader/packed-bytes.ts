import { add, cast, div, floorDiv, mul, reshape, scalar, sizeOf, slice, stack, sub, type Tensor } from '@cnn/tensor';
import type { ImageShape } from '../dataset.ts';

/**
 * Four bytes in each int32, as no backend has tensors of bytes on a device: `size` bytes a row, rows filled up to whole numbers.
 *
 * The fourth byte counts from −128, so that the sum b0 + 256·b1 + 65536·b2 + 2²⁴·b3 has a sign of its own and comes apart by division.
 */
export function packBytes(bytes: Uint8Array, size: number): Int32Array {
  const rows = size === 0 ? 0 : bytes.length / size;
  const width = Math.ceil(size / 4);
  const packed = new Int32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) {
      const at = row * size + i * 4;
      const byte = (k: number): number => (i * 4 + k < size ? bytes[at + k] : 0);
      packed[row * width + i] = byte(0) | (byte(1) << 8) | (byte(2) << 16) | ((byte(3) - 128) << 24);
    }
  }
  return packed;
}

/** Rows of {@link packBytes} as images: float32 `[rows, height, width, channels]` in [0, 1]. */
export function unpackBytes(packed: Tensor, shape: ImageShape): Tensor {
  const [rows, width] = packed.shape;
  const base = scalar(256, 'int32');
  const above = [packed];
  for (let k = 0; k < 3; k++) above.push(floorDiv(above[k], base));
  const bytes = above.map((value, k) =>
    k < 3 ? sub(value, mul(above[k + 1], base)) : add(value, scalar(128, 'int32')),
  );
  const all = reshape(stack(bytes, 2), [rows, width * 4]);
  const size = sizeOf(shape);
  const own = size === width * 4 ? all : slice(all, [0, 0], [rows, size]);
  return div(reshape(cast(own, 'float32'), [rows, ...shape]), scalar(255));
}
