import { abs, cast, max, notEqual, scope, sqrt, square, sum, type Tensor } from '@cnn/tensor';
import { IMAGE_AXES, type NormName, type SizeName } from '../norms/norm.ts';

/** The size of each image's change, on the device: `[rows, height, width, channels]` → `[rows]`. */
export function changeSizes(name: SizeName, change: Tensor): Tensor {
  return scope(() => measures[name](change));
}

/** As {@link changeSizes}, in main memory. */
export async function readSizes(name: SizeName, change: Tensor): Promise<number[]> {
  const sizes = changeSizes(name, change);
  const values = Array.from(await sizes.data());
  sizes.dispose();
  return values;
}

/** How steep a function is where its gradient's size in this norm is: along the changes of size 1 in the norm given. */
export const dualOf = { L1: 'Linf', L2: 'L2', Linf: 'L1' } as const satisfies Record<NormName, NormName>;

const measures: Readonly<Record<SizeName, (change: Tensor) => Tensor>> = {
  L0: (change) => sum(cast(notEqual(change, 0), 'float32'), IMAGE_AXES),
  L1: (change) => sum(abs(change), IMAGE_AXES),
  L2: (change) => sqrt(sum(square(change), IMAGE_AXES)),
  Linf: (change) => max(abs(change), IMAGE_AXES),
};
