import type { Say, Text } from '../locale.ts';
import { mostConfused } from './most-confused.ts';

/** What a confusion matrix shows of its counts. */
export interface ShownCounts {
  /** Of the rows and columns, the last of which may stand for all other classes. */
  readonly names: readonly string[];
  /** The class of each row and column; undefined for all others together. */
  readonly indices: readonly (number | undefined)[];
  readonly rows: readonly (readonly number[])[];
  readonly rowTotals: readonly number[];
  readonly columnTotals: readonly number[];
  readonly all: number;
  readonly correct: number;
  /** Samples of the largest of the classes shown. */
  readonly most: number;
  /** The most common mistake, as a sentence. */
  readonly worst: string;
}

/**
 * Adds up what `confusionMatrix` draws: all classes, or, of more than `limit`, the most confused ones and all others together.
 *
 * @throws RangeError if there is no class, or the counts are not a square of counts for these classes.
 */
export function shownCounts(
  counts: readonly ArrayLike<number>[],
  classes: readonly string[],
  limit: number,
  say: Say,
): ShownCounts {
  const { rowTotals, columnTotals, correct, worst: mistake } = confusionTotals('confusionMatrix', counts, classes);
  const worst = say(mistake);
  const all = rowTotals.reduce((sum, total) => sum + total, 0);
  if (classes.length <= limit) {
    const rows = counts.map((row) => Array.from(row));
    const most = Math.max(...rowTotals);
    return {
      names: classes,
      indices: classes.map((_, i) => i),
      rows,
      rowTotals,
      columnTotals,
      all,
      correct,
      most,
      worst,
    };
  }
  const chosen = mostConfused(counts, limit);
  const inside = chosen.map((i) => chosen.map((j) => counts[i][j]));
  const sums = { row: chosen.map((i) => rowTotals[i]), column: chosen.map((j) => columnTotals[j]) };
  const toOthers = inside.map((row, i) => sums.row[i] - total(row));
  const fromOthers = chosen.map((_, j) => sums.column[j] - total(inside.map((row) => row[j])));
  const rest = all - total(sums.row) - total(fromOthers);
  return {
    names: [
      ...chosen.map((i) => classes[i]),
      say({
        en: `${classes.length - limit} ${classes.length - limit === 1 ? 'other' : 'others'}`,
        zh: `其他 ${classes.length - limit} 类`,
      }),
    ],
    indices: [...chosen, undefined],
    rows: [...inside.map((row, i) => [...row, toOthers[i]]), [...fromOthers, rest]],
    rowTotals: [...sums.row, all - total(sums.row)],
    columnTotals: [...sums.column, all - total(sums.column)],
    all,
    correct,
    most: Math.max(...sums.row),
    worst,
  };
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/**
 * Sums of rows and columns.
 *
 * @throws RangeError if there is no class, or the counts are not a square of counts for these classes.
 */
export function confusionTotals(owner: string, counts: readonly ArrayLike<number>[], classes: readonly string[]) {
  const n = classes.length;
  if (n === 0) throw new RangeError(`${owner}: expected at least one class, found none`);
  if (counts.length !== n) {
    throw new RangeError(`${owner}: expected a row for each of ${n} classes, found ${counts.length} rows`);
  }
  const rowTotals = new Array<number>(n).fill(0);
  const columnTotals = new Array<number>(n).fill(0);
  let [correct, most, actual, predicted] = [0, 0, 0, 0];
  counts.forEach((row, i) => {
    if (row.length !== n) {
      throw new RangeError(`${owner}: expected ${n} columns as there are classes, found ${row.length} in row ${i}`);
    }
    for (let j = 0; j < n; j++) {
      const count = row[j];
      if (!Number.isFinite(count) || count < 0)
        throw new RangeError(`${owner}: expected counts of at least 0, found ${count} in row ${i}`);
      rowTotals[i] += count;
      columnTotals[j] += count;
      if (i === j) correct += count;
      else if (count > most) [most, actual, predicted] = [count, i, j];
    }
  });
  const worst: Text =
    most === 0
      ? { en: 'No sample was taken for another class.', zh: '没有样本被认成别的类别。' }
      : {
          en: `The most common mistake: ${classes[actual]} taken for ${classes[predicted]}, ${most} times.`,
          zh: `最常见的错误：${classes[actual]} 被认成 ${classes[predicted]}，${most} 次。`,
        };
  return { rowTotals, columnTotals, correct, worst };
}
