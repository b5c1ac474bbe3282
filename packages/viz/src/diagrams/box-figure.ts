import { palette, round, svgText } from '../svg/document.ts';
import { escapeText, textWidth } from '../svg/text.ts';
import type { DiagramNode } from './diagram-graph.ts';
import type { Figure } from './figure.ts';
import { colorOf, wordsOf } from './node-words.ts';
import { type Volume, volumeScale, volumeSvg } from './volume.ts';

const edge = 110;
const arrow = 26;
const widest = 1040;
const lineHeight = 15;
/** Widest text under a box. */
const mostWords = 118;

/** A network without branches from left to right, each output a box of its size, as AlexNet is drawn. */
export function boxFigure(nodes: readonly DiagramNode[], x: number, y: number): Figure {
  const scale = volumeScale(
    nodes.map(({ shape }) => shape),
    edge,
  );
  const slots = nodes.map((node): Slot => {
    const volume = scale(node.shape);
    const lines = linesOf(node);
    const words = Math.max(...lines.map(({ text, size }) => textWidth(text, size)));
    return { node, volume, lines, width: Math.max(volume.width + volume.depth, Math.min(words, mostWords)) };
  });
  const rows = inRows(slots);
  const body: string[] = [];
  let [right, top] = [x, y];
  for (const [r, row] of rows.entries()) {
    const height = Math.max(...row.map(({ volume }) => volume.height + volume.depth));
    const middle = top + height / 2;
    let left = x;
    for (const [i, slot] of row.entries()) {
      if (i > 0 || r > 0) {
        body.push(arrowSvg(left, middle));
        left += arrow;
      }
      body.push(boxSvg(slot, left, middle, top + height + 16));
      left += slot.width;
      right = Math.max(right, left);
    }
    top += height + 16 + Math.max(...row.map(({ lines }) => lines.length)) * lineHeight + 24;
  }
  return { body, right, bottom: top - 24 };
}

interface Slot {
  readonly node: DiagramNode;
  readonly volume: Volume;
  readonly lines: readonly Line[];
  readonly width: number;
}

interface Line {
  readonly text: string;
  readonly size: number;
  readonly bold?: boolean;
  readonly fill?: string;
}

function linesOf(node: DiagramNode): Line[] {
  const { kind, name, shape, parameters } = wordsOf(node);
  const muted = { size: 10, fill: palette.muted };
  return [
    { text: kind, size: 12, bold: true },
    { text: shape, size: 12 },
    ...(name ? [{ text: name, ...muted }] : []),
    ...settingsOf(node).map((text) => ({ text, ...muted })),
    ...node.tail.map((text) => ({ text, ...muted })),
    ...(parameters ? [{ text: parameters, ...muted }] : []),
  ];
}

/** In two lines where they would make the slot too wide. */
function settingsOf({ settings }: DiagramNode): string[] {
  const comma = settings.indexOf(', ');
  const isLong = textWidth(settings, 10) > mostWords && comma > 0;
  return (isLong ? [settings.slice(0, comma), settings.slice(comma + 2)] : [settings]).filter(Boolean);
}

/** As few rows as fit, filled evenly. */
function inRows(slots: readonly Slot[]): Slot[][] {
  const widthOf = (row: readonly Slot[]) => row.reduce((sum, { width }) => sum + width + arrow, 0);
  const count = Math.ceil(widthOf(slots) / widest);
  const share = widthOf(slots) / count;
  const rows: Slot[][] = [[]];
  for (const slot of slots) {
    const row = rows[rows.length - 1];
    if (
      row.length > 0 &&
      (widthOf([...row, slot]) > widest || (widthOf(row) + slot.width / 2 > share && rows.length < count))
    )
      rows.push([slot]);
    else row.push(slot);
  }
  return rows;
}

function boxSvg({ node, volume, lines, width }: Slot, left: number, middle: number, textTop: number): string {
  const at = [left + (width - volume.width - volume.depth) / 2, middle - (volume.height + volume.depth) / 2] as const;
  const words = lines.map(({ text, ...style }, i) =>
    svgText(text, left + width / 2, textTop + i * lineHeight, { ...style, anchor: 'middle', width: width + arrow - 6 }),
  );
  // One box behind another stands for all that follow.
  const behind = node.repeats > 1 ? volumeSvg(volume, at[0] + 5, at[1] - 4, colorOf(node)) : '';
  return `<g><title>${escapeText(wordsOf(node).tooltip)}</title>${behind}${volumeSvg(volume, ...at, colorOf(node))}${words.join('')}</g>`;
}

function arrowSvg(left: number, y: number): string {
  const [from, to] = [round(left + 4), round(left + arrow - 4)];
  return `<path d="M${from} ${round(y)}H${to}m-4 -4l4.5 4l-4.5 4" fill="none" stroke="${palette.muted}" stroke-width="1.25"/>`;
}
