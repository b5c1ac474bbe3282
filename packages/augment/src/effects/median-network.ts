/** Two places whose numbers are put in order: the smaller one to `low`, the larger one to `high`, of which both or one are looked at later. */
export interface Comparator {
  readonly low: number;
  readonly high: number;
  readonly needsLow: boolean;
  readonly needsHigh: boolean;
}

/**
 * What puts the middle one of `count` numbers into the middle place, whatever they are: a sorting network of Batcher's without what the middle does not depend on.
 *
 * @param count an odd number.
 */
export function medianNetwork(count: number): readonly Comparator[] {
  const needed = new Set([(count - 1) / 2]);
  const used: Comparator[] = [];
  for (const [low, high] of sortingNetwork(count).reverse()) {
    const [needsLow, needsHigh] = [needed.has(low), needed.has(high)];
    if (!needsLow && !needsHigh) continue;
    needed.add(low).add(high);
    used.push({ low, high, needsLow, needsHigh });
  }
  return used.reverse();
}

/** Batcher's merge exchange, Knuth's algorithm 5.2.2M. */
function sortingNetwork(count: number): [low: number, high: number][] {
  const pairs: [number, number][] = [];
  const largest = 2 ** Math.max(0, Math.ceil(Math.log2(count)) - 1);
  for (let p = largest; p >= 1; p /= 2) {
    let [q, rest, distance] = [largest, 0, p];
    for (;;) {
      for (let i = 0; i + distance < count; i++) {
        if (Math.floor(i / p) % 2 === rest) pairs.push([i, i + distance]);
      }
      if (q === p) break;
      distance = q - p;
      q /= 2;
      rest = 1;
    }
  }
  return pairs;
}
