import { DataError } from '@cnn/tensor';
import { type CsvCell, decodeCell, encodeCell, readLines } from './csv-cells.ts';

/** Values by column; what is null, undefined or not there is missing. */
export type CsvRow = Readonly<Record<string, CsvCell | null | undefined>>;

/** What a new row does to the file. */
export interface CsvChange {
  /** What to append, or, if `rewrite`, the whole file. */
  readonly text: string;
  /** Whether the file must be written anew, because the row has a column that the heading has not. */
  readonly rewrite: boolean;
}

/**
 * A table of metrics, a row for each step or epoch, as a CSV file that grows.
 *
 * Use it for logs that a spreadsheet or pandas reads. Columns keep their order: those given first, then each as it first came. A column that comes in
 * mid-run goes to the right end, is empty in the rows before, and makes the file be written anew; so give the columns that are known, and append the rest
 * of the time.
 *
 * Numbers are the shortest text that reads back as the same number; −0 keeps its sign, NaN and infinities are `NaN`, `Infinity` and `-Infinity`. Text
 * is in quotes where it must be (RFC 4180), and where it would read back as a number or as nothing. What is missing is empty. Lines end in a line feed.
 *
 * @throws TypeError if a value is neither number nor text, a column is given twice, or a row is empty before there is a column.
 * @example
 * const table = new CsvTable(['epoch', 'loss']);
 * table.add({ epoch: 1, loss: 0.5 }); // { text: 'epoch,loss\n1,0.5\n', rewrite: true }
 * table.add({ epoch: 2, loss: 0.25 }); // { text: '2,0.25\n', rewrite: false }
 * table.add({ epoch: 3, loss: 0.2, accuracy: 0.9 }).rewrite; // true
 */
export class CsvTable {
  readonly #columns: string[] = [];
  readonly #known = new Set<string>();
  readonly #rows: CsvRow[] = [];
  /** Whether the heading that the caller has is the present one. */
  #headed = false;

  constructor(columns: Iterable<string> = []) {
    for (const column of columns) {
      if (this.#known.has(column)) throw new TypeError(`CsvTable: columns must differ, found '${column}' twice`);
      this.#addColumn(column);
    }
  }

  get columns(): readonly string[] {
    return this.#columns;
  }

  get rows(): readonly CsvRow[] {
    return this.#rows;
  }

  /** Adds a row, and tells what to do with the file. */
  add(row: CsvRow): CsvChange {
    const entries = Object.entries(row).filter(([, value]) => value !== undefined && value !== null);
    for (const [column, value] of entries) {
      if (typeof value === 'number' || typeof value === 'string') continue;
      throw new TypeError(`CsvTable: ${column} must be a number or text, found a ${typeof value}`);
    }
    if (this.#columns.length === 0 && entries.length === 0) {
      throw new TypeError('CsvTable: a row must have a value where there are no columns, found none');
    }
    for (const [column] of entries) if (!this.#known.has(column)) this.#addColumn(column);
    this.#rows.push(Object.fromEntries(entries));
    const rewrite = !this.#headed;
    this.#headed = true;
    return { text: rewrite ? this.toText() : this.#line(this.#rows[this.#rows.length - 1]), rewrite };
  }

  /** The whole file. */
  toText(): string {
    if (this.#columns.length === 0) return '';
    return `${this.#columns.map(encodeCell).join(',')}\n${this.#rows.map((row) => this.#line(row)).join('')}`;
  }

  #line(row: CsvRow): string {
    return `${this.#columns.map((column) => (Object.hasOwn(row, column) ? encodeCell(row[column]!) : '')).join(',')}\n`;
  }

  #addColumn(column: string): void {
    this.#columns.push(column);
    this.#known.add(column);
    this.#headed = false;
  }
}

/** What {@link decodeCsv} found. */
export interface DecodedCsv {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
  /** The file's first bytes that are whole lines. */
  readonly wholeBytes: number;
  /** Whether a part of a line follows them, as a process leaves it that was killed. */
  readonly torn: boolean;
}

/**
 * Reads a CSV file with a heading: one of {@link CsvTable}, or any with commas and double quotes in UTF-8.
 *
 * A last line without its end is torn and left out. What is not in quotes and reads as a number is one; what is empty is missing. A run that goes
 * on makes its table of the rows before its step:
 *
 * @param subject names the file in errors.
 * @throws DataError that names the line with another number of cells than the heading, a quote out of place, or bytes that are not UTF-8.
 * @example
 * const { columns, rows } = decodeCsv(new TextEncoder().encode('epoch,loss\n1,0.5\n2,0.25\n'));
 * const table = new CsvTable(columns);
 * for (const row of rows) if (Number(row.epoch) < 2) table.add(row);
 * table.toText(); // 'epoch,loss\n1,0.5\n'
 */
export function decodeCsv(bytes: Uint8Array, subject = 'CSV file'): DecodedCsv {
  const { lines, wholeBytes } = readLines(bytes, subject);
  const torn = wholeBytes < bytes.length;
  if (lines.length === 0) return { columns: [], rows: [], wholeBytes, torn };
  const columns = lines[0].map(({ text }) => text);
  const seen = new Set<string>();
  for (const column of columns) {
    if (seen.has(column)) {
      throw new DataError(subject, { expected: 'columns of different names', found: `'${column}' twice` });
    }
    seen.add(column);
  }
  const rows = lines.slice(1).map((cells, i) => {
    if (cells.length !== columns.length) {
      throw new DataError(`${subject}, row ${i + 1}`, {
        expected: `${columns.length} cells as in the heading`,
        found: `${cells.length}`,
      });
    }
    const values = columns.map((column, j) => [column, decodeCell(cells[j])] as const);
    return Object.fromEntries(values.filter(([, value]) => value !== undefined));
  });
  return { columns, rows, wholeBytes, torn };
}
