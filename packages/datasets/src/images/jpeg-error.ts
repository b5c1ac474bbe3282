import { DataError } from '@cnn/tensor';

/** What a file should have, what it has instead, and what to do about it. */
type Finding = readonly [expected: string, found: string, remedy?: string];

const CUT_OFF = 'the file is cut off; get it again';
const DAMAGED = 'the file is damaged; get it again';
const CONVERT = 'save the picture as a baseline or progressive JPEG of 8 bits';

/** By the numbers of assembly/status.ts. */
const FINDINGS: Readonly<Record<number, (first: number, second: number) => Finding>> = {
  1: (magic) => ['a JPEG file, which begins with ff d8', pair(magic), 'check that the file opens in an image viewer'],
  2: (size, marker) => [
    marker === 0 ? 'another segment of a JPEG file' : `a whole ${segment(marker)}`,
    `the end of the file after ${size} bytes`,
    CUT_OFF,
  ],
  3: (rows, all) => [`data for ${all} rows of blocks`, `the end of the file in row ${rows + 1}`, CUT_OFF],
  4: (marker) => ['a baseline, extended sequential or progressive JPEG file', CODINGS[marker], CONVERT],
  5: (bits) => ['8 bits per sample', `${bits} bits`, CONVERT],
  6: (count) => ['1, 3 or 4 components', `${count}`, CONVERT],
  7: (width, height) => ['a picture with pixels', `${width}×${height}`, DAMAGED],
  8: (width, height) => ['at most 178956970 pixels, 65500 in a row or column', `${width}×${height}`, 'make it smaller'],
  9: (marker, length) => [
    `a ${segment(marker)} in order`,
    `one of ${length} bytes whose content does not fit`,
    DAMAGED,
  ],
  10: (name) => ['Huffman codes', `none in ${table(name)}`, DAMAGED],
  11: (name) => [`the Huffman table ${table(name)}`, 'none', DAMAGED],
  12: (name) => [`the quantization table ${name}`, 'none', DAMAGED],
  13: (across, down) => ['sampling factors from 1 to 4 that divide the greatest', `${across}×${down}`, CONVERT],
  14: (band, bits) => [
    'a progressive scan in order',
    `coefficients ${band >> 8} to ${band & 255}, bits ${bits >> 4} to ${bits & 15}`,
    DAMAGED,
  ],
  15: (id) => ['a scan of components of the frame, each once', `component ${id}`, DAMAGED],
  16: (marker) => ['the segments of one picture in order', `a ${segment(marker)} out of place`, DAMAGED],
  17: (marker) => ['a segment of a JPEG file', `the marker ff ${hex(marker)}`, DAMAGED],
  18: (most) => [`at most ${most} scans`, 'more', CONVERT],
  19: (bytes, blocks) => [`data for ${blocks} blocks of 8×8 samples`, `${bytes} bytes`, CUT_OFF],
  20: (megapixels) => [`memory for a picture of ${megapixels} million pixels`, 'less', 'make it smaller'],
};

/** Kinds of JPEG that are not decoded, by their markers. */
const CODINGS: Readonly<Record<number, string>> = {
  195: 'a lossless one',
  197: 'a hierarchical one',
  198: 'a hierarchical progressive one',
  199: 'a hierarchical lossless one',
  201: 'an arithmetic-coded one',
  202: 'an arithmetic-coded progressive one',
  203: 'an arithmetic-coded lossless one',
  205: 'an arithmetic-coded hierarchical one',
  206: 'an arithmetic-coded hierarchical progressive one',
  207: 'an arithmetic-coded hierarchical lossless one',
};

const SEGMENTS: Readonly<Record<number, string>> = {
  192: 'start of a frame (SOF)',
  193: 'start of a frame (SOF)',
  194: 'start of a frame (SOF)',
  196: 'definition of Huffman tables (DHT)',
  216: 'start of a picture (SOI)',
  217: 'end of the picture (EOI)',
  218: 'start of a scan (SOS)',
  219: 'definition of quantization tables (DQT)',
  221: 'definition of the restart interval (DRI)',
};

/** Puts into words what the decoder says is wrong with a file. */
export function jpegError(subject: string, status: number, first: number, second: number): DataError {
  const [expected, found, remedy] = FINDINGS[status](first, second);
  return new DataError(subject, { expected, found, remedy });
}

function segment(marker: number): string {
  return SEGMENTS[marker] ?? `segment ff ${hex(marker)}`;
}

/** A Huffman table's name: its kind × 16 + its number. */
function table(name: number): string {
  return `${name >> 4 === 0 ? 'DC' : 'AC'} ${name & 15}`;
}

function pair(word: number): string {
  return `${hex(word >> 8)} ${hex(word & 255)}`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
