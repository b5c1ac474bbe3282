/**
 * Throws unless the counts look like draws of these probabilities (Pearson's chi-square).
 *
 * The limit is four deviations above the mean, which right draws pass for more than 999 of 1,000 seeds; tests fix theirs.
 */
export function expectFrequencies(counts: ArrayLike<number>, probabilities: ArrayLike<number>): void {
  if (counts.length !== probabilities.length) {
    throw new Error(`expected ${probabilities.length} counts, found ${counts.length}`);
  }
  const found = Array.from(counts);
  const draws = found.reduce((total, count) => total + count, 0);
  let distance = 0;
  let freedom = -1;
  for (const [i, count] of found.entries()) {
    const expected = probabilities[i] * draws;
    if (expected === 0) {
      if (count > 0) throw new Error(`outcome ${i}: expected never, found ${count} times`);
      continue;
    }
    distance += (count - expected) ** 2 / expected;
    freedom++;
  }
  const limit = freedom + 4 * Math.sqrt(2 * Math.max(freedom, 1));
  if (distance > limit) {
    throw new Error(`expected a chi-square of at most ${limit.toFixed(1)}, found ${distance.toFixed(1)}: ${found}`);
  }
}

/** How often each number of [0, length) stands among the indices. */
export function countsOf(indices: ArrayLike<number>, length: number): Uint32Array {
  const counts = new Uint32Array(length);
  for (let i = 0; i < indices.length; i++) counts[indices[i]]++;
  return counts;
}
