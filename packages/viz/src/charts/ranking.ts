/** How many yes and how many no have at least the score of each threshold, from the highest; samples of one score make one step. */
export interface Ranking {
  /** Distinct scores, descending. */
  readonly thresholds: Float64Array;
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
  /** Samples that are a yes, and that are none. */
  readonly yes: number;
  readonly no: number;
}

/** Ranks samples by score. */
export function ranking(scores: ArrayLike<number>, isYes: (sample: number) => boolean): Ranking {
  // By comparing, as the difference of two infinities is no number.
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => Number(scores[b] > scores[a]) - Number(scores[b] < scores[a]),
  );
  const [thresholds, truePositives, falsePositives]: number[][] = [[], [], []];
  let [yes, no] = [0, 0];
  order.forEach((sample, i) => {
    if (isYes(sample)) yes++;
    else no++;
    if (i + 1 < order.length && scores[order[i + 1]] === scores[sample]) return;
    thresholds.push(scores[sample]);
    truePositives.push(yes);
    falsePositives.push(no);
  });
  return {
    thresholds: Float64Array.from(thresholds),
    truePositives: Float64Array.from(truePositives),
    falsePositives: Float64Array.from(falsePositives),
    yes,
    no,
  };
}

/** The area under the receiver operating characteristic: the chance that a yes ranks above a no, half of it where they tie. NaN without a yes or a no. */
export function areaUnderRoc({ truePositives, falsePositives, yes, no }: Ranking): number {
  let [area, x, y] = [0, 0, 0];
  truePositives.forEach((hits, i) => {
    area += ((falsePositives[i] - x) * (hits + y)) / 2;
    [x, y] = [falsePositives[i], hits];
  });
  return yes === 0 || no === 0 ? Number.NaN : area / (yes * no);
}

/** The mean of the precisions at each threshold, weighted by the recall that it gains. NaN without a yes. */
export function averagePrecision({ truePositives, falsePositives, yes }: Ranking): number {
  let [sum, found] = [0, 0];
  truePositives.forEach((hits, i) => {
    sum += ((hits - found) * hits) / (hits + falsePositives[i]);
    found = hits;
  });
  return yes === 0 ? Number.NaN : sum / yes;
}
