import type { Picture } from '../picture/picture.ts';
import { headingSize, headingWidth, palette, round, svgDocument, svgText } from '../svg/document.ts';
import { textWidth } from '../svg/text.ts';
import { svgImage } from './grid.ts';

export interface SheetFigureOptions {
  readonly title: string;
  /** What the tiles are, under the heading. */
  readonly subtitle: string;
  /** Shown on hovering. */
  readonly tooltip: string;
  /** Pixels of the sheet from one row of tiles to the next. */
  readonly rowStep: number;
  /** A number before each row. */
  readonly rowLabels: readonly number[];
}

/** Widest sheet in pixels; a larger one is reduced. */
const widest = 960;

/** A sheet of tiles with a heading and numbered rows, as SVG. */
export function sheetFigure(
  sheet: Picture,
  { title, subtitle, tooltip, rowStep, rowLabels }: SheetFigureOptions,
): string {
  const scale = Math.min(1, widest / sheet.width);
  const [sheetWidth, sheetHeight] = [sheet.width * scale, sheet.height * scale];
  const [left, top] = [20 + textWidth(`${Math.max(...rowLabels)}`, 10) + 9, 62];
  const words = Math.max(headingWidth(title, 480), Math.min(640, textWidth(subtitle, 12)));
  const width = Math.max(left + sheetWidth + 20, words + 40);
  const step = rowStep * scale;
  const every = Math.max(1, Math.ceil(14 / step));
  const labels = rowLabels.flatMap((label, row) =>
    row % every === 0
      ? [svgText(`${label}`, left - 9, top + (row + 0.5) * step + 2, { size: 10, anchor: 'end', fill: palette.muted })]
      : [],
  );
  const body = [
    svgText(title, 20, 28, { size: headingSize, bold: true, width: width - 40 }),
    svgText(subtitle, 20, 46, { fill: palette.muted, width: width - 40 }),
    // A ground between the tiles, on which white ones and holes show.
    `<rect x="${round(left - 3)}" y="${top - 3}" width="${round(sheetWidth + 6)}" height="${round(sheetHeight + 6)}" fill="${palette.line}"/>`,
    svgImage(sheet, left, top, { width: sheetWidth, height: sheetHeight, tooltip, frame: false }),
    ...labels,
  ];
  return svgDocument({ width, height: top + sheetHeight + 20, title, description: `${subtitle}.` }, body.join('\n'));
}
