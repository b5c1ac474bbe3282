import { checkInteger } from '@cnn/tensor';
import { type Locale, type Say, sayIn, type Text } from '../locale.ts';
import { colorText, textOn } from '../picture/color.ts';
import { colorAt } from '../picture/color-table.ts';
import { headingSize, headingWidth, palette, svgDocument, svgText } from '../svg/document.ts';
import { escapeText, textWidth } from '../svg/text.ts';
import { type ShownCounts, shownCounts } from './confusion-counts.ts';
import {
  type ConfusionLayout,
  confusionAxes,
  confusionLayout,
  confusionLegend,
  marginGap,
  precisionText,
} from './confusion-layout.ts';

export interface ConfusionMatrixOptions {
  /**
   * Show each cell in per cent instead of a count: as a share of its row (`'true'`, or true for short), of its column (`'predicted'`), or of all samples.
   * @default false
   */
  readonly normalize?: boolean | 'true' | 'predicted' | 'all';
  /** Add each class's recall at the right of its row, and its precision below its column. @default false */
  readonly margins?: boolean;
  /** Most classes that are drawn; of more, the most confused ones and all others together. @default 120, and of more than that 39, which leaves room for numbers */
  readonly limit?: number;
  /** What stands before the accuracy in the heading. @default 'Confusion matrix' */
  readonly title?: string;
  /** Language of the words. @default 'en' */
  readonly locale?: Locale;
}

/**
 * Draws how often samples of each class were taken for each class.
 *
 * `counts[actual][predicted]`, a square of whole numbers such as `evaluate` of `@cnn/train` returns → SVG. Rows are the actual category,
 * columns the predicted one; a cell's blue goes from none to as many as the largest class has samples or, normalised, to the whole row or column.
 * The heading gives the accuracy. Each cell that is not zero says its classes and number on hovering, and has their indices in `data-true` and
 * `data-predicted`, by which a page can open its pictures. With more than 40 classes the numbers are found only on hovering, and the blue goes by the
 * square root, or rare mistakes would be too pale to see. With more than `limit` there are only the classes between which most mistakes happen, and a last
 * row and column for all others; the accuracy stays that of all.
 *
 * @throws RangeError if there is no class, the matrix is not square, does not fit `classes`, or holds something other than counts, or the locale is none.
 * @example
 * const svg = confusionMatrix([[9, 1], [2, 8]], ['cat', 'dog']);
 */
export function confusionMatrix(
  counts: readonly ArrayLike<number>[],
  classes: readonly string[],
  {
    normalize = false,
    margins = false,
    limit = classes.length <= 120 ? 120 : 39,
    title,
    locale = 'en',
  }: ConfusionMatrixOptions = {},
): string {
  checkInteger('confusionMatrix', 'limit', limit, 1);
  const say = sayIn('confusionMatrix', locale);
  const shown = shownCounts(counts, classes, limit, say);
  const { names, indices, rows, all, correct, most } = shown;
  const by = normalize === true ? 'true' : normalize;
  if (by !== false && !Object.hasOwn(wholes, by)) {
    throw new RangeError(`confusionMatrix: normalize must be a boolean, 'true', 'predicted' or 'all', found ${by}`);
  }
  const percent = ((100 * correct) / all).toFixed(2);
  const accuracy =
    all === 0
      ? say({ en: 'no samples', zh: '没有样本' })
      : say({ en: `accuracy ${percent} %`, zh: `准确率 ${percent} %` });

  const whole = (i: number, j: number) => (by === false ? most : wholes[by].of(shown, i, j));
  // A share of all samples is tiny where there are many classes: its blue is that of the count.
  const share = (i: number, j: number) => rows[i][j] / ((by === 'all' ? most : whole(i, j)) || 1);
  const digits = names.length > 12 ? 0 : 1;
  const number = (i: number, j: number) => {
    if (by === false) return `${rows[i][j]}`;
    return whole(i, j) === 0 ? '–' : ((100 * rows[i][j]) / whole(i, j)).toFixed(digits);
  };
  const numbers = rows.flatMap((row, i) => row.map((_, j) => number(i, j)));
  const size = confusionLayout(names, margins ? [...numbers, (100).toFixed(digits)] : numbers, margins, say);

  const cells = rows.flatMap((row, i) =>
    row.map((count, j) => {
      if (indices[i] === undefined && indices[j] === undefined) return others(count, size, i, say);
      const color = colorAt('blues', size.numbers ? share(i, j) : Math.sqrt(share(i, j)));
      const [x, y] = [size.left + j * size.cellWidth, size.top + i * size.cellHeight];
      const printed = centred(number(i, j), x, y, size, count === 0 ? palette.muted : textOn(color));
      // The ground already has the colour of zero, and hundreds of zeros would hide the other numbers.
      if (count === 0) return names.length <= 20 ? printed : '';
      const told = `${names[i]} → ${names[j]}: ${count}${by === false ? '' : ` (${number(i, j)} %)`}`;
      const box = `x="${x}" y="${y}" width="${size.cellWidth}" height="${size.cellHeight}"`;
      const rect = `<rect ${box} fill="${colorText(color)}"/>`;
      const where = [indexed('true', indices[i]), indexed('predicted', indices[j])].join('');
      return `<g${where}><title>${escapeText(told)}</title>${rect}${size.numbers ? printed : ''}</g>`;
    }),
  );
  const heading = say({
    en: `${title ?? 'Confusion matrix'}: ${accuracy}`,
    zh: `${title ?? '混淆矩阵'}：${accuracy}`,
  });
  const part =
    classes.length <= limit
      ? ''
      : say({
          en: `; the ${limit} of ${classes.length} classes most often confused`,
          zh: `；${classes.length} 个类别中最常混淆的 ${limit} 个`,
        });
  const right = say({ en: `${correct} of ${all} correct`, zh: `${all} 个中 ${correct} 个正确` });
  const subheading = `${right}${by === false ? '' : say(wholes[by].told)}${part}`;
  const words = Math.max(headingWidth(heading, 640), textWidth(subheading, 12));
  const edge = size.left + size.gridWidth + (margins ? marginGap + size.cellWidth : 0);
  const width = Math.max(edge, 16 + words) + 16;
  const description = say({
    en: `${classes.length} classes, ${correct} of ${all} samples on the diagonal. ${shown.worst}`,
    zh: `${classes.length} 个类别，${all} 个样本中 ${correct} 个在对角线上。${shown.worst}`,
  });
  const ground = `x="${size.left}" y="${size.top}" width="${size.gridWidth}" height="${size.gridHeight}"`;
  const body = [
    svgText(heading, 16, 28, { size: headingSize, bold: true, width: width - 32 }),
    svgText(subheading, 16, 46, { fill: palette.muted, width: width - 32 }),
    `<rect ${ground} fill="${colorText(colorAt('blues', 0))}"/>`,
    ...cells,
    `<rect ${ground} fill="none" stroke="${palette.line}"/>`,
    ...(margins ? marginsOf(shown, size, digits, say) : []),
    ...confusionAxes(names, size, say),
    size.numbers
      ? ''
      : confusionLegend(size, by === false || by === 'all' ? most : 100, by === false || by === 'all' ? '' : ' %'),
  ];
  return svgDocument({ width, height: size.height, title: heading, description }, body.filter(Boolean).join('\n'));
}

