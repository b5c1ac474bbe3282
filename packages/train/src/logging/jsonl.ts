import { DataError } from '@cnn/tensor';

/** A record of a log: anything that JSON has, NaN, infinities and typed arrays. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/**
 * A record as one line of a JSON Lines file, its end included.
 *
 * Use it for logs that programs read. NaN and infinities, which JSON has not, are the strings `"NaN"`, `"Infinity"` and `"-Infinity"`, which Python's
 * `float` and JavaScript's `Number` understand; typed arrays are lists; what is undefined is left out; −0 is 0. Follows jsonlines.org.
 *
 * @throws TypeError if the record is no object, or holds what JSON cannot, such as a circle.
 * @example
 * encodeJsonLine({ epoch: 1, loss: 0.25 }); // '{"epoch":1,"loss":0.25}\n'
 */
export function encodeJsonLine(record: JsonRecord): string {
  if (!isRecord(record)) throw new TypeError(`encodeJsonLine: expected an object, found ${describe(record)}`);
  return `${JSON.stringify(record, plain)}\n`;
}

/** What {@link decodeJsonLines} found. */
export interface DecodedJsonLines {
  readonly records: readonly Record<string, unknown>[];
  /** The file's first bytes that are whole lines. */
  readonly wholeBytes: number;
  /** Whether a part of a line follows them, as a process leaves it that was killed. */
  readonly torn: boolean;
}

/**
 * Reads a JSON Lines file of objects.
 *
 * A last line without its end is torn and left out; a run that goes on cuts the file at `wholeBytes`. Empty lines are skipped. The strings that
 * {@link encodeJsonLine} writes for NaN and infinities come back as these numbers.
 *
 * @param subject names the file in errors.
 * @throws DataError that names the line that is no object in JSON.
 * @example
 * const { records } = decodeJsonLines(new TextEncoder().encode('{"epoch":1,"loss":"NaN"}\n'));
 */
export function decodeJsonLines(bytes: Uint8Array, subject = 'JSON Lines file'): DecodedJsonLines {
  const wholeBytes = bytes.lastIndexOf(LINE_FEED) + 1;
  const records: Record<string, unknown>[] = [];
  let start = 0;
  for (let line = 1; start < wholeBytes; line++) {
    const end = bytes.indexOf(LINE_FEED, start);
    const record = parse(bytes.subarray(start, end), `${subject}, line ${line}`);
    if (record) records.push(record);
    start = end + 1;
  }
  return { records, wholeBytes, torn: wholeBytes < bytes.length };
}

const LINE_FEED = 10;
const decoder = new TextDecoder('utf-8', { fatal: true });

function parse(bytes: Uint8Array, subject: string): Record<string, unknown> | undefined {
  let found: unknown;
  try {
    const text = decoder.decode(bytes).trim();
    if (text === '') return undefined;
    found = JSON.parse(text, (_, value) => (NUMBERS.has(value) ? Number(value) : value));
  } catch (cause) {
    throw new DataError(subject, { expected: 'an object in JSON', found: 'other text', cause });
  }
  if (isRecord(found)) return found;
  throw new DataError(subject, { expected: 'an object in JSON', found: describe(found) });
}

const NUMBERS: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity']);

function plain(_: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  // Typed arrays have no list in JSON of their own.
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Float32Array) : value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function describe(value: unknown): string {
  return Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
}
