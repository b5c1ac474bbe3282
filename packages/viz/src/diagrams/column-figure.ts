import { palette, round, svgText } from '../svg/document.ts';
import { escapeText, textWidth } from '../svg/text.ts';
import { type BranchLayout, branchLayout } from './branch-layout.ts';
import type { DiagramGraph, DiagramNode } from './diagram-graph.ts';
import type { Figure } from './figure.ts';
import { colorOf, endOf, wordsOf } from './node-words.ts';
import { volumeScale, volumeSvg } from './volume.ts';

const card = { width: 236, height: 44 };
const lineHeight = 15;
const lane = card.width + 20;
const gap = 26;
const icon = 31;
const joint = 13;
const skipStep = 16;

/** A network from top to bottom, branches side by side: for deep and branching ones. */
export function columnFigure(graph: DiagramGraph, x: number, y: number): Figure {
  const layout = branchLayout(graph);
  const { nodes } = graph;
  const reach = Math.max(...layout.offsets.map(Math.abs));
  const middle = x + reach * lane + card.width / 2;
  const heights = rowHeights(nodes, layout);
  const tops = heights.map((_, row) => y + heights.slice(0, row).reduce((sum, height) => sum + height + gap, 0));
  const places = nodes.map((node, i): Place => {
    const size = sizeOf(node);
    const row = layout.rows[i];
    return { ...size, x: middle + layout.offsets[i] * lane, y: tops[row] + (heights[row] - size.height) / 2 };
  });
  const scale = volumeScale(
    nodes.map(({ shape }) => shape),
    icon,
  );
  const skips = layout.skips.map((skip) => skipPath(skip, places, layout));
  const body = [
    ...layout.edges.map(([from, to]) => edge(places[from], places[to], tops[layout.rows[to]])),
    ...skips.map(({ path }) => path),
    ...nodes.map((node, i) => (node.role === 'join' ? joinSvg(node, places[i]) : cardSvg(node, places[i], scale))),
  ];
  const right = Math.max(middle + reach * lane + card.width / 2, ...skips.map((skip) => skip.right));
  const joinsRight = nodes.map((node, i) =>
    node.role === 'join' ? places[i].x + joint + 8 + textWidth(joinNote(node), 11) : 0,
  );
  return { body, right: Math.max(right, ...joinsRight), bottom: tops[tops.length - 1] + heights[heights.length - 1] };
}

/** The middle of a box's upper edge, and its size. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function sizeOf(node: DiagramNode): Pick<Place, 'width' | 'height'> {
  if (node.role === 'join') return { width: 2 * joint, height: 2 * joint };
  return { width: card.width, height: card.height + Math.max(0, linesOf(node).length - 1) * lineHeight };
}

/** What stands below the kind and the name. */
function linesOf(node: DiagramNode): { text: string; fill?: string }[] {
  const { settings, tail, shape, parameters } = wordsOf(node);
  const facts = [shape, parameters].filter(Boolean).join(' · ');
  return [{ text: settings }, { text: tail }, { text: facts, fill: palette.muted }].filter(({ text }) => text);
}

function rowHeights(nodes: readonly DiagramNode[], { rows }: BranchLayout): number[] {
  const heights = new Array<number>(Math.max(...rows) + 1).fill(0);
  for (const [i, node] of nodes.entries()) heights[rows[i]] = Math.max(heights[rows[i]], sizeOf(node).height);
  return heights;
}

/** Straight down in the lane of the upper box, then over to the lower one, or over first where lanes part. */
function edge(from: Place, to: Place, rowTop: number): string {
  const [x1, y1, x2, y2] = [from.x, from.y + from.height, to.x, to.y - 5].map(round);
  if (x1 === x2) return line(`M${x1} ${y1}V${y2}`, x2, y2);
  // The wider apart of the two is the branch, in whose lane nothing is in the way.
  const bend = (start: number, end: number) =>
    `C${x1} ${round((start + end) / 2)} ${x2} ${round((start + end) / 2)} ${x2} ${round(end)}`;
  if (rowTop - y1 < gap + card.height) return line(`M${x1} ${y1}${bend(y1, y2)}`, x2, y2);
  return line(`M${x1} ${y1}V${round(rowTop - gap)}${bend(rowTop - gap, y2)}`, x2, y2);
}

