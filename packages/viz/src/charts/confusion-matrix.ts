import { colorText, textOn } from '../picture/color.ts';
import { colorAt, colorTable } from '../picture/color-table.ts';
import { headingSize, headingWidth, palette, svgDocument, svgText } from '../svg/document.ts';
import { escapeText, textWidth } from '../svg/text.ts';

export interface ConfusionMatrixOptions {
  /** Show each cell as a share of its row, in per cent, instead of a count. @default false */
  readonly normalize?: boolean;
  /** What stands before the accuracy in the heading. @default 'Confusion matrix' */
  readonly title?: string;
}

/**
 * Draws how often samples of each class were taken for each class.
 *
 * `counts[actual][predicted]`, a square of whole numbers such as `evaluate` of `@cnn/train` returns → SVG. Rows are the actual category,
 * columns the predicted one; a cell's blue goes from none to as many as the largest class has samples or, normalised, to the whole row.
 * The heading gives the accuracy. Each cell that is not zero says its classes and number on hovering. With more than 40 classes the
 * numbers are found only there, and the blue goes by the square root, or rare mistakes would be too pale to see.
 *
 * @throws RangeError if there is no class, the matrix is not square, does not fit `classes`, or holds something other than counts.
 * @example
 * const svg = confusionMatrix([[9, 1], [2, 8]], ['cat', 'dog']);
 */
export function confusionMatrix(
  counts: readonly ArrayLike<number>[],
  classes: readonly string[],
  { normalize = false, title = 'Confusion matrix' }: ConfusionMatrixOptions = {},
): string {
  checkCounts(counts, classes);
  const rows = counts.map((row) => Array.from(row));
  const totals = rows.map((row) => row.reduce((sum, count) => sum + count, 0));
  const all = totals.reduce((sum, total) => sum + total, 0);
  const correct = rows.reduce((sum, row, i) => sum + row[i], 0);
  const accuracy = all === 0 ? 'no samples' : `accuracy ${((100 * correct) / all).toFixed(2)} %`;
  const most = Math.max(...totals);

  const share = (i: number, j: number) => rows[i][j] / ((normalize ? totals[i] : most) || 1);
  const number = (i: number, j: number) => {
    if (!normalize) return `${rows[i][j]}`;
    return totals[i] === 0 ? '–' : (100 * share(i, j)).toFixed(classes.length > 12 ? 0 : 1);
  };
  const size = layout(
    classes,
    rows.flatMap((row, i) => row.map((_, j) => number(i, j))),
  );

  const cells = rows.flatMap((row, i) =>
    row.map((count, j) => {
      const color = colorAt('blues', size.numbers ? share(i, j) : Math.sqrt(share(i, j)));
      const [x, y] = [size.left + j * size.cellWidth, size.top + i * size.cellHeight];
      const printed = svgText(number(i, j), x + size.cellWidth / 2, y + size.cellHeight / 2 + size.fontSize * 0.36, {
        size: size.fontSize,
        anchor: 'middle',
        fill: count === 0 ? palette.muted : textOn(color),
      });
      // The ground already has the colour of zero, and hundreds of zeros would hide the other numbers.
      if (count === 0) return classes.length <= 20 ? printed : '';
      const told = `${classes[i]} → ${classes[j]}: ${count}${normalize ? ` (${number(i, j)} %)` : ''}`;
      const box = `x="${x}" y="${y}" width="${size.cellWidth}" height="${size.cellHeight}"`;
      const rect = `<rect ${box} fill="${colorText(color)}"/>`;
      return `<g><title>${escapeText(told)}</title>${rect}${size.numbers ? printed : ''}</g>`;
    }),
  );
  const heading = `${title}: ${accuracy}`;
  const subheading = `${correct} of ${all} correct${normalize ? '; rows in per cent' : ''}`;
  const words = Math.max(headingWidth(heading, 640), textWidth(subheading, 12));
  const width = Math.max(size.left + size.gridWidth, 16 + words) + 16;
  const description = `${classes.length} classes, ${correct} of ${all} samples on the diagonal. ${worst(rows, classes)}`;
  const ground = `x="${size.left}" y="${size.top}" width="${size.gridWidth}" height="${size.gridHeight}"`;
  const body = [
    svgText(heading, 16, 28, { size: headingSize, bold: true, width: width - 32 }),
    svgText(subheading, 16, 46, { fill: palette.muted, width: width - 32 }),
    `<rect ${ground} fill="${colorText(colorAt('blues', 0))}"/>`,
    ...cells,
    `<rect ${ground} fill="none" stroke="${palette.line}"/>`,
    ...axes(classes, size),
    size.numbers ? '' : legend(size, normalize ? 100 : most, normalize ? ' %' : ''),
  ];
  return svgDocument({ width, height: size.height, title: heading, description }, body.filter(Boolean).join('\n'));
}

