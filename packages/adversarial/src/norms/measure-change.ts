import type { SizeName } from './norm.ts';
import { normNamed } from './norms.ts';

/**
 * The size of one image's change, in float64; `'L0'` counts the changed values.
 *
 * @throws RangeError for an unknown name.
 * @example
 * measureChange('L2', [3, 0, 4]); // 5
 */
export function measureChange(name: SizeName, change: ArrayLike<number>): number {
  return measureNamed('measureChange', name)(change);
}

/** What measures changes, by its name; for whoever has many to measure. */
export function measureNamed(owner: string, name: SizeName): (change: ArrayLike<number>) => number {
  return name === 'L0' ? changedValues : normNamed(owner, name).size;
}

function changedValues(change: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < change.length; i++) if (change[i] !== 0) count++;
  return count;
}
