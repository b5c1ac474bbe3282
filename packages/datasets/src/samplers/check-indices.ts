import { checkInteger } from '@cnn/tensor';

/** Indices are kept in 32 bits. */
const MOST = 2 ** 32 - 1;

/** @throws RangeError unless `value` can be a number of samples: whole, from `low` to 2³² − 1. */
export function checkCount(owner: string, option: string, value: number, low = 0): void {
  checkInteger(owner, option, value, low, MOST);
}

/**
 * A copy of the indices.
 *
 * @throws RangeError, with the place, if one is no whole number in [0, 2³²).
 */
export function copyIndices(owner: string, indices: ArrayLike<number>): Uint32Array {
  const copy = Uint32Array.from(indices);
  // Conversion to 32 bits changes whatever is not an index already.
  for (let i = 0; i < copy.length; i++) {
    if (copy[i] !== indices[i]) {
      throw new RangeError(`${owner}: indices must be whole numbers in [0, 2³²), found ${indices[i]} at ${i}`);
    }
  }
  return copy;
}
