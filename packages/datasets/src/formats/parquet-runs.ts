/**
 * Whole numbers in Parquet's hybrid of runs and packed bits: levels, and indices into a dictionary.
 *
 * @param width bits a number, up to 32.
 * @throws RangeError that says what is wrong.
 */
export function readRuns(bytes: Uint8Array, width: number, count: number): Uint32Array {
  if (width > 32) throw new RangeError(`numbers of ${width} bits`);
  const numbers = new Uint32Array(count);
  let position = 0;
  const next = (): number => {
    if (position >= bytes.length) throw new RangeError(`runs of fewer than ${count} numbers`);
    return bytes[position++];
  };
  for (let filled = 0; filled < count; ) {
    const head = readVarint(next);
    if (head & 1) {
      // Groups of eight, of which the last may be cut short.
      const packed = Math.min(8 * (head >>> 1), count - filled);
      if (Math.ceil((packed * width) / 8) > bytes.length - position)
        throw new RangeError(`runs of fewer than ${count} numbers`);
      for (let i = 0; i < packed; i++) numbers[filled + i] = bitsAt(bytes, 8 * position + i * width, width);
      position += width * (head >>> 1);
      filled += packed;
    } else {
      let value = 0;
      for (let shift = 0; shift < width; shift += 8) value += next() * 2 ** shift;
      const end = Math.min(filled + (head >>> 1), count);
      numbers.fill(value, filled, end);
      filled = end;
    }
  }
  return numbers;
}

function readVarint(next: () => number): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = next();
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value >>> 0;
  }
  throw new RangeError('a run of more than 2³² numbers');
}

/** A number of some bits, the lowest first. */
function bitsAt(bytes: Uint8Array, start: number, width: number): number {
  let value = 0;
  for (let read = 0; read < width; ) {
    const shift = (start + read) % 8;
    const bits = Math.min(8 - shift, width - read);
    value += ((bytes[Math.floor((start + read) / 8)] >>> shift) & ((1 << bits) - 1)) * 2 ** read;
    read += bits;
  }
  return value;
}