function skipPath(
  { from, to, level }: BranchLayout['skips'][number],
  places: readonly Place[],
  { rows }: BranchLayout,
): { path: string; right: number } {
  const between = places.filter((_, i) => rows[i] >= rows[from] && rows[i] <= rows[to]);
  const right = round(Math.max(...between.map(({ x, width }) => x + width / 2)) + skipStep * (level + 1));
  const [start, end] = [places[from], places[to]];
  const [x1, y1] = [round(start.x + start.width / 2), round(start.y + start.height * 0.75)];
  const [x2, y2] = [round(end.x + end.width / 2 + 5), round(end.y + end.height * 0.35)];
  const corner = 8;
  const path = `M${x1} ${y1}H${right - corner}q${corner} 0 ${corner} ${corner}V${y2 - corner}q0 ${corner} ${-corner} ${corner}H${x2}`;
  const head = `M${x2 + 4} ${y2 - 4}l-4.5 4l4.5 4`;
  return {
    path: `<path d="${path}${head}" fill="none" stroke="${palette.blue}" stroke-width="1.5"/>`,
    right: right + 4,
  };
}

function line(path: string, x: number, y: number): string {
  return `<path d="${path}M${round(x - 4)} ${round(y)}l4 4.5l4 -4.5" fill="none" stroke="${palette.muted}" stroke-width="1.25"/>`;
}

function cardSvg(node: DiagramNode, { x, y, width, height }: Place, scale: ReturnType<typeof volumeScale>): string {
  const words = wordsOf(node);
  const left = x - width / 2;
  const color = colorOf(node);
  const rect = (dx: number) =>
    `<rect x="${round(left + dx)}" y="${round(y + dx)}" width="${width}" height="${height}" rx="5" fill="${palette.panel}" stroke="${palette.muted}"/>`;
  const volume = scale(node.shape);
  const [volumeX, volumeY] = [
    left + 6 + (icon - volume.width - volume.depth) / 2,
    y + (height - volume.height - volume.depth) / 2,
  ];
  const textX = left + 6 + icon + 8;
  const room = width - icon - 22;
  const nameX = textX + textWidth(words.kind, 12) * 1.05 + 8;
  const name = endOf(words.name, 10, left + width - 8 - nameX);
  return [
    `<g><title>${escapeText(words.tooltip)}</title>`,
    // One card behind another stands for all that follow.
    node.repeats > 1 ? rect(5) : '',
    rect(0),
    `<rect x="${round(left)}" y="${round(y)}" width="4" height="${height}" rx="2" fill="${color}" stroke="${palette.muted}" stroke-width="0.5"/>`,
    volumeSvg(volume, volumeX, volumeY, color),
    svgText(words.kind, textX, y + 18, { bold: true, width: room }),
    name.length > 1 ? svgText(name, nameX, y + 18, { size: 10, fill: palette.muted }) : '',
    ...linesOf(node).map(({ text, fill }, i) =>
      svgText(text, textX, y + 34 + i * lineHeight, { size: 10, fill, width: room }),
    ),
    '</g>',
  ].join('');
}

const joinNote = (node: DiagramNode): string => {
  const { kind, tail, shape } = wordsOf(node);
  return [kind.length > 1 ? kind : '', tail, shape].filter(Boolean).join(' · ');
};

function joinSvg(node: DiagramNode, { x, y }: Place): string {
  const note = joinNote(node);
  const middle = y + joint;
  return [
    `<g><title>${escapeText(wordsOf(node).tooltip)}</title>`,
    `<circle cx="${round(x)}" cy="${round(middle)}" r="${joint}" fill="${palette.panel}" stroke="${palette.ink}"/>`,
    node.kind.length === 1
      ? svgText(node.kind, x, middle + 5, { size: 15, anchor: 'middle', bold: true })
      : // Several that go on as one.
        `<path d="M${round(x - 5)} ${round(middle - 5)}v10m5 -10v10m5 -10v10" stroke="${palette.ink}" stroke-width="2"/>`,
    svgText(note, x + joint + 8, middle - 9, { size: 10, fill: palette.muted }),
    '</g>',
  ].join('');
}
