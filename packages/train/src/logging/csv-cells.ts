import { DataError } from '@cnn/tensor';

/** A number or text in a table. */
export type CsvCell = number | string;

/** @internal A cell as text, in quotes where it would not read back as it is. */
export function encodeCell(value: CsvCell): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return /[",\r\n]/.test(value) || decodeCell({ text: value, quoted: false }) !== value
    ? `"${value.replaceAll('"', '""')}"`
    : value;
}

/** @internal A cell as it stands in a file. */
export interface RawCell {
  readonly text: string;
  readonly quoted: boolean;
}

/** @internal The value of a cell; undefined where it is empty. */
export function decodeCell({ text, quoted }: RawCell): CsvCell | undefined {
  if (quoted) return text;
  if (text === '') return undefined;
  return NUMBER.test(text) ? Number(text) : text;
}

const NUMBER = /^(?:NaN|-?Infinity|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/;

/**
 * @internal The cells of all lines that are whole.
 *
 * @throws DataError where a quote is out of place, or the bytes are not UTF-8.
 */
export function readLines(bytes: Uint8Array, subject: string): { lines: RawCell[][]; wholeBytes: number } {
  const wholeBytes = endOfLastLine(bytes);
  const text = decode(bytes.subarray(0, wholeBytes), subject);
  const lines: RawCell[][] = [];
  let line: RawCell[] = [];
  let position = 0;
  while (position < text.length) {
    const opened = text[position] === '"';
    const end = opened ? closingQuote(text, position) + 1 : endOfBareCell(text, position);
    const next = text[end] === '\r' ? text.slice(end, end + 2) : text[end];
    if (next !== ',' && next !== '\n' && next !== '\r\n') {
      throw new DataError(`${subject}, row ${lines.length}`, {
        expected: 'a comma or the end of the line after a cell',
        found: next === undefined ? 'the end of the file' : JSON.stringify(next),
      });
    }
    line.push(
      opened
        ? { text: text.slice(position + 1, end - 1).replaceAll('""', '"'), quoted: true }
        : { text: text.slice(position, end), quoted: false },
    );
    position = end + next.length;
    if (next === ',') continue;
    lines.push(line);
    line = [];
  }
  return { lines, wholeBytes };
}

const [QUOTE, LINE_FEED] = [34, 10];
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Behind the last line feed that is not in quotes. */
function endOfLastLine(bytes: Uint8Array): number {
  let end = 0;
  let inQuotes = false;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === QUOTE) inQuotes = !inQuotes;
    else if (bytes[i] === LINE_FEED && !inQuotes) end = i + 1;
  }
  return end;
}

function decode(bytes: Uint8Array, subject: string): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new DataError(subject, { expected: 'text in UTF-8', found: 'other bytes', cause });
  }
}

/** The quote that ends the cell which the one at `start` begins, or the text's end. */
function closingQuote(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at < 0 ? text.length : at;
}

function endOfBareCell(text: string, start: number): number {
  let end = start;
  while (end < text.length && !'",\r\n'.includes(text[end])) end++;
  return end;
}
