import { headingSize, headingWidth, palette, round, svgDocument, svgText } from '../svg/document.ts';
import { textWidth } from '../svg/text.ts';
import { type Calibration, type CalibrationBin, calibration, type Predictions } from './calibration.ts';
import { legend } from './legend.ts';
import { frameBottom, frameLeft, type PlotFrame, plotFrame } from './plot-frame.ts';

export interface ReliabilityDiagramOptions {
  /** Bins of equal width that [0, 1] is cut into. @default 15 */
  readonly bins?: number;
  /** @default 'Reliability' */
  readonly title?: string;
}

/**
 * Draws how often predictions are right, by how sure the network is of them: where probabilities can be believed, the bars end on the diagonal.
 *
 * Confidences in [0, 1] with whether each was right, or probabilities `[samples, classes]` with labels, of which the highest counts (of a single class the
 * probability of a yes) → SVG. A bar is a bin's accuracy, the box at its end how far that is from the bin's mean confidence; below, how many samples lie
 * in each bin. The caption gives the expected and the largest calibration error, as torchmetrics.CalibrationError has them with the norms l1 and max.
 *
 * @throws RangeError if there are no samples, confidences are outside [0, 1], or labels out of range or not as many as samples.
 * @example
 * const svg = await reliabilityDiagram({ confidences: [0.9, 0.8, 0.6], correct: [true, true, false] });
 */
export async function reliabilityDiagram(
  predictions: Predictions,
  { bins = 15, title = 'Reliability' }: ReliabilityDiagramOptions = {},
): Promise<string> {
  const found = await calibration('reliabilityDiagram', predictions, bins);
  const caption = captionOf(found);
  const share = { domain: [0, 1] as const, format: (value: number) => `${round(value)}` };
  const place = { left: frameLeft, top: 86, width: edge, height: edge };
  const frame = plotFrame(place, { ...share, label: '' }, { ...share, label: 'Accuracy' });
  const most = Math.max(...found.bins.map(({ samples }) => samples));
  const counts = plotFrame(
    { left: frameLeft, top: 86 + edge + 32, width: edge, height: 70 },
    { ...share, label: 'Confidence' },
    { label: 'Samples', domain: [0, most * 1.05], ticks: 3 },
  );
  const names = legend(
    [
      { name: 'accuracy', color: palette.blue, box: true },
      { name: 'gap to confidence', color: gapColor, box: true },
    ],
    { x: frameLeft, y: 72, width: edge },
  );
  const body = [
    svgText(title, 20, 28, { size: headingSize, bold: true, width: 640 }),
    svgText(caption, 20, 46, { fill: palette.muted }),
    names.body,
    frame.body,
    ...found.bins.filter(({ samples }) => samples > 0).map((bin) => bar(bin, frame)),
    `<path d="M${frame.x(0)} ${frame.y(0)}L${frame.x(1)} ${frame.y(1)}" stroke="${palette.ink}" stroke-dasharray="4 3"><title>as right as confident</title></path>`,
    counts.body,
    ...found.bins.filter(({ samples }) => samples > 0).map((bin) => countBar(bin, counts)),
  ];
  const width = Math.max(frameLeft + edge + 30, 40 + headingWidth(title, 640), 40 + textWidth(caption, 12));
  const description = `${caption}. ${worst(found)}`;
  const height = 86 + edge + 32 + 70 + frameBottom + 4;
  return svgDocument({ width, height, title, description }, body.join('\n'));
}

const edge = 300;
const gapColor = '#f0a582';

function captionOf({ samples, expectedError, largestError, accuracy, confidence }: Calibration): string {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  return `ECE ${expectedError.toFixed(4)}, MCE ${largestError.toFixed(4)}; ${samples} ${samples === 1 ? 'sample' : 'samples'}, ${percent(accuracy)} right, ${percent(confidence)} sure`;
}

const toldOf = ({ from, to, samples, confidence, accuracy }: CalibrationBin): string =>
  `confidence ${from.toFixed(2)} to ${to.toFixed(2)}: ${samples} ${samples === 1 ? 'sample' : 'samples'}, mean confidence ${confidence.toFixed(3)}, accuracy ${accuracy.toFixed(3)}`;

function bar(bin: CalibrationBin, { x, y }: PlotFrame): string {
  const { from, to, confidence, accuracy } = bin;
  const across = `x="${x(from)}" width="${round(x(to) - x(from))}"`;
  const [high, low] = [Math.max(confidence, accuracy), Math.min(confidence, accuracy)];
  const height = round(y(0) - y(accuracy));
  const gap = `y="${y(high)}" height="${round(y(low) - y(high))}"`;
  const box = `<rect ${across} ${gap} fill="${gapColor}" fill-opacity="0.65" stroke="${palette.orange}"/>`;
  // The accuracy may be either end of the box.
  const end = `<path d="M${x(from)} ${y(accuracy)}H${x(to)}" stroke="${palette.blue}" stroke-width="3"/>`;
  return `<g><title>${toldOf(bin)}</title><rect ${across} y="${y(accuracy)}" height="${height}" fill="${palette.blue}" stroke="${palette.panel}"/>${box}${end}</g>`;
}

function countBar(bin: CalibrationBin, { x, y }: PlotFrame): string {
  const { from, to, samples } = bin;
  const place = `x="${x(from)}" y="${y(samples)}" width="${round(x(to) - x(from))}" height="${round(y(0) - y(samples))}"`;
  return `<rect ${place} fill="${palette.muted}" stroke="${palette.panel}"><title>${toldOf(bin)}</title></rect>`;
}

function worst({ bins }: Calibration): string {
  const gap = ({ samples, confidence, accuracy }: CalibrationBin) =>
    samples === 0 ? -1 : Math.abs(confidence - accuracy);
  const most = bins.reduce((a, b) => (gap(b) > gap(a) ? b : a));
  return `Farthest apart are ${toldOf(most)}.`;
}