interface Layout {
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
  readonly height: number;
}

function layout(classes: readonly string[], numbers: readonly string[]): Layout {
  const n = classes.length;
  const printed = n <= 40;
  const [baseWidth, baseHeight] = n <= 12 ? [52, 36] : n <= 20 ? [38, 28] : printed ? [26, 22] : [12, 12];
  // The names of the axes need 128 pixels.
  const [leastWidth, cellHeight] = [Math.max(baseWidth, Math.ceil(128 / n)), Math.max(baseHeight, Math.ceil(120 / n))];
  const fontSize = n <= 12 ? 13 : n <= 20 ? 11 : 9;
  const longest = Math.max(...numbers.map((text) => textWidth(text, fontSize)));
  const cellWidth = printed ? Math.max(leastWidth, Math.ceil(longest) + 6) : leastWidth;
  const labelSize = n <= 20 ? 12 : 10;
  const labelWidth = Math.min(140, Math.max(...classes.map((name) => textWidth(name, labelSize))));
  const turn = labelWidth <= cellWidth - 4 ? 0 : cellWidth >= 20 ? -45 : -90;
  const labelHeight = turn === 0 ? labelSize : turn === -90 ? labelWidth : (labelWidth + labelSize) * Math.SQRT1_2;
  const left = Math.ceil(40 + labelWidth + 8);
  const top = 62;
  const [gridWidth, gridHeight] = [n * cellWidth, n * cellHeight];
  const height = top + gridHeight + 10 + labelHeight + 34 + (printed ? 0 : 42);
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
    height,
  };
}

function axes(classes: readonly string[], size: Layout): string[] {
  const { left, top, gridWidth, gridHeight, labelSize, turn } = size;
  const bottom = top + gridHeight;
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
    svgText('Predicted Category', left + gridWidth / 2, below, { anchor: 'middle', bold: true }),
    svgText('Actual Category', 24, top + gridHeight / 2, { anchor: 'middle', bold: true, rotate: -90 }),
  ];
}

/** The scale of blue, needed where no numbers are printed: by the square root, so its middle is a quarter. */
function legend({ left, height }: Layout, most: number, unit: string): string {
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

function worst(rows: readonly number[][], classes: readonly string[]): string {
  let [most, actual, predicted] = [0, 0, 0];
  rows.forEach((row, i) => {
    row.forEach((count, j) => {
      if (i !== j && count > most) [most, actual, predicted] = [count, i, j];
    });
  });
  if (most === 0) return 'No sample was taken for another class.';
  return `The most common mistake: ${classes[actual]} taken for ${classes[predicted]}, ${most} times.`;
}

function checkCounts(counts: readonly ArrayLike<number>[], classes: readonly string[]): void {
  if (classes.length === 0) throw new RangeError('confusionMatrix: expected at least one class, found none');
  if (counts.length !== classes.length) {
    throw new RangeError(
      `confusionMatrix: expected a row for each of ${classes.length} classes, found ${counts.length} rows`,
    );
  }
  counts.forEach((row, i) => {
    if (row.length !== classes.length) {
      throw new RangeError(
        `confusionMatrix: expected ${classes.length} columns as there are classes, found ${row.length} in row ${i}`,
      );
    }
    const wrong = Array.from(row).find((count) => !Number.isFinite(count) || count < 0);
    if (wrong !== undefined)
      throw new RangeError(`confusionMatrix: expected counts of at least 0, found ${wrong} in row ${i}`);
  });
}
