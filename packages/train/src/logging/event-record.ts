import { DataError } from '@cnn/tensor';
import { maskedCrc32c } from './crc32c.ts';

/** A record's length and the length's checksum. */
const HEADER = 12;
/** The checksum behind it. */
const FOOTER = 4;

/** @internal A record of a TFRecord file: its length and its bytes, each with a checksum. */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEADER + data.length + FOOTER);
  const view = new DataView(record.buffer);
  view.setUint32(0, data.length, true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, HEADER);
  view.setUint32(HEADER + data.length, maskedCrc32c(data), true);
  return record;
}

/** @internal Where a record lies in its file, and what it holds. */
export interface FileRecord {
  readonly start: number;
  readonly end: number;
  /** A view of the file's bytes. */
  readonly data: Uint8Array;
}

/**
 * @internal The records of a file, up to its end or to a last one that is not all there.
 *
 * @throws DataError at bytes that are no record, naming how many before them are good.
 */
export function* decodeRecords(bytes: Uint8Array, subject: string): Generator<FileRecord> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = 0;
  while (bytes.length - start >= HEADER) {
    const data = start + HEADER;
    check(bytes.subarray(start, start + 8), view.getUint32(start + 8, true), 'length', start, subject);
    const length = view.getUint32(start, true) + view.getUint32(start + 4, true) * 2 ** 32;
    if (length > bytes.length - data - FOOTER) return;
    const end = data + length + FOOTER;
    const content = bytes.subarray(data, data + length);
    check(content, view.getUint32(end - FOOTER, true), 'bytes', start, subject);
    yield { start, end, data: content };
    start = end;
  }
}

function check(bytes: Uint8Array, stored: number, what: string, start: number, subject: string): void {
  const found = maskedCrc32c(bytes);
  if (found === stored) return;
  throw new DataError(subject, {
    expected: `the checksum ${stored} of the ${what} of the record at byte ${start}`,
    found: `${found}`,
    remedy: `the file is damaged from there on; cut it to ${start} bytes to keep what is before`,
  });
}
