import { headingSize, palette, svgDocument, svgText } from '../svg/document.ts';
import { panel, panelBottom, type Series } from './panel.ts';

/** What one epoch of training came to: a line of a run's metrics. */
export interface EpochMetrics {
  /** Number of the epoch, from 1. */
  readonly epoch: number;
  /** Mean loss over the epoch's batches. */
  readonly loss: number;
  /** In per cent. */
  readonly trainAccuracy?: number;
  /** In per cent. */
  readonly testAccuracy?: number;
}

export interface TrainingCurvesOptions {
  /** @default 'Training' */
  readonly title?: string;
}

/**
 * Draws how loss and accuracy went over the epochs, side by side.
 *
 * Epochs may come in any order; of two with one number the later counts, as after a resumed run. A value that is missing, NaN or
 * infinite leaves a gap in its line, and a note below says where. Without any accuracy there is only the loss.
 *
 * @throws RangeError if the history is empty or an epoch has no number.
 * @example
 * const svg = trainingCurves([{ epoch: 1, loss: 1.528, trainAccuracy: 55.57, testAccuracy: 57.59 }]);
 */
export function trainingCurves(
  history: readonly EpochMetrics[],
  { title = 'Training' }: TrainingCurvesOptions = {},
): string {
  const epochs = inOrder(history);
  const series = (
    name: string,
    key: 'loss' | 'trainAccuracy' | 'testAccuracy',
    color: string,
    square = false,
  ): Series => ({
    name,
    color,
    square,
    points: epochs.map((metrics) => [metrics.epoch, finite(metrics[key])]),
  });
  const loss = series('', 'loss', palette.blue);
  const accuracies = [
    series('training', 'trainAccuracy', palette.blue),
    series('test', 'testAccuracy', palette.orange, true),
  ].filter(({ points }) => points.some(([, value]) => value !== undefined));

  const panels = [panel('Loss', [loss], { x: 0, digits: 4, least: 0 })];
  if (accuracies.length > 0) {
    const options = { x: panels[0].width, digits: 2, least: 0, most: 100, span: 10 };
    panels.push(panel('Accuracy (%)', accuracies, options));
  }
  const broken = epochs.filter((metrics) => !Number.isFinite(metrics.loss)).map(({ epoch }) => epoch);
  const note = broken.length === 0 ? '' : `The loss is not a finite number in epoch ${listed(broken)}.`;
  const width = panels.reduce((sum, one) => sum + one.width, 0);
  const body = [
    svgText(title, 20, 28, { size: headingSize, bold: true, width: width - 40 }),
    ...panels.map((one) => one.body),
    note && svgText(note, 20, panelBottom + 10, { fill: palette.orange, width: width - 40 }),
  ];
  const description = `${described('Loss', loss, 4)}${accuracies.map((line) => ` ${described(`Accuracy (${line.name})`, line, 2)}`).join('')} ${note}`;
  return svgDocument(
    { width, height: note ? panelBottom + 24 : panelBottom, title, description: description.trim() },
    body.filter(Boolean).join('\n'),
  );
}

function inOrder(history: readonly EpochMetrics[]): EpochMetrics[] {
  if (history.length === 0)
    throw new RangeError('trainingCurves: expected at least one epoch, found none; train first');
  const byEpoch = new Map<number, EpochMetrics>();
  for (const metrics of history) {
    if (!Number.isFinite(metrics.epoch)) {
      throw new RangeError(`trainingCurves: expected a number for each epoch, found ${metrics.epoch}`);
    }
    byEpoch.set(metrics.epoch, metrics);
  }
  return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch);
}

function finite(value: number | undefined | null): number | undefined {
  return Number.isFinite(value) ? (value as number) : undefined;
}

function listed(epochs: readonly number[]): string {
  return epochs.length <= 8 ? epochs.join(', ') : `${epochs.slice(0, 8).join(', ')} and ${epochs.length - 8} more`;
}

function described(name: string, { points }: Series, digits: number): string {
  const known = points.filter(([, value]) => value !== undefined) as [number, number][];
  if (known.length === 0) return `${name}: no finite value.`;
  const [[first, from], [last, to]] = [known[0], known[known.length - 1]];
  if (known.length === 1) return `${name}: ${from.toFixed(digits)} in epoch ${first}.`;
  return `${name}: ${from.toFixed(digits)} in epoch ${first}, ${to.toFixed(digits)} in epoch ${last}.`;
}
