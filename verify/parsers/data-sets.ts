import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Rng } from '@cnn/tensor';
import { isUnpacked } from '../../packages/datasets/src/download/unpacked-note.ts';
import { filesFolder } from '../../packages/datasets/src/folders/files-folder.ts';
import { checkState } from '../../packages/datasets/src/loader/loader-state.ts';
import { loadCelebA } from '../../packages/datasets/src/sets/celeba.ts';
import { unpackCIFAR } from '../../packages/datasets/src/sets/cifar-records.ts';
import { parseClassNames } from '../../packages/datasets/src/sets/class-names.ts';
import { loadFlowers102 } from '../../packages/datasets/src/sets/flowers102.ts';
import { findParquetFiles } from '../../packages/datasets/src/sets/hub-files.ts';
import { loadImageFolder } from '../../packages/datasets/src/sets/image-folder.ts';
import { loadImageNet } from '../../packages/datasets/src/sets/imagenet.ts';
import { loadSVHN } from '../../packages/datasets/src/sets/svhn.ts';
import { memoryFolder } from '../../packages/datasets/src/testing/memory-folder.ts';
import type { Chance } from './damage.ts';
import { damaged } from './damage.ts';
import { damagedJSON, textOf } from './damage-json.ts';
import { filesSubject, type Subject, subjectOf } from './subject.ts';

// Bundled to node_modules/.bundled/verify.
const root = new URL('../../../packages/datasets/src/', import.meta.url);
const fixture = (name: string): unknown => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, root), 'utf8'));

type Files = Readonly<Record<string, Uint8Array>>;

const layouts = fixture('file-datasets') as Record<string, { contents: Record<string, string>; empty: string[] }[]>;
const { files: published } = fixture('datasets') as { files: Record<string, string> };
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const text = (letters: string): Uint8Array => new TextEncoder().encode(letters);

const filesOf = (name: string): Files[] =>
  layouts[name].map(({ contents, empty }) => ({
    ...Object.fromEntries(empty.map((path) => [path, new Uint8Array()])),
    ...Object.fromEntries(Object.entries(contents).map(([path, file]) => [path, bytesOf(file)])),
  }));

/** A data set of several files, one of which is damaged, or has another one's name. */
function setSubject(name: string, seeds: readonly Files[], load: (files: Files) => unknown): Subject {
  const draw = (chance: Chance): Files => {
    const files = { ...chance.of(seeds) };
    const full = Object.keys(files).filter((path) => files[path].length > 0);
    const path = chance.of(full);
    if (chance.below(20) === 0) files[path] = files[chance.of(full)];
    else files[path] = damaged([files[path]], chance);
    return files;
  };
  return subjectOf(name, { seeds, draw, parse: load });
}

/** Records of CIFAR that are few, where whole files have ten thousand. */
const RECORDS = 3;
const cifar = (label: number, classes: number) => ({
  bytes: label,
  at: label - 1,
  coarse: false,
  classes,
  sizes: [RECORDS * (label + 3072), (RECORDS + 1) * (label + 3072)],
  archive: 'the archive',
});
const cifarSubject = (name: string, label: number, classes: number): Subject =>
  filesSubject(name, [new Uint8Array(RECORDS * (label + 3072)).fill(1)], (bytes) =>
    unpackCIFAR([{ name: 'a.bin', bytes }], cifar(label, classes)),
  );

const NAMES = [
  'cat',
  'dog',
  '..',
  '.',
  '',
  '__proto__',
  'constructor',
  'a\\b',
  'a/../..',
  'x'.repeat(300),
  'é',
  '\u202e',
];
const ENDINGS = ['.png', '.PNG', '.jpg', '', '.txt', '/', '/.png', '\0.png'];

const tree = [
  { type: 'file', path: 'default/train/0000.parquet', size: 1 },
  { type: 'file', path: 'default/train/0001.parquet', size: 1 },
  { type: 'file', path: 'data/test-00000-of-00002.parquet', size: 1 },
];

