// Steps of one image as numbers, and how neighbours become one.

/** Codes of the kernel's steps. */
export const CODES = { none: 0, affine: 1, hsv: 2, gamma: 3, solarize: 4, posterize: 5 } as const;

/** A step: its code, then its parameters. */
export type Numbers = readonly number[];

/** Places of the bounds of what comes out of products, hues and powers. */
export const LOW = 13;
export const HIGH = 14;

/** Adds a step behind the others, in one with the last of them where the result is the same. */
export function appendStep(list: Numbers[], next: Numbers): void {
  const before = list.at(-1);
  const joined = before && join(before, next, rangeAfter(list, list.length - 2));
  if (joined) list[list.length - 1] = joined;
  else if (!isWithout(next, rangeAfter(list, list.length - 1))) list.push(next);
}

type Range = readonly [low: number, high: number];

const ANY: Range = [-Infinity, Infinity];
const UNIT: Range = [0, 1];

/** What is known of the numbers behind step k. */
function rangeAfter(list: readonly Numbers[], k: number): Range {
  const step = list[k];
  if (!step) return ANY;
  if (step[0] === CODES.posterize) return UNIT;
  if (step[0] !== CODES.solarize) return boundsOf(step);
  return step[2] !== 0 || isWithin(rangeAfter(list, k - 1), UNIT) ? UNIT : ANY;
}

const boundsOf = (step: Numbers): Range => [step[LOW]!, step[HIGH]!];
const isWithin = (inner: Range, outer: Range) => inner[0] >= outer[0] && inner[1] <= outer[1];
const clamp = (x: number, [low, high]: Range) => Math.max(low, Math.min(high, x));

/** Whether a step leaves numbers of a range as they are. */
function isWithout(step: Numbers, range: Range): boolean {
  return step[0] === CODES.affine && isIdentity(step) && isWithin(range, boundsOf(step));
}

function join(inner: Numbers, outer: Numbers, range: Range): Numbers | undefined {
  if (inner[0] === CODES.hsv && outer[0] === CODES.hsv) return joinedHues(inner, outer, range);
  if (outer[0] !== CODES.affine) return undefined;
  if (inner[0] === CODES.hsv && isIdentity(outer)) return bounded(inner, cut(boundsOf(inner), boundsOf(outer)));
  return inner[0] === CODES.affine ? product(outer, inner) : undefined;
}

/** First `inner`, then `outer`. */
function product(outer: Numbers, inner: Numbers): Numbers | undefined {
  const bounds = isWithin(ANY, boundsOf(inner)) ? boundsOf(outer) : carried(boundsOf(inner), outer);
  if (!bounds) return undefined;
  const result = [...outer];
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 4; column++) {
      let sum = column === 3 ? entry(outer, row, 3) : 0;
      for (let k = 0; k < 3; k++) sum += entry(outer, row, k) * entry(inner, k, column);
      result[4 * row + column + 1] = sum;
    }
  }
  return bounded(result, bounds);
}

/**
 * The bounds, carried through a product that follows. Only where that keeps channels apart and does the same to the bounds of each are they bounds of
 * the result: factor · clamp(x, low, high) + offset is factor · x + offset, kept between what becomes of low and high.
 */
function carried([low, high]: Range, outer: Numbers): Range | undefined {
  const ends = [0, 1, 2].map((row): Range | undefined => {
    for (let k = 0; k < 3; k++) if (k !== row && entry(outer, row, k) !== 0) return undefined;
    const [factor, offset] = [entry(outer, row, row), entry(outer, row, 3)];
    // 0 · ∞ is not a number.
    const [a, b] = factor === 0 ? [offset, offset] : [factor * low + offset, factor * high + offset];
    return cut([Math.min(a, b), Math.max(a, b)], boundsOf(outer));
  });
  const [first] = ends;
  return first && ends.every((each) => each?.[0] === first[0] && each[1] === first[1]) ? first : undefined;
}

const cut = ([low, high]: Range, outer: Range): Range => [clamp(low, outer), clamp(high, outer)];

/** Two turns of the hue are one, and so are two factors of the saturation unless it is cut off between them. */
function joinedHues(inner: Numbers, outer: Numbers, range: Range): Numbers | undefined {
  const [before, after] = [inner[2]!, outer[2]!];
  const isCutBetween = before > 1 && after < 1;
  // Colours of pictures stay within [0, 1], so that bounds between do nothing.
  if (isCutBetween || !isWithin(range, UNIT) || !isWithin(UNIT, boundsOf(inner))) return undefined;
  return [CODES.hsv, inner[1]! + outer[1]!, before * after, ...outer.slice(3)];
}

function bounded(step: Numbers, [low, high]: Range): Numbers {
  const result = [...step];
  result[LOW] = low;
  result[HIGH] = high;
  return result;
}

function isIdentity(step: Numbers): boolean {
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 4; column++) {
      if (entry(step, row, column) !== (row === column ? 1 : 0)) return false;
    }
  }
  return true;
}

function entry(step: Numbers, row: number, column: number): number {
  return step[4 * row + column + 1]!;
}
