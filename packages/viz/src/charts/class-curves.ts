import { nextTurn } from '@cnn/tensor';
import { type Numbers, readNumbers, readRows } from '../numbers.ts';
import { headingSize, headingWidth, palette, round, svgDocument, svgText } from '../svg/document.ts';
import { textWidth } from '../svg/text.ts';
import { legend } from './legend.ts';
import { markSvg } from './marks.ts';
import { frameBottom, frameLeft, type PlotFrame, plotFrame } from './plot-frame.ts';
import { type Ranking, ranking } from './ranking.ts';
import { seriesMost, seriesStyle } from './series-style.ts';

export interface ClassCurvesOptions {
  /** Names of the classes, or of what a yes is where there is one score a sample. @default the index of each */
  readonly classes?: readonly string[];
  readonly title?: string;
}

/** A kind of curve over all thresholds, with one number for each class. */
export interface CurveKind {
  readonly owner: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** What the number is called, such as AUROC. */
  readonly figure: string;
  /** NaN where the class has no curve. */
  figureOf(ranked: Ranking): number;
  /** Points in [0, 1] × [0, 1], from the left. */
  points(ranked: Ranking): [x: number, y: number][];
  /** What a class needs to have a curve. */
  readonly needs: string;
  /** Draws what guessing would give, of classes with these shares of the samples. */
  chance(frame: PlotFrame, shares: readonly number[]): string;
}

