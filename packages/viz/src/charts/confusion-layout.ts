import type { Say, Text } from '../locale.ts';
import { colorText } from '../picture/color.ts';
import { colorTable } from '../picture/color-table.ts';
import { palette, svgText } from '../svg/document.ts';
import { textWidth } from '../svg/text.ts';

/** Pixels between the matrix and its margins. */
export const marginGap = 6;

/** What stands beside the shares below the columns. */
export const precisionText: Text = { en: 'Precision', zh: '精确率' };

/** Where the parts of a confusion matrix stand. */
export interface ConfusionLayout {
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly fontSize: number;
  readonly labelSize: number;
  /** Whether numbers stand in the cells. */
  readonly numbers: boolean;
  /** Degrees by which the names under the columns are turned. */
  readonly turn: 0 | -45 | -90;
  readonly labelWidth: number;
  readonly left: number;
  readonly top: number;
  readonly gridWidth: number;
  readonly gridHeight: number;
  /** Pixels that the row of precisions takes under the grid. */
  readonly margin: number;
  readonly height: number;
}

/** @param numbers all that may stand in a cell. */
export function confusionLayout(
  classes: readonly string[],
  numbers: readonly string[],
  withMargins: boolean,
  say: Say,
): ConfusionLayout {
  const n = classes.length;
  const printed = n <= 40;
  const [baseWidth, baseHeight] = n <= 12 ? [52, 36] : n <= 20 ? [38, 28] : printed ? [26, 22] : [12, 12];
  // The names of the axes need 128 pixels.
  const [leastWidth, cellHeight] = [Math.max(baseWidth, Math.ceil(128 / n)), Math.max(baseHeight, Math.ceil(120 / n))];
  const fontSize = n <= 12 ? 13 : n <= 20 ? 11 : 9;
  const longest = Math.max(...numbers.map((text) => textWidth(text, fontSize)));
  const cellWidth = printed ? Math.max(leastWidth, Math.ceil(longest) + 6) : leastWidth;
  const labelSize = n <= 20 ? 12 : 10;
  const names = withMargins ? [...classes, say(precisionText)] : classes;
  const labelWidth = Math.min(140, Math.max(...names.map((name) => textWidth(name, labelSize))));
  const turn = labelWidth <= cellWidth - 4 ? 0 : cellWidth >= 20 ? -45 : -90;
  const labelHeight = turn === 0 ? labelSize : turn === -90 ? labelWidth : (labelWidth + labelSize) * Math.SQRT1_2;
  const left = Math.ceil(40 + labelWidth + 8);
  const top = withMargins ? 80 : 62;
  const [gridWidth, gridHeight] = [n * cellWidth, n * cellHeight];
  const margin = withMargins ? marginGap + cellHeight : 0;
  const height = top + gridHeight + margin + 10 + labelHeight + 34 + (printed ? 0 : 42);
  return {
    cellWidth,
    cellHeight,
    fontSize,
    labelSize,
    numbers: printed,
    turn,
    labelWidth,
    left,
    top,
    gridWidth,
    gridHeight,
    margin,
    height,
  };
}

/** The names of the classes, and of the two sides. */
export function confusionAxes(classes: readonly string[], size: ConfusionLayout, say: Say): string[] {
  const { left, top, gridWidth, gridHeight, labelSize, turn } = size;
  const bottom = top + gridHeight + size.margin;
  const names = classes.flatMap((name, i) => {
    const shown = { size: labelSize, width: size.labelWidth + 1 };
    const x = left + (i + 0.5) * size.cellWidth;
    const column =
      turn === 0
        ? svgText(name, x, bottom + 8 + labelSize, { ...shown, anchor: 'middle' })
        : svgText(name, x + (turn === -90 ? labelSize * 0.36 : 4), bottom + (turn === -90 ? 6 : 12), {
            ...shown,
            anchor: 'end',
            rotate: turn,
          });
    const row = svgText(name, left - 8, top + (i + 0.5) * size.cellHeight + labelSize * 0.36, {
      ...shown,
      anchor: 'end',
    });
    return [row, column];
  });
  const below = size.height - (size.numbers ? 14 : 56);
  return [
    ...names,
    svgText(say({ en: 'Predicted Category', zh: '预测类别' }), left + gridWidth / 2, below, {
      anchor: 'middle',
      bold: true,
    }),
    svgText(say({ en: 'Actual Category', zh: '真实类别' }), 24, top + gridHeight / 2, {
      anchor: 'middle',
      bold: true,
      rotate: -90,
    }),
  ];
}

/** The scale of blue, needed where no numbers are printed: by the square root, so its middle is a quarter. */
export function confusionLegend({ left, height }: ConfusionLayout, most: number, unit: string): string {
  const [y, steps, step] = [height - 40, 32, 6];
  const bars = Array.from({ length: steps }, (_, i) => {
    const color = colorText(colorTable('blues')[Math.round((i * 255) / (steps - 1))]);
    return `<rect x="${left + i * step}" y="${y}" width="${step}" height="10" fill="${color}"/>`;
  });
  const marks = [0, 0.5, 1].map((place) => {
    const value = Number((most * place ** 2).toPrecision(3));
    return svgText(`${value}${unit}`, left + place * steps * step, y + 24, {
      size: 10,
      anchor: 'middle',
      fill: palette.muted,
    });
  });
  return [...bars, ...marks].join('');
}
