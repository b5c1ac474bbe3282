import { DataError, decodeElements, type HostTensor, sizeOf } from '@cnn/tensor';

/** Fetches a file of a layers-model: `model.json` itself, or one beside it by the path that stands there. */
export type ReadTfjsFile = (path: string) => Promise<Uint8Array>;

/** Weights by TensorFlow.js's names, in its layout. */
export type TfjsWeights = ReadonlyMap<string, HostTensor>;

/** An object of a JSON file. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the weights of a layers-model by TensorFlow.js's names and in its layout: the files of a group, joined, are its weights one after another.
 * Weights that the converter packed into 8 or 16 bits are unpacked.
 *
 * @throws DataError if the manifest does not say what a weight is, or a group's files have more or fewer bytes than its weights.
 */
export async function readTfjsWeights(manifest: unknown, read: ReadTfjsFile, subject: string): Promise<TfjsWeights> {
  const weights = new Map<string, HostTensor>();
  if (!Array.isArray(manifest)) throw damaged(subject, 'a weightsManifest', 'none');
  for (const group of manifest) {
    const { paths, weights: entries } = (group ?? {}) as Json;
    if (!isTexts(paths) || !Array.isArray(entries)) throw damaged(subject, 'paths and weights in each group', 'others');
    const files = await Promise.all(paths.map(read));
    const bytes = new Uint8Array(files.reduce((sum, { length }) => sum + length, 0));
    let offset = 0;
    for (const file of files) {
      bytes.set(file, offset);
      offset += file.length;
    }
    offset = 0;
    for (const entry of entries) {
      const { name, shape, stored, unpack } = parseEntry(entry, subject);
      const end = offset + sizeOf(shape) * STORED[stored].bytes;
      if (!(end <= bytes.length))
        throw damaged(subject, `at least ${end} bytes in ${paths.join(', ')} for '${name}'`, `${bytes.length}`);
      weights.set(name, { shape, data: unpack(STORED[stored].decode(bytes.slice(offset, end))) });
      offset = end;
    }
    if (offset !== bytes.length) throw damaged(subject, `${offset} bytes in ${paths.join(', ')}`, `${bytes.length}`);
  }
  return weights;
}

type Values = HostTensor['data'];

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly stored: string;
  readonly unpack: (values: Values) => Values;
}

const STORED: Readonly<Record<string, { readonly bytes: number; decode(bytes: Uint8Array<ArrayBuffer>): Values }>> = {
  float32: { bytes: 4, decode: (bytes) => decodeElements('F32', bytes) },
  float16: { bytes: 2, decode: (bytes) => decodeElements('F16', bytes) },
  int32: { bytes: 4, decode: (bytes) => decodeElements('I32', bytes) },
  bool: { bytes: 1, decode: (bytes) => decodeElements('BOOL', bytes) },
  uint8: { bytes: 1, decode: (bytes) => decodeElements('U8', bytes) },
  uint16: { bytes: 2, decode: (bytes) => Int32Array.from(new Uint16Array(bytes.buffer)) },
};

function parseEntry(entry: unknown, subject: string): Entry {
  const { name, shape, dtype, quantization } = (entry ?? {}) as Json;
  if (typeof name !== 'string' || !isSizes(shape))
    throw damaged(subject, 'a name and a shape for each weight', JSON.stringify(entry) ?? 'none');
  const { dtype: packed, scale, min } = (quantization ?? {}) as Json;
  const stored = packed ?? dtype;
  if (typeof stored !== 'string' || !Object.hasOwn(STORED, stored)) {
    const found = typeof stored === 'string' ? stored : (JSON.stringify(stored) ?? 'none');
    throw damaged(subject, `'${name}' as ${Object.keys(STORED).join(', ')}`, found);
  }
  // float16 is a type of its own; the others count steps from the smallest value.
  if (packed === undefined || packed === 'float16') return { name, shape, stored, unpack: (values) => values };
  if (typeof scale !== 'number' || typeof min !== 'number')
    throw damaged(subject, `scale and min for the packed '${name}'`, JSON.stringify(quantization));
  const unpack = (values: Values) => Float32Array.from(values as Uint8Array, (step) => step * scale + min);
  return { name, shape, stored, unpack };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

function damaged(subject: string, expected: string, found: string): DataError {
  return new DataError(subject, {
    expected,
    found,
    remedy: 'the model is damaged, or no layers-model; convert it again',
  });
}
