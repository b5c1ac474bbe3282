import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bytesSource } from '@cnn/tensor';
import { crc32 } from '../../packages/datasets/src/download/crc32.ts';
import { extractArchive } from '../../packages/datasets/src/download/extract-archive.ts';
import { parseCIFARBatch, parseCIFARMeta } from '../../packages/datasets/src/formats/parse-cifar-pickle.ts';
import { parseIDX } from '../../packages/datasets/src/formats/parse-idx.ts';
import { parseMAT } from '../../packages/datasets/src/formats/parse-mat.ts';
import { parseNumberTable } from '../../packages/datasets/src/formats/parse-number-table.ts';
import {
  parseSTL10Folds,
  parseSTL10Images,
  parseSTL10Labels,
} from '../../packages/datasets/src/formats/parse-stl10.ts';
import { readParquetImages } from '../../packages/datasets/src/formats/read-parquet-images.ts';
import { decodeImage } from '../../packages/datasets/src/images/decode-image.ts';
import { decodeJPEG } from '../../packages/datasets/src/images/decode-jpeg.ts';
import { decodePNG } from '../../packages/datasets/src/images/decode-png.ts';
import { loadModulesFrom } from '../../packages/datasets/src/images/load-sharp.ts';
import { readIDX } from '../../packages/datasets/src/sets/read-idx.ts';
import { idx } from '../../packages/datasets/src/testing/idx-file.ts';
import { memoryFolder } from '../../packages/datasets/src/testing/memory-folder.ts';
import { filesSubject, type Subject } from './subject.ts';

// Bundled to node_modules/.bundled/verify.
const root = new URL('../../../packages/datasets/src/', import.meta.url);
loadModulesFrom(new URL('images/load-sharp.ts', root).href);

// biome-ignore lint/suspicious/noExplicitAny: each fixture has a form of its own
const fixture = (name: string): any => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, root), 'utf8'));
const unpack = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const unzip = (base64: string): Uint8Array => new Uint8Array(gunzipSync(Buffer.from(base64, 'base64')));
/** Small files take less time, and are hit more often where it matters. */
const small = (files: readonly { file: string }[], open = unpack, most = 4000): Uint8Array[] =>
  files.map(({ file }) => open(file)).filter(({ length }) => length <= most);

const [jpeg, png, formats] = ['jpeg', 'png', 'image-formats'].map(fixture);
const [mat, cifar, parquet, stl10, archives] = ['mat', 'cifar-pickle', 'parquet', 'stl10', 'archives'].map(fixture);
const text = (letters: string): Uint8Array => new TextEncoder().encode(letters);
const arrays = [
  idx(8, [3, 4, 5], new Uint8Array(60)),
  idx(8, [30], new Uint8Array(30)),
  idx(12, [2, 4], new Uint8Array(32)),
  idx(13, [7], new Uint8Array(28)),
];

function checked({ pixels, shape }: { pixels: ArrayLike<number>; shape: readonly number[] }): void {
  if (pixels.length !== shape[0] * shape[1] * 3) throw new Error(`${pixels.length} values of ${shape}`);
}

async function readRows(bytes: Uint8Array): Promise<void> {
  const images = await readParquetImages(bytesSource(bytes, 'a.parquet'));
  for (let i = 0; i < Math.min(images.length, 8); i++) await images.row(i);
}

const unpacking = (name: string) => async (bytes: Uint8Array) => {
  const folder = memoryFolder();
  await extractArchive(bytesSource(bytes, name), folder, { maxBytes: 2 ** 26 });
  // The folder takes any name, so the archive's reader must have refused those that leave it.
  const outside = [...folder.files.keys()].find((path) => /^[/\\]|(^|[/\\])\.\.([/\\]|$)|\0/.test(path));
  if (outside !== undefined) throw new Error(`unpacked '${outside}'`);
};

