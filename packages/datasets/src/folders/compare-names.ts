/**
 * Orders names as Python's `sorted` does, by code points; JavaScript's own order, by UTF-16 code units, puts letters from U+10000 on, such as
 * emoji, before those from U+E000 to U+FFFF.
 *
 * @returns a negative number where `a` comes first, a positive one where `b` does, and 0 where they are equal.
 * @example
 * ['🐈', 'ｃａｔ'].sort(compareNames); // ['ｃａｔ', '🐈']
 */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const own = a.charCodeAt(i);
    const other = b.charCodeAt(i);
    if (own !== other) return rank(own) - rank(other);
  }
  return a.length - b.length;
}

/** Moves the halves of letters from U+10000 on behind all others. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