interface ClassCurve {
  readonly name: string;
  readonly figure: number;
  /** Share of samples that are of the class. */
  readonly share: number;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const edge = 300;

/** Draws a curve for each class against all others; of more than eight classes those with the smallest figures, where there is most to mend. */
export async function classCurves(
  kind: CurveKind,
  scores: Numbers | readonly ArrayLike<number>[],
  labels: Numbers,
  { classes, title = '' }: ClassCurvesOptions,
): Promise<string> {
  const all = await curvesOf(kind, scores, labels, classes);
  const known = all.filter(({ figure }) => !Number.isNaN(figure));
  const shown = known.length <= seriesMost ? known : lowest(known);
  const mean = known.reduce((sum, { figure }) => sum + figure, 0) / known.length;
  const missing = all.filter(({ figure }) => Number.isNaN(figure)).map(({ name }) => name);
  const notes = [
    ...(known.length > shown.length
      ? [
          `The ${shown.length} of ${known.length} classes with the smallest ${kind.figure}; ${three(mean)} is the mean of all.`,
        ]
      : known.length > 1
        ? [`The mean of the classes is ${three(mean)}.`]
        : []),
    ...(missing.length > 0
      ? [
          `No curve for ${missing.slice(0, 4).join(', ')}${missing.length > 4 ? ` and ${missing.length - 4} more` : ''}: ${kind.needs}.`,
        ]
      : []),
  ];
  const entries = shown.map(({ name, figure }, i) => ({ name: `${name}: ${three(figure)}`, ...seriesStyle(i) }));
  const names = legend(entries, { x: frameLeft + edge + 30, y: 60, width: 0, nameWidth: 210 });
  const place = { left: frameLeft, top: 48, width: edge, height: edge };
  const unit = { domain: [0, 1] as const, format: (value: number) => `${round(value)}` };
  const frame = plotFrame(place, { ...unit, label: kind.xLabel }, { ...unit, label: kind.yLabel });
  const body = [
    svgText(title, 20, 28, { size: headingSize, bold: true, width: 640 }),
    frame.body,
    kind.chance(
      frame,
      shown.map(({ share }) => share),
    ),
    // The first one last, on top of the others.
    ...shown.map((curve, i) => drawn(curve, frame, i)).reverse(),
    shown.length > 0 ? svgText(kind.figure, frameLeft + edge + 30, 42, { bold: true }) : '',
    names.body,
    shown.length === 0
      ? svgText('no curve', frameLeft + edge / 2, 48 + edge / 2, { anchor: 'middle', fill: palette.muted })
      : '',
    ...notes.map((note, i) => svgText(note, 20, 48 + edge + frameBottom + 10 + 16 * i, { fill: palette.muted })),
  ];
  const words = Math.max(names.width, textWidth(kind.figure, 12) * 1.05);
  const plotWidth = frameLeft + edge + 30 + (shown.length > 0 ? words + 20 : 0);
  const width = Math.max(plotWidth, 40 + headingWidth(title, 640), ...notes.map((note) => 40 + textWidth(note, 12)));
  const told = shown.map(({ name, figure }) => `${name}: ${three(figure)}.`).join(' ');
  return svgDocument(
    {
      width,
      height: 48 + edge + frameBottom + (notes.length > 0 ? 6 + 16 * notes.length : 0) + 8,
      title,
      description:
        `${kind.figure} of ${known.length} ${known.length === 1 ? 'class' : 'classes'}. ${told} ${notes.join(' ')}`.trim(),
    },
    body.filter(Boolean).join('\n'),
  );
}

const three = (figure: number): string => figure.toFixed(3);

function lowest(curves: readonly ClassCurve[]): ClassCurve[] {
  return [...curves].sort((a, b) => a.figure - b.figure).slice(0, seriesMost);
}

async function curvesOf(
  kind: CurveKind,
  scores: Numbers | readonly ArrayLike<number>[],
  labels: Numbers,
  classes: readonly string[] | undefined,
): Promise<ClassCurve[]> {
  const { rows, columns, data } = await readRows(kind.owner, scores);
  const truths = await readNumbers(kind.owner, labels);
  check(kind.owner, { rows, columns, data }, truths, classes);
  const curves: ClassCurve[] = [];
  for (let c = 0; c < columns; c++) {
    const column = Float64Array.from({ length: rows }, (_, i) => data[i * columns + c]);
    const ranked = ranking(column, (i) => truths[i] === (columns === 1 ? 1 : c));
    const figure = kind.figureOf(ranked);
    // Thousands of classes need no more of their points than can be seen.
    const points = Number.isNaN(figure) ? [] : thinned(kind.points(ranked));
    curves.push({ name: classes?.[c] ?? (columns === 1 ? 'yes' : `${c}`), figure, share: ranked.yes / rows, points });
    if (c % 16 === 15) await nextTurn();
  }
  return curves;
}

function check(
  owner: string,
  { rows, columns, data }: { readonly rows: number; readonly columns: number; readonly data: ArrayLike<number> },
  labels: ArrayLike<number>,
  classes: readonly string[] | undefined,
): void {
  if (rows === 0 || columns === 0) throw new RangeError(`${owner}: expected at least one sample, found none`);
  if (labels.length !== rows)
    throw new RangeError(`${owner}: expected a label for each of ${rows} samples, found ${labels.length}`);
  if (classes && classes.length !== columns)
    throw new RangeError(`${owner}: expected a name for each of ${columns} classes, found ${classes.length}`);
  const most = Math.max(1, columns - 1);
  for (let i = 0; i < rows; i++) {
    if (!Number.isInteger(labels[i]) || labels[i] < 0 || labels[i] > most)
      throw new RangeError(`${owner}: expected labels in [0, ${most}], found ${labels[i]} at ${i}`);
  }
  for (let i = 0; i < data.length; i++) {
    if (Number.isNaN(data[i]))
      throw new RangeError(
        `${owner}: expected scores that can be ranked, found NaN for sample ${Math.floor(i / columns)}`,
      );
  }
}

/** Leaves out points so near to the last one that they would not be seen; corners and the end stay. */
function thinned(points: readonly [number, number][]): [number, number][] {
  const near = 0.4 / edge;
  const kept: [number, number][] = [];
  points.forEach((point, i) => {
    const last = kept.at(-1);
    const isFar = !last || Math.max(Math.abs(point[0] - last[0]), Math.abs(point[1] - last[1])) >= near;
    if (isFar || i === points.length - 1) kept.push(point);
  });
  return kept;
}

function drawn({ points }: ClassCurve, { x, y }: PlotFrame, index: number): string {
  const { color, dash, mark } = seriesStyle(index);
  const path = points.map(([px, py]) => `${x(px)} ${y(py)}`).join('L');
  const dashes = dash ? ` stroke-dasharray="${dash}"` : '';
  const [px, py] = along(points, 0.3 + 0.06 * index);
  const line = `<path d="M${path}" fill="none" stroke="${color}" stroke-width="2"${dashes} stroke-linejoin="round"/>`;
  return `${line}${markSvg(mark, x(px), y(py), { color })}`;
}

/** The point at a share of a curve's length, where its mark stands. */
function along(points: readonly (readonly [number, number])[], share: number): readonly [number, number] {
  const steps = points.slice(1).map((point, i) => Math.hypot(point[0] - points[i][0], point[1] - points[i][1]));
  let left = share * steps.reduce((sum, step) => sum + step, 0);
  for (let i = 0; i < steps.length; i++) {
    if (left <= steps[i] && steps[i] > 0) {
      const part = left / steps[i];
      return [0, 1].map((c) => points[i][c] + part * (points[i + 1][c] - points[i][c])) as [number, number];
    }
    left -= steps[i];
  }
  return points[points.length - 1];
}
