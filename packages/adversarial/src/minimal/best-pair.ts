/**
 * Of the places that may be taken, the two for which (gain p + gain q) · (loss p + loss q) is the largest, both factors above 0.
 *
 * Both factors rise with either number, so a place that two others exceed in both is in no best pair. What is left is few, and its pairs
 * are tried one by one: a list of all pairs of an image's values would not fit in memory.
 *
 * @param gain how much the goal gains at each place.
 * @param loss how much all else loses there.
 * @returns undefined where no pair has both above 0.
 */
export function bestPair(
  gain: ArrayLike<number>,
  loss: ArrayLike<number>,
  places: readonly number[],
): readonly [number, number] | undefined {
  const kept = unsurpassed(gain, loss, places);
  let best: readonly [number, number] | undefined;
  let most = 0;
  for (let i = 0; i < kept.length; i++) {
    for (let j = i + 1; j < kept.length; j++) {
      const [p, q] = [kept[i], kept[j]];
      const [gained, lost] = [gain[p] + gain[q], loss[p] + loss[q]];
      if (gained <= 0 || lost <= 0 || gained * lost <= most) continue;
      most = gained * lost;
      best = [p, q];
    }
  }
  return best;
}

/** The places that at most one other exceeds, or equals, in both. */
function unsurpassed(gain: ArrayLike<number>, loss: ArrayLike<number>, places: readonly number[]): number[] {
  const falling = [...places].sort((a, b) => gain[b] - gain[a] || loss[b] - loss[a]);
  let [first, second] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return falling.filter((place) => {
    const value = loss[place];
    if (value <= second) return false;
    [first, second] = value > first ? [value, first] : [first, value];
    return true;
  });
}
