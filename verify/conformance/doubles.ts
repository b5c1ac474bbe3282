import { types } from 'node:util';
import { useBackend } from '@cnn/tensor';

/**
 * Starts the `cpu` backend in a bundle whose `Float32Array` is `Float64Array`.
 *
 * @throws Error if this is no such bundle.
 */
export async function useDoubles(): Promise<void> {
  if (new Float32Array(1).BYTES_PER_ELEMENT !== 8) throw new Error('expected a bundle of float64; see reference.ts');
  // tfjs asks Node whether an array is one that it knows.
  Object.assign(types, { isFloat32Array: types.isFloat64Array });
  await useBackend('cpu');
}
