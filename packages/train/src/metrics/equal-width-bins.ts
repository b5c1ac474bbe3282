import type { CalibrationBins, ConfidenceBins } from './calibration-bins.ts';

/**
 * Bins of equal width that [0, 1] is cut into, and one more of confidences of exactly 1.
 *
 * A confidence lies in the bin at whose lower edge it is, or above. Compared as float32, the precision of scores, so
 * that 0.7 lies at its edge.
 */
export function equalWidthBins(bins: number): ConfidenceBins {
  const edges = Float32Array.from({ length: bins + 1 }, (_, i) => i / bins);
  const zeros = () => new Float64Array(bins + 1);
  const sums: CalibrationBins = { confidence: zeros(), right: zeros(), count: zeros() };
  return {
    add(confidence, right) {
      const bin = binOf(edges, confidence);
      sums.confidence[bin] += confidence;
      sums.right[bin] += right;
      sums.count[bin]++;
    },
    sums: () => sums,
  };
}

function binOf(edges: Float32Array, confidence: number): number {
  const rounded = Math.fround(confidence);
  const bins = edges.length - 1;
  // The product may round across an edge.
  let bin = Math.min(bins, Math.floor(rounded * bins));
  if (rounded < edges[bin]) bin--;
  else if (bin < bins && rounded >= edges[bin + 1]) bin++;
  return bin;
}
