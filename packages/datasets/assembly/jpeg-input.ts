// Where a JPEG file's bytes are read: whole bytes of headers, and bits of entropy-coded data.
//
// Unread bits travel as one number: the next bit on top, below the last one a single 1, below that zeros. Between two reads it holds
// at least 32 bits, enough for a code (16 bits, 17 for one that does not exist) and the bits that follow it (15).

/** In place of a marker's number: the file ends. */
export const END_OF_FILE: i32 = -1;
/** No bits. */
export const NO_BITS: u64 = 1 << 63;

let start: usize = 0;
let cursor: usize = 0;
let end: usize = 0;
/** The last place where four bytes can be read at once; 0 once a marker was met. */
let limit: usize = 0;
/** A marker met within entropy-coded data, which nobody has dealt with yet; 0 for none. */
let marker: i32 = 0;
/** Zeros that were appended behind the data, for want of more. */
let invented: i32 = 0;

export function openInput(address: usize, length: usize): void {
  start = address;
  cursor = address;
  end = address + length;
  clearMarker();
}

/** How many bytes are left. */
export function bytesLeft(): usize {
  return end - cursor;
}

export function position(): usize {
  return cursor;
}

/** To be called only where so many bytes are left. */
export function skipBytes(count: usize): void {
  cursor += count;
}

/** To be called only where a byte is left. */
export function readByte(): i32 {
  return load<u8>(cursor++);
}

/** To be called only where two bytes are left. */
export function readWord(): i32 {
  const word = (i32(load<u8>(cursor)) << 8) | i32(load<u8>(cursor, 1));
  cursor += 2;
  return word;
}

export function clearMarker(): void {
  marker = 0;
  invented = 0;
  limit = end >= start + 4 ? end - 4 : 0;
}

export function unreadMarker(): i32 {
  return marker;
}

/** Whether more bits were read since `clearMarker` than the data had. */
export function isExhausted(bits: u64): bool {
  return invented !== 0 && 63 - i32(ctz(bits)) < invented;
}

/** Sets what `isExhausted(NO_BITS)` says. */
export function setExhausted(isIt: bool): void {
  invented = i32(isIt);
}

/** The marker met in the data or else the next one, whatever lies before it; it counts as unread until `clearMarker`. */
export function seekMarker(): i32 {
  if (marker === 0) marker = nextMarker();
  limit = 0;
  return marker;
}

/** The next marker; only bytes that cannot be one are skipped. */
export function nextMarker(): i32 {
  while (true) {
    while (cursor < end && load<u8>(cursor) !== 0xff) cursor++;
    while (cursor < end && load<u8>(cursor) === 0xff) cursor++;
    if (cursor >= end) return END_OF_FILE;
    const code = readByte();
    if (code !== 0) return code;
  }
}

/** The bits with 32 more, to be called where fewer than 32 are left: `if (u32(bits) === 0) bits = refill(bits)`. */
export function refill(bits: u64): u64 {
  if (cursor <= limit) {
    const word = load<u32>(cursor);
    // No byte is 0xff, which would have to be looked at more closely.
    if (((~word - 0x01010101) & word & 0x80808080) === 0) {
      cursor += 4;
      return (bits & (bits - 1)) | (((u64(bswap(word)) << 32) | 0x80000000) >> (63 - ctz(bits)));
    }
  }
  return refillSlowly(bits);
}

function refillSlowly(bits: u64): u64 {
  let count = 63 - i32(ctz(bits));
  bits &= bits - 1;
  while (count < 32) {
    bits |= u64(dataByte()) << (56 - count);
    count += 8;
  }
  return bits | (NO_BITS >> u64(count));
}

/** The next byte of entropy-coded data, in which 0xff is written as ff 00; zeros once a marker is met or the file ends. */
function dataByte(): i32 {
  if (marker === 0) {
    if (cursor < end) {
      const byte = readByte();
      if (byte !== 0xff) return byte;
      while (cursor < end && load<u8>(cursor) === 0xff) cursor++;
      marker = cursor < end ? readByte() : END_OF_FILE;
      if (marker === 0) return 0xff;
    } else {
      marker = END_OF_FILE;
    }
    limit = 0;
  }
  invented += 8;
  return 0;
}
