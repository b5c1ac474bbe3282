import type { SizeName } from '@cnn/adversarial';

/** How large a change is, in each way to measure it. L0 counts the values that change. */
export type ChangeSizes = Readonly<Record<SizeName, number>>;

/** The sizes of the change from one picture to another, of the same shape. */
export function changeSizes(before: ArrayLike<number>, after: ArrayLike<number>): ChangeSizes {
  const sizes = { Linf: 0, L2: 0, L1: 0, L0: 0 };
  for (let i = 0; i < before.length; i++) {
    const change = Math.abs(after[i] - before[i]);
    sizes.Linf = Math.max(sizes.Linf, change);
    sizes.L2 += change * change;
    sizes.L1 += change;
    if (change > 0) sizes.L0 += 1;
  }
  return { ...sizes, L2: Math.sqrt(sizes.L2) };
}
