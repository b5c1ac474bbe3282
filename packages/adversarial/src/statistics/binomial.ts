/**
 * The chance of `hits` or more of `count` tries that each hit with chance `p`: sums from the first term, of which the logarithm is known, to where terms no
 * longer count. `hits` is at least 1.
 */
export function chanceOfAtLeast(hits: number, count: number, p: number): number {
  if (p === 0) return 0;
  if (p === 1) return 1;
  const odds = p / (1 - p);
  const mode = Math.floor((count + 1) * p);
  // Terms fall away from the mode, so the sum is of the smaller side, and nothing cancels.
  if (hits > mode) {
    return chanceOf(hits, count, p) * total((k) => ((count - hits - k) / (hits + k + 1)) * odds, count - hits);
  }
  const below = hits - 1;
  return 1 - chanceOf(below, count, p) * total((k) => (below - k) / (count - below + k + 1) / odds, below);
}

/**
 * How surprising it is to see `hits` of `count` tosses of a fair coin, or as far from a half: the two-sided test.
 *
 * Follows scipy.stats.binomtest(hits, count, 0.5).
 */
export function fairCoinTest(hits: number, count: number): number {
  const more = Math.max(hits, count - hits);
  return 2 * more === count ? 1 : Math.min(1, 2 * chanceOfAtLeast(more, count, 0.5));
}

/**
 * Below what chance of a hit lies only with chance `alpha`, after `hits` of `count`: Clopper and Pearson's exact bound (1934).
 *
 * Follows statsmodels' proportion_confint(hits, count, 2 · alpha, method='beta')[0].
 */
export function lowerBound(hits: number, count: number, alpha: number): number {
  if (hits === 0) return 0;
  if (hits === count) return alpha ** (1 / count);
  let [low, high] = [0, hits / count];
  // So many halvings that nothing is between the two.
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (chanceOfAtLeast(hits, count, middle) > alpha) high = middle;
    else low = middle;
  }
  return low;
}

/** 1 plus the products of the first, the first two, … ratios of a term to the one before, `last` at most. */
function total(ratio: (k: number) => number, last: number): number {
  let [sum, term] = [1, 1];
  for (let k = 0; k < last && term > sum * 1e-17; k++) {
    term *= ratio(k);
    sum += term;
  }
  return sum;
}

/** The chance of exactly `hits`. */
function chanceOf(hits: number, count: number, p: number): number {
  const misses = count - hits;
  const ways = logFactorial(count) - logFactorial(hits) - logFactorial(misses);
  return Math.exp(ways + hits * Math.log(p) + misses * Math.log1p(-p));
}

/** log n!, by Stirling's series, of small numbers by products. */
function logFactorial(n: number): number {
  if (n < 32) {
    let product = 1;
    for (let k = 2; k <= n; k++) product *= k;
    return Math.log(product);
  }
  const rest = 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5);
  return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + rest;
}
