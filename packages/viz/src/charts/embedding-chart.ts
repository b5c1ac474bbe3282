import { svgImage } from '../grids/grid.ts';
import { type Numbers, readNumbers, readRows } from '../numbers.ts';
import { checkPicture, type Picture } from '../picture/picture.ts';
import { shrink } from '../picture/shrink.ts';
import { headingSize, headingWidth, palette, round, svgDocument, svgText } from '../svg/document.ts';
import { textWidth } from '../svg/text.ts';
import { legend } from './legend.ts';
import { type Mark, markOutline, markSvg } from './marks.ts';
import { frameBottom, frameLeft, type PlotFrame, plotFrame } from './plot-frame.ts';
import { seriesStyle } from './series-style.ts';

export interface EmbeddingChartOptions {
  /** The class of each point. @default all of one */
  readonly labels?: Numbers;
  /** Names of the classes, indexed by label. @default the labels themselves */
  readonly classes?: readonly string[];
  /** What each point is, shown on hovering. @default its number */
  readonly names?: readonly string[];
  /** A picture of each point, drawn in its place with a frame in its class's colour; where there is none, a mark. */
  readonly pictures?: readonly (Picture | undefined)[];
  /** What lies along x and y. @default ['', ''] */
  readonly axes?: readonly [x: string, y: string];
  /** @default 'Embedding' */
  readonly title?: string;
}

/**
 * Draws points of the plane, coloured by class: what {@link principalComponents} or {@link tsne} make of features.
 *
 * Points `[samples, 2]` → SVG, with the same scale along both axes. Classes differ in colour and in the shape of their marks; of more than 24 those with most
 * points do, and the others are gray. Up to 2000 points say on hovering what they are. Of more than 20,000 as many are drawn, evenly chosen, and points that
 * are not finite are left out, which a note says.
 *
 * @throws RangeError if there is no point, labels, names or pictures are not as many as points, or a label is no class; TypeError if points have not two numbers.
 * @example
 * const svg = await embeddingChart([[0, 0], [3, 1]], { labels: [0, 1], classes: ['cat', 'dog'] });
 */
export async function embeddingChart(
  points: Numbers | readonly ArrayLike<number>[],
  options: EmbeddingChartOptions = {},
): Promise<string> {
  const { classes, names, pictures, axes = ['', ''], title = 'Embedding' } = options;
  const { rows, columns, data } = await readRows(owner, points);
  if (rows === 0) throw new RangeError(`${owner}: expected at least one point, found none`);
  if (columns !== 2) throw new TypeError(`${owner}: expected points [samples, 2], found ${columns} numbers in each`);
  const labels = options.labels === undefined ? undefined : await readNumbers(owner, options.labels);
  check(rows, { labels, classes, names, pictures });

  const every = Math.max(1, rows / drawnMost);
  const chosen = Array.from({ length: Math.min(rows, drawnMost) }, (_, i) => Math.floor(i * every));
  const shown = chosen
    .filter((i) => Number.isFinite(data[2 * i]) && Number.isFinite(data[2 * i + 1]))
    .map((i) => ({ index: i, x: data[2 * i], y: data[2 * i + 1], label: labels?.[i] ?? 0, picture: pictures?.[i] }));
  const groups = groupsOf(shown, (label) => classes?.[label] ?? `${label}`);
  const looks = new Map(groups.flatMap((group) => group.labels.map((label) => [label, group] as const)));
  const frame = plotFrame({ left: frameLeft, top: 46, width: edge, height: edge }, ...squareAxes(shown, axes));

  // Those that are told apart lie on top of the others.
  const marked = shown
    .filter(({ picture }) => !picture)
    .sort((a, b) => Number(isOther(looks.get(b.label)!)) - Number(isOther(looks.get(a.label)!)));
  const told = ({ index, label }: Point) =>
    `${names?.[index] ?? `point ${index + 1}`}${labels ? `: ${classes?.[label] ?? label}` : ''}`;
  const drawn =
    marked.length <= tooltipMost
      ? marked.map((point) =>
          markSvg(looks.get(point.label)!.mark, frame.x(point.x), frame.y(point.y), {
            color: looks.get(point.label)!.color,
            tooltip: told(point),
          }),
        )
      : [...groups].reverse().map((group) => together(group, marked, frame));
  const thumbnails = shown.flatMap((point) =>
    point.picture ? [thumbnail(point.picture, point, looks.get(point.label)!.color, frame, told(point))] : [],
  );
  const entries = legend(labels ? groups : [], { x: frameLeft + edge + 26, y: 58, width: 0, nameWidth: 190 });
  const lost = chosen.length - shown.length;
  const notes = [
    ...(rows > chosen.length ? [`${chosen.length} of ${rows} points are drawn.`] : []),
    ...(lost > 0 ? [`${lost} ${lost === 1 ? 'point is' : 'points are'} not finite.`] : []),
  ];
  const bottom = Math.max(46 + edge + (axes[0] ? frameBottom : 28), 58 + (labels ? entries.height : 0));
  const body = [
    svgText(title, 20, 28, { size: headingSize, bold: true, width: 560 }),
    frame.body,
    `<g fill-opacity="0.85">${drawn.join('')}</g>`,
    ...thumbnails,
    entries.body,
    ...notes.map((note, i) => svgText(note, 20, bottom + 10 + 16 * i, { fill: palette.muted })),
  ];
  const width = Math.max(
    frameLeft + edge + 26 + (labels ? entries.width + 16 : 0),
    40 + headingWidth(title, 560),
    ...notes.map((note) => 40 + textWidth(note, 12)),
  );
  const description = `${shown.length} points${labels ? ` of ${new Set(shown.map(({ label }) => label)).size} classes: ${groups.map(({ name, count }) => `${name} (${count})`).join(', ')}` : ''}. ${notes.join(' ')}`;
  const height = bottom + (notes.length > 0 ? 16 * notes.length + 6 : 4);
  return svgDocument({ width, height, title, description: description.trim() }, body.filter(Boolean).join('\n'));
}