/** What a server answers, in place of the network. */
async function answered(body: string, ask: () => Promise<unknown>): Promise<unknown> {
  const { fetch } = globalThis;
  const headers: Record<string, string> =
    body.length % 7 === 0 ? { link: body.slice(0, 40).replaceAll(/[^ -~]/g, '?') } : {};
  globalThis.fetch = async () => new Response(body, { status: 200 + (body.length % 5 === 0 ? 204 : 0), headers });
  try {
    return await ask();
  } finally {
    globalThis.fetch = fetch;
  }
}

const note = {
  archive: { md5: 'a', bytes: 3 },
  files: [
    ['a.png', 3],
    ['b/c.png', 4],
  ],
};
const state = { epoch: 2, position: 64, done: [96], samples: 128, batchSize: 32, key: new Rng(0).key };

/** What is read of whole data sets: lists, records, names of files, what a server says. */
export const dataSets: readonly Subject[] = [
  cifarSubject('CIFAR-10, binary', 1, 10),
  cifarSubject('CIFAR-100, binary', 2, 100),
  filesSubject('class names', [text('a\nb\nc\n'), text('airplane\r\ncat\r\ndog')], (bytes) =>
    parseClassNames(new TextDecoder().decode(bytes), 3, 'names.txt'),
  ),
  setSubject('CelebA', filesOf('celeba'), async (files) => {
    for (const target of ['attr', 'identity', 'bbox', 'landmarks'] as const)
      await loadCelebA({ root: memoryFolder(files), split: 'all', target });
  }),
  setSubject('Flowers102', filesOf('flowers'), (files) =>
    loadFlowers102({ root: memoryFolder(files), split: 'train' }),
  ),
  setSubject('ImageNet', filesOf('imagenet'), (files) => loadImageNet({ root: memoryFolder(files), split: 'val' })),
  setSubject(
    'SVHN',
    ['test', 'extra'].map((half) => ({ 'test_32x32.mat': gunzipSync(bytesOf(published[`${half}_32x32.mat`])) })),
    (files) => loadSVHN({ root: memoryFolder(files), split: 'test' }),
  ),
  subjectOf<string[]>('ImageFolder', {
    seeds: [['cat/1.png', 'dog/1.png']],
    draw: (chance) =>
      Array.from({ length: 1 + chance.below(6) }, () =>
        Array.from({ length: 1 + chance.below(4) }, () => chance.of(NAMES))
          .join('/')
          .concat(chance.of(ENDINGS)),
      ),
    parse: async (paths) => {
      const folder = filesFolder(paths.map((path) => [path, new File(['x'], 'x')]));
      const found = await loadImageFolder(folder, { allowEmpty: true });
      for (let i = 0; i < found.length; i++) await folder.read(found.files.paths.get(i));
    },
  }),
  subjectOf('answer of the hub', {
    seeds: [textOf(tree)],
    draw: (chance) => textOf(damagedJSON([tree, tree, { error: 'no' }], chance)),
    parse: (body) =>
      answered(body, () => findParquetFiles('a/b', 'main', { endpoint: 'http://hub.test', headers: {} })),
  }),
  subjectOf('note of an archive', {
    seeds: [textOf(note)],
    draw: (chance) => textOf(damagedJSON([note], chance)),
    parse: async (json) => {
      const folder = memoryFolder({ 'a.zip.unpacked': json, 'a.png': 'abc', 'b/c.png': 'abcd' });
      const resource = { file: 'a.zip', urls: [], md5: 'a', bytes: 3, archive: 'zip' as const };
      await isUnpacked(resource, folder);
    },
  }),
  subjectOf<unknown>('state of a loader', {
    seeds: [state],
    draw: (chance) => damagedJSON([state], chance),
    parse: (found) => checkState(found as never, new Rng(0), 128, 32),
  }),
];
