import type { CalibrationBins, ConfidenceBins } from './calibration-bins.ts';

/**
 * Bins of as many confidences each, in ascending order; the first bins have one more where the number does not divide, as
 * of numpy.array_split. Keeps all confidences.
 *
 * Which of several equal confidences comes first must not matter, so each of them counts as their mean.
 */
export function equalMassBins(bins: number): ConfidenceBins {
  const confidences: number[] = [];
  const rights: number[] = [];
  return {
    add(confidence, right) {
      confidences.push(confidence);
      rights.push(right);
    },
    sums: () => split(confidences, rights, bins),
  };
}

function split(confidences: readonly number[], rights: readonly number[], bins: number): CalibrationBins {
  const samples = confidences.length;
  const order = Array.from(confidences.keys()).sort((a, b) => confidences[a] - confidences[b]);
  const ranked = order.map((sample) => confidences[sample]);
  const shares = shareTies(
    ranked,
    order.map((sample) => rights[sample]),
  );
  const sums: CalibrationBins = {
    confidence: new Float64Array(bins),
    right: new Float64Array(bins),
    count: new Float64Array(bins),
  };
  const larger = samples % bins;
  let place = 0;
  for (let bin = 0; bin < bins; bin++) {
    const count = Math.floor(samples / bins) + Number(bin < larger);
    sums.count[bin] = count;
    for (const end = place + count; place < end; place++) {
      sums.confidence[bin] += ranked[place];
      sums.right[bin] += shares[place];
    }
  }
  return sums;
}

/** `rights`, in which those of equal confidences are replaced by their mean. */
function shareTies(ranked: readonly number[], rights: readonly number[]): number[] {
  const shares = [...rights];
  for (let start = 0; start < ranked.length; ) {
    let end = start;
    let sum = 0;
    for (; end < ranked.length && ranked[end] === ranked[start]; end++) sum += rights[end];
    shares.fill(sum / (end - start), start, end);
    start = end;
  }
  return shares;
}
