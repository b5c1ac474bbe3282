import { readdirSync, readFileSync } from 'node:fs';
import { bytesSource, DataError, encodeSafetensors, openPth, openSafetensors } from '@cnn/tensor';
import { importTfjsLayersModel } from '../../packages/layers/src/weights/import-tfjs-layers-model.ts';
import { openWeights } from '../../packages/models/src/weights/open-weights.ts';
import { weightsAddress } from '../../packages/models/src/weights/weights-address.ts';
import { decodeSafetensors } from '../../packages/tensor/src/weights/safetensors.ts';
import type { Chance } from './damage.ts';
import { damaged } from './damage.ts';
import { damagedJSON, textOf } from './damage-json.ts';
import { damagedText } from './damage-text.ts';
import { withoutLeak } from './engine.ts';
import { filesSubject, type Subject, subjectOf } from './subject.ts';

// Bundled to node_modules/.bundled/verify.
const packages = new URL('../../../packages/', import.meta.url);
const pth = new URL('tensor/src/fixtures/', packages);
const pthFiles = readdirSync(pth)
  .filter((name) => name.endsWith('.pth'))
  .map((name) => ({ name, bytes: new Uint8Array(readFileSync(new URL(name, pth))) }));
const archives = pthFiles.filter(({ bytes }) => bytes[0] === 0x50).map(({ bytes }) => bytes);
const streams = pthFiles.filter(({ bytes }) => bytes[0] === 0x80).map(({ bytes }) => bytes);

/** A file of safetensors with any header. */
export function safetensorsOf(header: string, data: Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const types = new Uint8Array(readFileSync(new URL('types.safetensors', pth)));
const own = encodeSafetensors({
  tensors: new Map([
    ['a', { shape: [2, 3], data: new Float32Array(6) }],
    ['__proto__', { shape: [], data: Int32Array.of(1) }],
  ]),
  metadata: { format: 'pt' },
});
const partsOf = (bytes: Uint8Array) => {
  const end = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(8, end))), data: bytes.subarray(end) };
};
const whole = [types, own].map(partsOf);

async function readAll(bytes: Uint8Array): Promise<void> {
  const { tensors } = decodeSafetensors(bytes);
  const file = await openSafetensors(bytesSource(bytes, 'a.safetensors'));
  const again = await file.readAll();
  if (again.size !== tensors.size) throw new Error(`${again.size} tensors of ${tensors.size}`);
}

async function readPth(bytes: Uint8Array): Promise<void> {
  const file = await openPth(bytesSource(bytes, 'a.pth'));
  await file.readAll();
}

interface LayersModel {
  readonly name: string;
  readonly model: unknown;
  readonly weights: string;
}

const tfjs: LayersModel[] = JSON.parse(readFileSync(new URL('layers/src/fixtures/tfjs-layers.json', packages), 'utf8'));

interface TfjsFiles {
  readonly json: string;
  readonly weights: Uint8Array;
}

const tfjsFiles = tfjs.map(({ model, weights }) => ({
  model,
  weights: new Uint8Array(Buffer.from(weights, 'base64')),
}));

function damagedTfjs(chance: Chance): TfjsFiles {
  const { model, weights } = chance.of(tfjsFiles);
  if (chance.below(8) === 0) return { json: textOf(model), weights: damaged([weights], chance) };
  return { json: textOf(damagedJSON([model], chance)), weights };
}

const importTfjs = ({ json, weights }: TfjsFiles): Promise<void> =>
  withoutLeak(async () => {
    const model = await importTfjsLayersModel(async (path) =>
      path === 'model.json' ? new TextEncoder().encode(json) : weights,
    );
    model.dispose();
  });

const ADDRESSES = [
  'cnn://lenet5-fashion-mnist',
  'hf://a/b/c.safetensors',
  'hf://a/b@main/x/y.pth',
  'file:///tmp/a',
  'https://a.test/b',
  'a/b.pth',
];

/** Parsers of files of weights. */
export const weights: readonly Subject[] = [
  filesSubject('safetensors', [types, own], readAll, (bytes) => bytes),
  subjectOf('header of safetensors', {
    seeds: [own],
    draw: (chance) => {
      const { header, data } = chance.of(whole);
      return safetensorsOf(textOf(damagedJSON([header], chance)), data);
    },
    parse: readAll,
  }),
  filesSubject('.pth, zip', archives, readPth),
  filesSubject('.pth, old', streams, readPth),
  filesSubject('weights of any kind', [types, ...archives.slice(0, 2), ...streams.slice(0, 2)], async (bytes) => {
    await (await openWeights(bytesSource(bytes, 'weights'), {})).readAll();
  }),
  subjectOf('address of weights', {
    seeds: ADDRESSES,
    draw: (chance) => damagedText(ADDRESSES, chance),
    parse: (text) => weightsAddress(text),
    isRefusal: (error) => error instanceof DataError || /^(weights: expected|unknown weights)/.test(error.message),
  }),
  subjectOf('TensorFlow.js layers-model', {
    seeds: tfjsFiles.map(({ model, weights }) => ({ json: textOf(model), weights })),
    draw: damagedTfjs,
    parse: importTfjs,
  }),
];
