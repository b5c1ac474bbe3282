import { round } from '../svg/document.ts';
import { escapeText } from '../svg/text.ts';

/** Shapes that stand for a point, as different as such small ones can be. */
export const marks = [
  'circle',
  'square',
  'triangle',
  'cross',
  'diamond',
  'triangle-down',
  'plus',
  'hourglass',
] as const;

export type Mark = (typeof marks)[number];

export interface MarkOptions {
  readonly color: string;
  /** Pixels from the middle to the edge. @default 3.2 */
  readonly radius?: number;
  /** Shown on hovering. @default none */
  readonly tooltip?: string;
}

/** A mark around (x, y). */
export function markSvg(mark: Mark, x: number, y: number, { color, radius = 3.2, tooltip }: MarkOptions): string {
  const inside = tooltip === undefined ? '' : `<title>${escapeText(tooltip)}</title>`;
  const end = (name: string) => (inside ? `>${inside}</${name}>` : '/>');
  const [cx, cy] = [round(x), round(y)];
  if (mark === 'circle') return `<circle cx="${cx}" cy="${cy}" r="${radius}" fill="${color}"${end('circle')}`;
  if (mark === 'square') {
    const half = radius * squareHalf;
    const edge = round(2 * half);
    const place = `x="${round(cx - half)}" y="${round(cy - half)}" width="${edge}" height="${edge}"`;
    return `<rect ${place} fill="${color}"${end('rect')}`;
  }
  return `<path d="${markOutline(mark, x, y, radius)}" fill="${color}"${end('path')}`;
}

/** The outline of a mark as part of a path, where there are too many marks for an element each. */
export function markOutline(mark: Mark, x: number, y: number, radius: number): string {
  const [cx, cy] = [round(x), round(y)];
  if (mark === 'circle') {
    const [r, across] = [round(radius), round(2 * radius)];
    return `M${round(cx - r)} ${cy}a${r} ${r} 0 1 0 ${across} 0a${r} ${r} 0 1 0 ${-across} 0Z`;
  }
  const at = outlines[mark].map(([dx, dy]) => `${round(cx + dx * radius)} ${round(cy + dy * radius)}`);
  return `M${at.join('L')}Z`;
}

type Outline = readonly (readonly [x: number, y: number])[];

const arm = 0.36;
const plus: Outline = [
  [-arm, -1.15],
  [arm, -1.15],
  [arm, -arm],
  [1.15, -arm],
  [1.15, arm],
  [arm, arm],
  [arm, 1.15],
  [-arm, 1.15],
  [-arm, arm],
  [-1.15, arm],
  [-1.15, -arm],
  [-arm, -arm],
];

/** Half of a square's edge by radius: with 1 it would look larger than the circle. */
const squareHalf = 0.9375;

/** Corners by radius, around the middle. */
const outlines: Readonly<Record<Exclude<Mark, 'circle'>, Outline>> = {
  square: [
    [-squareHalf, -squareHalf],
    [squareHalf, -squareHalf],
    [squareHalf, squareHalf],
    [-squareHalf, squareHalf],
  ],
  triangle: [
    [0, -1.2],
    [1.15, 0.85],
    [-1.15, 0.85],
  ],
  'triangle-down': [
    [0, 1.2],
    [1.15, -0.85],
    [-1.15, -0.85],
  ],
  diamond: [
    [0, -1.35],
    [1.05, 0],
    [0, 1.35],
    [-1.05, 0],
  ],
  hourglass: [
    [-1.05, -1.15],
    [1.05, -1.15],
    [-1.05, 1.15],
    [1.05, 1.15],
  ],
  plus,
  cross: plus.map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2]),
};