/** Parsers of files with data. */
export const dataFiles: readonly Subject[] = [
  filesSubject('JPEG', small(jpeg, unpack, 2500), (bytes) => checked(decodeJPEG(bytes))),
  filesSubject('PNG', small([...png.shown, ...png.refused]), (bytes) => checked(decodePNG(bytes)), withChecksums),
  ...(['gif', 'bmp', 'pnm'] as const).map((kind) =>
    filesSubject(kind.toUpperCase(), small(formats[kind]), async (bytes) => checked(await decodeImage(bytes))),
  ),
  filesSubject('IDX', arrays, (bytes) => parseIDX(bytes)),
  filesSubject('IDX in gzip', arrays.map(zipped), (bytes) => readIDX(memoryFolder({ file: bytes }), 'file'), rezipped),
  filesSubject('MAT', small(mat.files), (bytes) => parseMAT(bytes)),
  filesSubject('CIFAR batch', small(cifar.files, unzip, 20_000), (bytes) => parseCIFARBatch(bytes)),
  filesSubject('CIFAR meta', small(cifar.files, unzip, 2000), (bytes) => parseCIFARMeta(bytes)),
  filesSubject('Parquet', small([...parquet.files, ...parquet.refused], unzip, 20_000), readRows),
  filesSubject('STL-10 images', [new Uint8Array(27_648)], (bytes) => parseSTL10Images(bytes)),
  filesSubject('STL-10 labels', [unpack(stl10.files[0].labels)], (bytes) => parseSTL10Labels(bytes)),
  filesSubject('STL-10 folds', [text(`${'1 2 3 4999 '.repeat(20)}\n`.repeat(10))], (bytes) => parseSTL10Folds(bytes)),
  filesSubject('number table', [text('3\nEyes Hair\n1.jpg  1 -1\n2.jpg -1  1\n3.jpg  0  7\n')], (bytes) =>
    parseNumberTable(bytes, 'table', { header: true }),
  ),
  filesSubject(
    'zip',
    [archives.zip, archives.zip64, archives.zipStream, archives.zipBehindOtherBytes].map(unpack),
    unpacking('a.zip'),
  ),
  filesSubject('tar', [archives.ustar, archives.gnu, archives.pax].map(unzip), unpacking('a.tar'), withHeaderSums),
  filesSubject('tar.gz', [archives.ustar, archives.gnu, archives.pax].map(unpack), unpacking('a.tar.gz')),
  filesSubject('WebP, TIFF, AVIF', small([...formats.webp, ...formats.tiff, ...formats.avif]), async (bytes) => {
    // What another way of beginning makes of it has been seen above.
    if (/^(RIFF|II|MM)|^.{4}ftyp/s.test(String.fromCharCode(...bytes.subarray(0, 8))))
      checked(await decodeImage(bytes));
  }),
];

/** A PNG whose chunks have their checksums, and whose compressed data has none. */
function withChecksums(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    const chunk = bytes.slice(at, end);
    const isData = chunk[4] === 0x49 && chunk[5] === 0x44;
    const body = isData && end - at > 20 ? chunk.subarray(0, -4) : chunk;
    const head = new DataView(body.buffer);
    head.setUint32(0, body.length - 8);
    const checksum = new Uint8Array(4);
    new DataView(checksum.buffer).setUint32(0, crc32(body.subarray(4)));
    parts.push(body, checksum);
    at = end + 4;
  }
  return new Uint8Array(Buffer.concat(parts));
}

function zipped(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(gzipSync(bytes, { level: 1 }));
}

/** Damaged bytes, but of a whole gzip file. */
function rezipped(bytes: Uint8Array): Uint8Array {
  const whole = arrays[bytes.length % arrays.length].slice();
  for (let i = 0; i < 8; i++) whole[bytes[i * 3] % whole.length] = bytes[i * 3 + 1];
  return zipped(whole);
}

/** A tar archive whose headers have their sums. */
function withHeaderSums(bytes: Uint8Array): Uint8Array {
  const repaired = bytes.slice();
  for (let at = 0; at + 512 <= bytes.length; at += 512) {
    const header = repaired.subarray(at, at + 512);
    // Only what looks like one.
    if (header[257] !== 0x75 && header[258] !== 0x73) continue;
    header.fill(32, 148, 156);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.set(text(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  }
  return repaired;
}
