import { inflateStream } from './inflate-stream.ts';
import { type MATReading, MI } from './mat-elements.ts';

/**
 * The matrix in a compressed element, behind its tag, or undefined where it is not wanted.
 *
 * It grows in place, in memory of the size that its tag names, so a variable of a gigabyte takes no second one.
 *
 * @param isWanted is shown the start of the matrix, long enough for its name.
 */
export async function inflateMatrix(
  reading: MATReading,
  compressed: Uint8Array,
  isWanted: (start: Uint8Array) => boolean,
): Promise<Uint8Array | undefined> {
  const chunks = inflateStream(compressed, 'deflate');
  const next = async (): Promise<Uint8Array | undefined> => {
    try {
      return (await chunks.next()).value;
    } catch (cause) {
      return reading.fail(
        'a whole compressed variable',
        `a damaged one of ${compressed.length} bytes`,
        undefined,
        cause,
      );
    }
  };
  try {
    let start: Uint8Array = new Uint8Array();
    for (let chunk = await next(); chunk; chunk = start.length < START_BYTES ? await next() : undefined)
      start = joined(start, chunk);
    if (start.length < TAG_BYTES) reading.fail('a variable in a compressed element', `${start.length} bytes`);
    const tag = new DataView(start.buffer, start.byteOffset, TAG_BYTES);
    const type = tag.getUint32(0, reading.littleEndian);
    if (type !== MI.MATRIX) reading.fail('a variable in a compressed element', `element type ${type}`);
    const size = tag.getUint32(4, reading.littleEndian);
    // A compressed element that claims more cannot hold it.
    if (size > MOST_GROWTH * compressed.length) reading.fail(`${size} bytes of a variable`, 'fewer');
    if (!isWanted(start.subarray(TAG_BYTES, TAG_BYTES + size))) return undefined;
    const matrix = allocate(reading, size);
    let length = 0;
    for (let chunk: Uint8Array | undefined = start.subarray(TAG_BYTES); chunk; chunk = await next()) {
      if (length + chunk.length > size) reading.fail(`${size} bytes of a variable`, 'more');
      matrix.set(chunk, length);
      length += chunk.length;
    }
    if (length < size) reading.fail(`${size} bytes of a variable`, `${length}`);
    return matrix;
  } finally {
    await chunks.return(undefined);
  }
}

const TAG_BYTES = 8;
/** A name comes within the first few hundred bytes. */
const START_BYTES = 2 ** 13;
/** What deflate reaches at best. */
const MOST_GROWTH = 1032;

function allocate(reading: MATReading, size: number): Uint8Array {
  reading.spend(size, 'a variable');
  try {
    return new Uint8Array(size);
  } catch (cause) {
    return reading.fail('a variable that fits into memory', `${size} bytes`, 'ask for fewer variables', cause);
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
