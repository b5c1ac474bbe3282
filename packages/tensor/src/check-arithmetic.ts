import { conv2d, matMul, sum, type Tensor, type Tensor2D, type Tensor4D, tensor, tidy } from '@tensorflow/tfjs-core';

/**
 * Computes a few whole numbers that are known beforehand on the chosen backend: a convolution, a product, a sum.
 *
 * @throws Error if they come out wrong, as on a driver with a fault, whatever else would be computed on it.
 */
export async function checkArithmetic(): Promise<void> {
  const results = tidy(() => {
    // On a 4×4 chessboard of ones and twos each 3×3 window adds up to 13 or 14.
    const board = Array.from({ length: 16 }, (_, i) => 1 + ((i + Math.floor(i / 4)) % 2));
    const images = tensor(board, [1, 4, 4, 1]) as Tensor4D;
    const windows = conv2d(images, tensor(new Array(9).fill(1), [3, 3, 1, 1]) as Tensor4D, 1, 'valid');
    const product = matMul(tensor([1, 2, 3, 4], [2, 2]) as Tensor2D, tensor([5, 6, 7, 8], [2, 2]) as Tensor2D);
    return { convolution: windows, product, sum: sum(images) } as Readonly<Record<string, Tensor>>;
  });
  try {
    for (const [name, expected] of Object.entries(KNOWN)) {
      const found = Array.from(await results[name].data());
      if (String(found) === String(expected)) continue;
      throw new Error(`it computes wrongly: expected the ${name} ${expected.join(', ')}, found ${found.join(', ')}`);
    }
  } finally {
    for (const result of Object.values(results)) result.dispose();
  }
}

const KNOWN: Readonly<Record<string, readonly number[]>> = {
  convolution: [13, 14, 14, 13],
  product: [19, 22, 43, 50],
  sum: [24],
};
