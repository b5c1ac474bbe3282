import { tensor } from '../ops/index.ts';
import type { Tensor } from '../tensor.ts';
import { expectClose } from './expect-close.ts';

/** A tensor of a fixture: float32 in base64 (little-endian), or whole numbers. */
export interface Packed {
  readonly shape: number[];
  readonly float32?: string;
  readonly int32?: number[];
}

/** The tensor of a fixture. */
export function unpack({ shape, float32, int32 }: Packed): Tensor {
  if (float32 === undefined) return tensor(int32!, shape, 'int32');
  const bytes = Uint8Array.from(atob(float32), (character) => character.charCodeAt(0));
  return tensor(new Float32Array(bytes.buffer), shape, 'float32');
}

/**
 * Throws, naming the tensor, unless it is near that of a fixture, as `expectClose` judges by default.
 *
 * @returns the largest difference, as a share of the largest value (of 0.01 where all are smaller, as 1e-7 is near in any case).
 * @example
 * const error = await expectPacked('gradient of weight', gradient, golden.gradients.weight);
 */
export async function expectPacked(name: string, actual: Tensor, packed: Packed): Promise<number> {
  const expected = unpack(packed);
  try {
    await expectClose(actual, expected);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  }
  const [found, wanted] = [Array.from(await actual.data()), Array.from(await expected.data())];
  const most = (values: number[]) => values.filter(Number.isFinite).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return most(wanted.map((value, i) => found[i] - value)) / Math.max(most(wanted), 0.01);
}