const owner = 'embeddingChart';
const edge = 420;
const drawnMost = 20_000;
const tooltipMost = 2000;
const classesMost = 24;

interface Point {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly label: number;
  readonly picture?: Picture;
}

/** Classes that look alike: one, or all that are too many. */
interface Group {
  readonly name: string;
  readonly labels: readonly number[];
  readonly count: number;
  readonly color: string;
  readonly mark: Mark;
}

const otherColor = '#c4cad0';
const isOther = ({ color }: Group): boolean => color === otherColor;

function groupsOf(points: readonly Point[], nameOf: (label: number) => string): Group[] {
  const counts = new Map<number, number>();
  for (const { label } of points) counts.set(label, (counts.get(label) ?? 0) + 1);
  const bySize = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const own = bySize.slice(0, classesMost).sort((a, b) => a[0] - b[0]);
  const rest = bySize.slice(classesMost);
  // By label, so that a class looks the same in each chart; by place where labels would share a look.
  const styleOf = (label: number, place: number) => seriesStyle(own.every(([one]) => one < 64) ? label : place);
  return [
    ...own.map(([label, count], place) => ({ name: nameOf(label), labels: [label], count, ...styleOf(label, place) })),
    ...(rest.length > 0
      ? [
          {
            name: `${rest.length} other ${rest.length === 1 ? 'class' : 'classes'}`,
            labels: rest.map(([label]) => label),
            count: rest.reduce((sum, [, count]) => sum + count, 0),
            color: otherColor,
            mark: 'circle' as const,
          },
        ]
      : []),
  ].map(({ name, labels, count, color, mark }) => ({ name, labels, count, color, mark }));
}

/** Axes with one scale, around all points. */
function squareAxes(points: readonly Point[], [xLabel, yLabel]: readonly [string, string]) {
  const range = (of: (point: Point) => number) =>
    points.reduce(
      ([low, high], point) => [Math.min(low, of(point)), Math.max(high, of(point))],
      [points.length > 0 ? of(points[0]) : 0, points.length > 0 ? of(points[0]) : 0],
    );
  const [x, y] = [range((point) => point.x), range((point) => point.y)];
  const half = (Math.max(x[1] - x[0], y[1] - y[0]) || 1) * 0.54;
  const around = ([low, high]: number[]): [number, number] => [(low + high) / 2 - half, (low + high) / 2 + half];
  return [
    { label: xLabel, domain: around(x) },
    { label: yLabel, domain: around(y) },
  ] as const;
}

/** All marks of a group in one path, which stays short. */
function together({ labels, color, mark }: Group, points: readonly Point[], { x, y }: PlotFrame): string {
  const own = new Set(labels);
  const outlines = points
    .filter(({ label }) => own.has(label))
    .map((point) => markOutline(mark, x(point.x), y(point.y), 2.4));
  return outlines.length === 0 ? '' : `<path d="${outlines.join('')}" fill="${color}"/>`;
}

function thumbnail(picture: Picture, point: Point, color: string, { x, y }: PlotFrame, tooltip: string): string {
  const small = shrink(picture, 48);
  const scale = 24 / Math.max(small.width, small.height);
  const [width, height] = [small.width * scale, small.height * scale];
  const [left, top] = [x(point.x) - width / 2, y(point.y) - height / 2];
  const image = svgImage(small, left, top, { width, height, tooltip, frame: false });
  const place = `x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}"`;
  return `${image}<rect ${place} fill="none" stroke="${color}" stroke-width="1.5"/>`;
}

function check(
  rows: number,
  {
    labels,
    classes,
    names,
    pictures,
  }: {
    readonly labels?: ArrayLike<number>;
    readonly classes?: readonly string[];
    readonly names?: readonly string[];
    readonly pictures?: readonly (Picture | undefined)[];
  },
): void {
  for (const [what, list] of [
    ['label', labels],
    ['name', names],
    ['picture', pictures],
  ] as const) {
    if (list && list.length !== rows)
      throw new RangeError(`${owner}: expected a ${what} for each of ${rows} points, found ${list.length}`);
  }
  for (let i = 0; labels && i < rows; i++) {
    if (Number.isInteger(labels[i]) && labels[i] >= 0 && labels[i] < (classes?.length ?? Number.POSITIVE_INFINITY))
      continue;
    throw new RangeError(
      `${owner}: expected labels ${classes ? `in [0, ${classes.length - 1}]` : 'from 0'}, found ${labels[i]} at ${i}`,
    );
  }
  for (const picture of pictures ?? []) if (picture) checkPicture(owner, picture);
}