interface Whole {
  /** What 100 % is for a cell. */
  of(shown: ShownCounts, i: number, j: number): number;
  readonly told: Text;
}

const wholes: Readonly<Record<'true' | 'predicted' | 'all', Whole>> = {
  true: { of: ({ rowTotals }, i) => rowTotals[i], told: { en: '; rows in per cent', zh: '；按行的百分比' } },
  predicted: {
    of: ({ columnTotals }, _, j) => columnTotals[j],
    told: { en: '; columns in per cent', zh: '；按列的百分比' },
  },
  all: { of: ({ all }) => all, told: { en: '; in per cent of all samples', zh: '；占全部样本的百分比' } },
};

const indexed = (name: string, index: number | undefined): string =>
  index === undefined ? '' : ` data-${name}="${index}"`;

function centred(text: string, x: number, y: number, size: ConfusionLayout, fill: string): string {
  return svgText(text, x + size.cellWidth / 2, y + size.cellHeight / 2 + size.fontSize * 0.36, {
    size: size.fontSize,
    anchor: 'middle',
    fill,
  });
}

/** Right and wrong of the other classes among themselves are one number, which would say nothing beside the others: it is found on hovering. */
function others(count: number, { left, top, cellWidth, cellHeight }: ConfusionLayout, i: number, say: Say): string {
  const place = `x="${left + i * cellWidth}" y="${top + i * cellHeight}" width="${cellWidth}" height="${cellHeight}"`;
  const told = say({
    en: `other classes among themselves, right and wrong: ${count}`,
    zh: `其他类别之间，包括对的和错的：${count}`,
  });
  return `<rect ${place} fill="${palette.line}"><title>${told}</title></rect>`;
}

const recallText: Text = { en: 'Recall', zh: '召回率' };

/** Each class's recall and precision, in per cent. */
function marginsOf(shown: ShownCounts, size: ConfusionLayout, digits: number, say: Say): string[] {
  const [recall, precision] = [recallText, precisionText].map(say);
  const right = size.left + size.gridWidth + marginGap;
  const bottom = size.top + size.gridHeight + marginGap;
  const cell = (name: Text, whole: number, x: number, y: number, i: number) => {
    if (shown.indices[i] === undefined) return '';
    const share = whole === 0 ? Number.NaN : shown.rows[i][i] / whole;
    const color = colorAt('blues', share || 0);
    const text = Number.isNaN(share) ? '–' : (100 * share).toFixed(digits);
    const box = `x="${x}" y="${y}" width="${size.cellWidth}" height="${size.cellHeight}"`;
    const share100 = `${text}${text === '–' ? '' : ' %'}`;
    const told = say({
      en: `${name.en.toLowerCase()} of ${shown.names[i]}: ${share100}`,
      zh: `${shown.names[i]} 的${name.zh}：${share100}`,
    });
    const printed = size.numbers ? centred(text, x, y, size, textOn(color)) : '';
    return `<g><title>${escapeText(told)}</title><rect ${box} fill="${colorText(color)}"/>${printed}</g>`;
  };
  const label = { size: size.labelSize, anchor: 'end', fill: palette.muted } as const;
  return [
    ...shown.names.map((_, i) => cell(recallText, shown.rowTotals[i], right, size.top + i * size.cellHeight, i)),
    ...shown.names.map((_, i) => cell(precisionText, shown.columnTotals[i], size.left + i * size.cellWidth, bottom, i)),
    svgText(`${recall} (%)`, right + size.cellWidth, size.top - 6, label),
    svgText(precision, size.left - 8, bottom + size.cellHeight / 2 + size.labelSize * 0.36, label),
  ].filter(Boolean);
}
