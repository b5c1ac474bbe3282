import { checkInteger } from '@cnn/tensor';
import { type Numbers, readNumbers, readRows } from '../numbers.ts';

/** Confidences with whether each was right, or probabilities of classes with the right ones. */
export type Predictions =
  | { readonly confidences: Numbers; readonly correct: ArrayLike<number | boolean> }
  | { readonly probabilities: Numbers | readonly ArrayLike<number>[]; readonly labels: Numbers };

/** What lies in one bin of confidence. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly samples: number;
  /** Means over the bin's samples; NaN where there are none. */
  readonly confidence: number;
  readonly accuracy: number;
}

export interface Calibration {
  readonly bins: readonly CalibrationBin[];
  readonly samples: number;
  readonly confidence: number;
  readonly accuracy: number;
  /** Mean over the samples of how far confidence and accuracy of their bin are apart (ECE). */
  readonly expectedError: number;
  /** The same of the worst bin (MCE). */
  readonly largestError: number;
}

/**
 * How confidence and accuracy go together in bins of equal width.
 *
 * A confidence lies in the bin at whose lower edge it is, or above. For the two errors those of exactly 1 are a bin of their own, as in
 * torchmetrics.CalibrationError, which this follows (Guo et al., On Calibration of Modern Neural Networks, 2017); among `bins` they are with the last.
 *
 * @throws RangeError if there are no samples, confidences are outside [0, 1], or labels out of range or not as many.
 */
export async function calibration(owner: string, predictions: Predictions, bins: number): Promise<Calibration> {
  checkInteger(owner, 'bins', bins, 1, 1000);
  const { confidences, correct } = await judged(owner, predictions);
  if (confidences.length === 0) throw new RangeError(`${owner}: expected at least one sample, found none`);
  if (correct.length !== confidences.length) {
    throw new RangeError(
      `${owner}: expected to be told of each of ${confidences.length} samples whether it is right, found ${correct.length}`,
    );
  }
  const [count, sum, right] = Array.from({ length: 3 }, () => new Float64Array(bins + 1));
  const edges = Float32Array.from({ length: bins + 1 }, (_, i) => i / bins);
  for (let i = 0; i < confidences.length; i++) {
    const confidence = confidences[i];
    if (!(confidence >= 0 && confidence <= 1))
      throw new RangeError(
        `${owner}: expected confidences in [0, 1], found ${confidence} at ${i}; give logits to softmax first`,
      );
    const bin = binOf(edges, confidence);
    count[bin]++;
    sum[bin] += confidence;
    right[bin] += Number(Boolean(correct[i]));
  }
  const samples = confidences.length;
  const gaps = Array.from(count, (n, bin) => (n === 0 ? 0 : Math.abs(sum[bin] - right[bin]) / n));
  const total = (sums: Float64Array) => sums.reduce((all, one) => all + one, 0);
  const mean = (sums: Float64Array, bin: number) => (bin === bins - 1 ? sums[bin] + sums[bins] : sums[bin]);
  return {
    bins: Array.from({ length: bins }, (_, bin) => ({
      from: bin / bins,
      to: (bin + 1) / bins,
      samples: mean(count, bin),
      confidence: mean(sum, bin) / mean(count, bin),
      accuracy: mean(right, bin) / mean(count, bin),
    })),
    samples,
    confidence: total(sum) / samples,
    accuracy: total(right) / samples,
    expectedError: gaps.reduce((all, gap, bin) => all + (gap * count[bin]) / samples, 0),
    largestError: Math.max(...gaps),
  };
}

/** Compared as float32, the precision of scores, so that 0.7 lies at its edge. */
function binOf(edges: Float32Array, confidence: number): number {
  const rounded = Math.fround(confidence);
  const bins = edges.length - 1;
  // The product may round across an edge.
  let bin = Math.min(bins, Math.floor(rounded * bins));
  if (rounded < edges[bin]) bin--;
  else if (bin < bins && rounded >= edges[bin + 1]) bin++;
  return bin;
}

interface Judged {
  readonly confidences: ArrayLike<number>;
  readonly correct: ArrayLike<number | boolean>;
}

async function judged(owner: string, predictions: Predictions): Promise<Judged> {
  if ('confidences' in predictions)
    return { confidences: await readNumbers(owner, predictions.confidences), correct: predictions.correct };
  const { rows, columns, data } = await readRows(owner, predictions.probabilities);
  const labels = await readNumbers(owner, predictions.labels);
  if (labels.length !== rows)
    throw new RangeError(`${owner}: expected a label for each of ${rows} samples, found ${labels.length}`);
  const most = Math.max(1, columns - 1);
  const confidences = new Float64Array(rows);
  const correct = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    if (!Number.isInteger(labels[i]) || labels[i] < 0 || labels[i] > most)
      throw new RangeError(`${owner}: expected labels in [0, ${most}], found ${labels[i]} at ${i}`);
    let best = 0;
    for (let c = 1; c < columns; c++) if (data[i * columns + c] > data[i * columns + best]) best = c;
    confidences[i] = data[i * columns + best];
    correct[i] = Number(labels[i] === (columns === 1 ? 1 : best));
  }
  return { confidences, correct };
}
