import { checkInteger } from '@cnn/tensor';

/**
 * Throws unless what was chosen is there.
 *
 * @throws RangeError for an empty choice and for one that is out of range.
 */
export function checkChosen(owner: string, what: string, chosen: readonly number[] | undefined, count: number): void {
  if (chosen?.length === 0) throw new RangeError(`${owner}: expected at least one ${what}, found none`);
  for (const index of chosen ?? []) checkInteger(owner, what, index, 0, count - 1);
}

/** What was chosen, or the first ones, at most `limit`. */
export function firstOf(chosen: readonly number[] | undefined, count: number, limit: number): readonly number[] {
  return (chosen ?? Array.from({ length: Math.min(count, limit) }, (_, i) => i)).slice(0, limit);
}

/** How many of what there is are drawn: `the first 16 of 64 kernels`. */
export function countText(what: string, shown: number, count: number, chosen: readonly number[] | undefined): string {
  if (!chosen) return shown < count ? `the first ${shown} of ${count} ${what}` : counted(count, what);
  if (shown < chosen.length) return `the first ${shown} of ${chosen.length} chosen ${what}`;
  return `${shown} chosen of ${counted(count, what)}`;
}

const counted = (count: number, what: string): string => `${count} ${count === 1 ? what.replace(/s$/, '') : what}`;
