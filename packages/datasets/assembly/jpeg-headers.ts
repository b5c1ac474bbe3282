// The segments between the start of a JPEG file and its data, and between one scan's data and the next.

import { componentCount, forgetFrame, readFrame, readScan } from './jpeg-frame';
import { defineHuffmanTable, forgetHuffmanTables } from './jpeg-huffman';
import {
  bytesLeft,
  clearMarker,
  END_OF_FILE,
  nextMarker,
  openInput,
  position,
  readByte,
  readWord,
  skipBytes,
  unreadMarker,
} from './jpeg-input';
import { defineQuantizationTable, forgetQuantizationTables } from './jpeg-quantization';
import {
  BAD_HUFFMAN_TABLE,
  BAD_SEGMENT,
  fail,
  MISPLACED_MARKER,
  NOT_JPEG,
  OK,
  TRUNCATED_HEADER,
  UNKNOWN_MARKER,
  UNSUPPORTED_CODING,
} from './status';

const SOI: i32 = 0xd8;
const EOI: i32 = 0xd9;
const SOS: i32 = 0xda;
const DQT: i32 = 0xdb;
const DHT: i32 = 0xc4;
const DAC: i32 = 0xcc;
const DRI: i32 = 0xdd;
const APP0: i32 = 0xe0;
const APP14: i32 = 0xee;
const APP15: i32 = 0xef;
const COM: i32 = 0xfe;
const TEM: i32 = 0x01;

/** MCUs between two restart markers; 0 where there are none. */
export let restartInterval: i32 = 0;
/** Whether the file says that it is a JFIF file, whose colours are YCbCr. */
export let isJFIF: bool = false;
/** What Adobe's segment says of the colours (0 as they are, 1 YCbCr, 2 YCCK); -1 without one. */
export let adobeTransform: i32 = -1;
/** Whether a scan follows what was read; otherwise the file has ended. */
export let hasScan: bool = false;

/** Begins a file. */
export function openFile(address: usize, length: usize): i32 {
  openInput(address, length);
  forgetFrame();
  forgetHuffmanTables();
  forgetQuantizationTables();
  restartInterval = 0;
  isJFIF = false;
  adobeTransform = -1;
  if (length < 2) return fail(TRUNCATED_HEADER, i32(length));
  const magic = readWord();
  return magic === 0xff00 + SOI ? OK : fail(NOT_JPEG, magic);
}

/** Reads segments up to a scan's data or the end of the picture. */
export function readHeaders(size: i32): i32 {
  while (true) {
    const found = unreadMarker();
    const marker = found !== 0 ? found : nextMarker();
    clearMarker();
    if (marker === END_OF_FILE) return fail(TRUNCATED_HEADER, size);
    hasScan = marker === SOS;
    if (marker === EOI) return OK;
    if (marker === TEM || (marker >= 0xd0 && marker <= 0xd7)) continue;
    if (marker === SOI) return fail(MISPLACED_MARKER, marker);
    if (!isKnown(marker)) return fail(UNKNOWN_MARKER, marker);
    if (bytesLeft() < 2) return fail(TRUNCATED_HEADER, size, marker);
    const length = readWord() - 2;
    if (i32(bytesLeft()) < length) return fail(TRUNCATED_HEADER, size, marker);
    const next = position() + max(length, 0);
    const status = readSegment(marker, length);
    if (status !== OK) return status;
    skipBytes(next - position());
    if (marker === SOS) return OK;
  }
}

/** Whether a marker's segment can be passed over at least. The rest is reserved, which libjpeg refuses as well. */
function isKnown(marker: i32): bool {
  if (marker < 0xc0 || marker === 0xc8) return false;
  return marker <= DRI || (marker >= APP0 && marker <= APP15) || marker === COM;
}

/** Reads a segment of which `length` bytes are left, all of them there; a length below 0 is a damaged one. */
function readSegment(marker: i32, length: i32): i32 {
  if (marker === DQT) return readQuantizationTables(length);
  if (marker === DHT) return readHuffmanTables(length);
  if (marker === SOS) return componentCount === 0 ? fail(MISPLACED_MARKER, marker) : readScan(length);
  if (marker === DRI) {
    if (length !== 2) return fail(BAD_SEGMENT, marker, length + 2);
    restartInterval = readWord();
    return OK;
  }
  if (marker >= 0xc0 && marker <= 0xcf && marker !== DAC) {
    if (marker > 0xc2) return fail(UNSUPPORTED_CODING, marker);
    if (componentCount !== 0) return fail(MISPLACED_MARKER, marker);
    return readFrame(length, marker);
  }
  if (marker === APP0) {
    // "JFIF\0"
    if (length >= 14 && load<u32>(position()) === 0x4649464a && load<u8>(position(), 4) === 0) isJFIF = true;
    return OK;
  }
  if (marker === APP14) {
    // "Adobe"
    if (length >= 12 && load<u32>(position()) === 0x626f6441 && load<u8>(position(), 4) === 0x65) {
      adobeTransform = load<u8>(position(), 11);
    }
    return OK;
  }
  return OK;
}

function readQuantizationTables(length: i32): i32 {
  let left = length;
  while (left > 0) {
    const name = readByte();
    const bytes = name >> 4 !== 0 ? 128 : 64;
    if ((name & 15) > 3 || left < 1 + bytes) return fail(BAD_SEGMENT, DQT, length + 2);
    defineQuantizationTable(name & 15, position(), bytes === 128);
    skipBytes(bytes);
    left -= 1 + bytes;
  }
  return left === 0 ? OK : fail(BAD_SEGMENT, DQT, length + 2);
}

function readHuffmanTables(length: i32): i32 {
  let left = length;
  while (left > 16) {
    const name = readByte();
    let total = 0;
    for (let i = 0; i < 16; i++) total += load<u8>(position() + i);
    if (total > 256 || total > left - 17) return fail(BAD_HUFFMAN_TABLE, name);
    if ((name & 0xef) > 3) return fail(BAD_SEGMENT, DHT, length + 2);
    defineHuffmanTable((name >> 2) | (name & 3), position(), total);
    skipBytes(16 + total);
    left -= 17 + total;
  }
  return left === 0 ? OK : fail(BAD_SEGMENT, DHT, length + 2);
}
