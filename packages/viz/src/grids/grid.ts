import { pngDataUrl } from '../picture/encode-png.ts';
import type { Picture } from '../picture/picture.ts';
import { headingSize, headingWidth, palette, round, svgDocument, svgText } from '../svg/document.ts';
import { escapeText, textWidth } from '../svg/text.ts';

/** A picture with what stands under it. */
export interface GridCell {
  readonly picture: Picture;
  /** Size on the page in pixels; a picture that is enlarged keeps its hard edges. */
  readonly width: number;
  readonly height: number;
  /** First line under the picture. */
  readonly label?: string;
  /** Second line, smaller. */
  readonly note?: string;
  /** Shows the label as something to look at. @default false */
  readonly warn?: boolean;
  /** Shown on hovering, and read out. */
  readonly tooltip: string;
}

export interface GridOptions {
  readonly columns: number;
  readonly title: string;
  readonly description: string;
  /** A line over each column. */
  readonly columnTitles?: readonly string[];
  /** Least width of a column, so that names fit under small pictures. @default 48 */
  readonly minColumnWidth?: number;
}

const gap = 14;
const margin = 20;

/** Pictures in rows and columns with their labels, as SVG. */
export function grid(
  cells: readonly GridCell[],
  { columns, title, description, columnTitles = [], minColumnWidth = 48 }: GridOptions,
): string {
  const used = Math.min(columns, cells.length);
  const words = Math.max(0, ...cells.map(({ label = '' }) => textWidth(label, 12)));
  const columnWidth = Math.max(minColumnWidth, Math.min(words, 120), ...cells.map(({ width }) => width));
  const gridWidth = used * (columnWidth + gap) - gap;
  const width = 2 * margin + Math.max(gridWidth, headingWidth(title, 480));
  const left = margin;
  let y = 46;
  const body = [svgText(title, margin, 28, { size: headingSize, bold: true, width: width - 2 * margin })];
  if (columnTitles.length > 0) {
    y += 14;
    columnTitles.forEach((text, i) => {
      const x = left + i * (columnWidth + gap) + columnWidth / 2;
      body.push(svgText(text, x, y - 4, { anchor: 'middle', bold: true, width: columnWidth + gap - 2 }));
    });
    y += 6;
  }
  for (let start = 0; start < cells.length; start += columns) {
    const row = cells.slice(start, start + columns);
    const height = Math.max(...row.map((cell) => cell.height));
    row.forEach((cell, i) => {
      const middle = left + i * (columnWidth + gap) + columnWidth / 2;
      body.push(drawn(cell, middle, y + height, columnWidth + gap - 4));
    });
    y += height + lines(row) + gap;
  }
  return svgDocument({ width, height: y + margin - gap, title, description }, body.join('\n'));
}

/** Pixels that the text under a row needs. */
function lines(row: readonly GridCell[]): number {
  const label = row.some((cell) => cell.label !== undefined) ? 18 : 0;
  return label + (row.some((cell) => cell.note !== undefined) ? 14 : 0);
}

/** A cell above its label, so that the two stay together where pictures differ in height. */
function drawn(cell: GridCell, middle: number, bottom: number, space: number): string {
  const image = svgImage(cell.picture, middle - cell.width / 2, bottom - cell.height, cell);
  const label =
    cell.label === undefined
      ? ''
      : svgText(cell.label, middle, bottom + 15, {
          anchor: 'middle',
          width: space,
          ...(cell.warn ? { fill: palette.orange, bold: true } : {}),
        });
  const note =
    cell.note === undefined
      ? ''
      : svgText(cell.note, middle, bottom + (label ? 29 : 14), {
          anchor: 'middle',
          size: 11,
          width: space,
          fill: palette.muted,
        });
  return `<g>${image}${label}${note}</g>`;
}

export interface SvgImageOptions {
  /** Size on the page. */
  readonly width: number;
  readonly height: number;
  /** Shown on hovering, and read out. */
  readonly tooltip: string;
  /** A hairline around it, so that its edge shows where it is as light as the panel. @default true */
  readonly frame?: boolean;
}

/** A picture as an SVG element. */
export function svgImage(
  picture: Picture,
  x: number,
  y: number,
  { width, height, tooltip, frame = true }: SvgImageOptions,
): string {
  const place = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  // Enlarged pixels stay squares; a reduced picture is smoothed, or lines would vanish from it.
  const rendering = width >= picture.width ? ' image-rendering="pixelated"' : '';
  const image = `<image ${place}${rendering} preserveAspectRatio="none" href="${pngDataUrl(picture)}"><title>${escapeText(tooltip)}</title></image>`;
  return frame ? `${image}<rect ${place} fill="none" stroke="${palette.line}"/>` : image;
}
