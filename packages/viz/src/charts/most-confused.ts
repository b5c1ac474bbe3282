/**
 * The classes between which most mistakes happen, in their order: those of the most common mistake, of the next, and so on until there are `limit`. Where mistakes
 * name too few, the classes with most samples fill up.
 *
 * Reads each count once and keeps few of them, so that a matrix of 10,000 classes passes.
 */
export function mostConfused(counts: readonly ArrayLike<number>[], limit: number): number[] {
  const chosen = new Set<number>();
  for (const [actual, predicted] of mistakes(counts, limit * (limit - 1) + 1)) {
    for (const one of [actual, predicted]) if (chosen.size < limit) chosen.add(one);
  }
  if (chosen.size < limit) {
    const sizes = counts.map((row, i) => [i, totalOf(row)] as const).sort((a, b) => b[1] - a[1]);
    for (const [one] of sizes) if (chosen.size < limit) chosen.add(one);
  }
  return [...chosen].sort((a, b) => a - b);
}

type Mistake = readonly [actual: number, predicted: number, count: number];

/** The most common mistakes, from the most common; of equal ones those of earlier classes. */
function mistakes(counts: readonly ArrayLike<number>[], most: number): Mistake[] {
  let kept: Mistake[] = [];
  let floor = 0;
  const cut = () => {
    kept = kept.sort((a, b) => b[2] - a[2]).slice(0, most);
    if (kept.length === most) floor = kept[most - 1][2];
  };
  counts.forEach((row, actual) => {
    for (let predicted = 0; predicted < row.length; predicted++) {
      if (row[predicted] <= floor || predicted === actual) continue;
      kept.push([actual, predicted, row[predicted]]);
      if (kept.length >= 4 * most) cut();
    }
  });
  cut();
  return kept;
}

function totalOf(row: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i];
  return sum;
}
