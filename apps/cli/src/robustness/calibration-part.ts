import { temperatureScaling } from '@cnn/adversarial';
import type { Dataset } from '@cnn/datasets';
import { dispose, scope, softmax, type Tensor, tensor } from '@cnn/tensor';
import { brierScore, calibrationError, type Metric, negativeLogLikelihood, type Predictions } from '@cnn/train';
import { reliabilityDiagram } from '@cnn/viz';
import { htmlTable } from '../report/html-table.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { readAnswers } from './read-answers.ts';
import type { PartResult, Subject } from './subject.ts';

/** How far the network's confidence is from its accuracy. */
interface Calibrated {
  readonly ece: number;
  readonly adaptiveEce: number;
  readonly brier: number;
  readonly nll: number;
}

/** @throws UsageError if there is nothing to judge by. */
export function checkHalves({ length }: Dataset): void {
  if (length >= 2) return;
  throw new UsageError(
    `--limit: calibration expects two pictures or more, to fit by one half and judge by the other, found ${length}`,
  );
}

/** How far confidence can be believed, as it is and after temperature scaling, which is fitted to every other picture and judged by the rest. */
export async function calibrationPart(subject: Subject): Promise<PartResult> {
  const answers = await readAnswers(subject, 'Confidence');
  const [fitted, judged] = [every(answers, 0), every(answers, 1)];
  const examples = asTensors(fitted);
  const scaling = await temperatureScaling(...examples).finally(() => dispose([...examples]));
  const logits = asTensors(judged);
  try {
    const after = scope(() => scaling.apply(logits[0]));
    const scaled: Predictions = { ...judged, scores: (await after.data()) as Float32Array };
    const [before, mended] = [calibrated(judged), calibrated(scaled)];
    const diagrams = [await diagram(logits[0], judged, 'As it is'), await diagram(after, scaled, 'After scaling')];
    after.dispose();
    const { temperature } = scaling;
    const [fit, judge] = [fitted.labels.length, judged.labels.length];
    return {
      values: { fitted: fit, judged: judge, temperature, before, after: mended },
      figures: [{ name: 'calibration error', value: before.ece.toFixed(3) }],
      section: {
        title: 'Calibration',
        note:
          `Of what it says with a confidence of 80%, eight of ten should be right. Temperature scaling divides logits by ${temperature.toFixed(2)}, ` +
          `fitted to ${fit} pictures; all is judged by ${judge} others.`,
        body: `${tableHTML(before, mended)}<div class="side-by-side">${diagrams.join('')}</div>`,
      },
      lines: [
        `ECE ${before.ece.toFixed(4)}, after temperature scaling (T = ${temperature.toFixed(2)}) ${mended.ece.toFixed(4)}`,
      ],
    };
  } finally {
    dispose([...logits]);
  }
}

/** Every other sample from `first` on. */
function every({ scores, classes, labels }: Predictions, first: 0 | 1): Predictions {
  const rows = Array.from({ length: labels.length }, (_, i) => i).filter((i) => i % 2 === first);
  const kept = new Float32Array(rows.length * classes);
  for (const [place, row] of rows.entries())
    kept.set(scores.subarray(row * classes, (row + 1) * classes), place * classes);
  return { scores: kept, classes, labels: Int32Array.from(rows, (row) => labels[row]) };
}

function asTensors({ scores, classes, labels }: Predictions): readonly [logits: Tensor, labels: Tensor] {
  return [tensor(scores, [labels.length, classes]), tensor(labels, [labels.length], 'int32')];
}

function calibrated(predictions: Predictions): Calibrated {
  const of = (metric: Metric) => {
    metric.update(predictions);
    return metric.compute();
  };
  return {
    ece: of(calibrationError()),
    adaptiveEce: of(calibrationError({ binning: 'mass' })),
    brier: of(brierScore()),
    nll: of(negativeLogLikelihood()),
  };
}

async function diagram(logits: Tensor, { classes, labels }: Predictions, title: string): Promise<string> {
  const shares = scope(() => softmax(logits));
  const values = (await shares.data()) as Float32Array;
  shares.dispose();
  const probabilities = Array.from(labels, (_, i) => values.subarray(i * classes, (i + 1) * classes));
  return reliabilityDiagram({ probabilities, labels }, { title });
}

function tableHTML(before: Calibrated, after: Calibrated): string {
  const names: Readonly<Record<keyof Calibrated, string>> = {
    ece: 'Expected calibration error',
    adaptiveEce: 'Adaptive calibration error',
    brier: 'Brier score',
    nll: 'Negative log-likelihood',
  };
  return htmlTable({
    caption: 'Calibration; less is better',
    columns: ['Measure', 'As it is', 'After temperature scaling'],
    rows: (Object.keys(names) as (keyof Calibrated)[]).map((key) => ({
      name: names[key],
      cells: [before[key].toFixed(4), after[key].toFixed(4)],
    })),
  });
}
