import { DataError } from '@cnn/tensor';

/** Rows of whole numbers, each with a name. */
export interface NumberTable {
  /** The names of the columns, where the text has them. */
  readonly header: readonly string[];
  readonly names: readonly string[];
  /** Row by row. */
  readonly numbers: Int32Array;
  /** Numbers in a row. */
  readonly columns: number;
}

export interface ParseNumberTableOptions {
  /** Whether the first line is the count of rows and the second the names of the columns, as in CelebA's lists. @default false */
  readonly header?: boolean;
  /** Numbers in a row. @default as many as the first row has */
  readonly columns?: number;
}

/**
 * Reads lines such as `000001.jpg  95 71 226 313`: a name and whole numbers, with spaces between them. Empty lines are passed over.
 *
 * @param subject names the file in errors.
 * @throws DataError if a row has another number of columns, or one is not a whole number of 32 bits, or the count is wrong; the line is named.
 * @example
 * const { names, numbers } = parseNumberTable(new TextEncoder().encode('a.jpg 1 -1\nb.jpg 0 7\n'));
 */
export function parseNumberTable(
  bytes: Uint8Array,
  subject = 'table',
  { header: hasHeader = false, columns: expected }: ParseNumberTableOptions = {},
): NumberTable {
  const fail: Fail = (line, expected, found) => {
    throw new DataError(subject, {
      expected: `${expected} in line ${line}`,
      found,
      remedy: 'delete it and download it again',
    });
  };
  const lines = linesOf(bytes, fail);
  let count: string | undefined;
  let header: string[] = [];
  if (hasHeader) {
    count = textOf(bytes, lines.next().value);
    if (!/^\d+$/.test(count)) fail(1, 'the number of rows', `'${count.slice(0, 40)}'`);
    header = textOf(bytes, lines.next().value)
      .split(/\s+/)
      .filter((name) => name !== '');
  }
  let columns = expected ?? 0;
  let numbers = new Int32Array();
  const names: string[] = [];
  for (const line of lines) {
    let { start, end } = nextWord(bytes, line.start, line.end);
    const name = textOf(bytes, { start, end });
    if (names.length === 0) {
      columns = expected ?? countWords(bytes, line) - 1;
      // A row takes at least so many bytes, whatever the file says of itself.
      numbers = new Int32Array(Math.ceil(bytes.length / (2 * columns + 1)) * columns);
    }
    let column = 0;
    for (; end < line.end && column < columns; column++) {
      ({ start, end } = nextWord(bytes, end, line.end));
      const value = numberAt(bytes, start, end);
      if (value === undefined) {
        fail(line.number, 'whole numbers', `'${textOf(bytes, { start, end: Math.min(end, start + 40) })}'`);
      } else numbers[names.length * columns + column] = value;
    }
    if (column < columns || end < line.end) {
      fail(line.number, `a name and ${columns} numbers`, `${countWords(bytes, line) - 1} numbers`);
    }
    names.push(name);
  }
  if (count !== undefined && Number(count) !== names.length)
    fail(1, 'the number of rows', `${count} for ${names.length}`);
  return { header, names, numbers: numbers.slice(0, names.length * columns), columns };
}

type Fail = (line: number, expected: string, found: string) => never;

interface Line {
  /** From 1. */
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

/** The lines that are not empty. */
function* linesOf(bytes: Uint8Array, fail: Fail): Generator<Line, undefined> {
  let number = 0;
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed < 0 ? bytes.length : feed;
    number++;
    let from = start;
    while (from < end && bytes[from] <= SPACE) from++;
    let to = end;
    while (to > from && bytes[to - 1] <= SPACE) to--;
    // Cut to pieces, a line takes many times its length.
    if (to - from > MAX_LINE_BYTES) fail(number, `at most ${MAX_LINE_BYTES} bytes`, `${to - from}`);
    if (to > from) yield { number, start: from, end: to };
    start = end + 1;
  }
}

const LINE_FEED = 10;
const SPACE = 32;
const MAX_LINE_BYTES = 2 ** 16;

/** The first word from `from` on, where there is one. */
function nextWord(bytes: Uint8Array, from: number, to: number): { start: number; end: number } {
  let start = from;
  while (start < to && bytes[start] <= SPACE) start++;
  let end = start;
  while (end < to && bytes[end] > SPACE) end++;
  return { start, end };
}

function countWords(bytes: Uint8Array, { start, end }: Line): number {
  let count = 0;
  for (let from = start; from < end; count++) from = nextWord(bytes, from, end).end;
  return count;
}

/** A whole number of 32 bits; to make text of eight million first would take seconds. */
function numberAt(bytes: Uint8Array, start: number, end: number): number | undefined {
  const isNegative = bytes[start] === MINUS;
  const first = isNegative || bytes[start] === PLUS ? start + 1 : start;
  let value = 0;
  for (let i = first; i < end; i++) {
    const digit = bytes[i] - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    value = 10 * value + digit;
  }
  if (isNegative) value = -value;
  return first < end && (value | 0) === value ? value | 0 : undefined;
}

const PLUS = 43;
const MINUS = 45;
const ZERO = 48;

function textOf(bytes: Uint8Array, line: { readonly start: number; readonly end: number } | undefined): string {
  return line ? new TextDecoder().decode(bytes.slice(line.start, line.end)) : '';
}
