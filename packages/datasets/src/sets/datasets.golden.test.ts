import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { PackedDataset } from '../packed-dataset.ts';
import { memoryFolder } from '../testing/memory-folder.ts';
import { loadCIFAR10 } from './cifar10.ts';
import { loadCIFAR100 } from './cifar100.ts';
import { EMNIST, loadEMNIST } from './emnist.ts';
import { FashionMNIST, KMNIST, loadFashionMNIST, loadKMNIST, loadMNIST, MNIST } from './mnist.ts';
import { loadQMNIST, QMNIST } from './qmnist.ts';
import { loadSTL10 } from './stl10.ts';
import { loadSVHN, SVHN } from './svhn.ts';

interface GoldenCase {
  readonly set: keyof typeof loaders;
  readonly options: Record<string, string | number>;
  readonly samples: readonly { readonly label: number; readonly shape: number[]; readonly md5: string }[];
  readonly classes?: readonly string[];
}

interface Golden {
  readonly files: Readonly<Record<string, string>>;
  readonly cases: readonly GoldenCase[];
  readonly emnistClasses: Readonly<Record<string, string[]>>;
}

const golden: Golden = JSON.parse(readFileSync(new URL('../fixtures/datasets.json', import.meta.url), 'utf8'));

const loaders = {
  CIFAR10: loadCIFAR10,
  CIFAR100: loadCIFAR100,
  MNIST: loadMNIST,
  FashionMNIST: loadFashionMNIST,
  KMNIST: loadKMNIST,
  QMNIST: loadQMNIST,
  EMNIST: loadEMNIST,
  SVHN: loadSVHN,
  STL10: loadSTL10,
};

const packed = Object.entries(golden.files).map(([path, text]) => [path, Buffer.from(text, 'base64')] as const);
const unpacked = packed.map(([path, bytes]) => [path, gunzipSync(bytes)] as const);

/** In torchvision's folders. */
const plain = memoryFolder(Object.fromEntries(unpacked));
/** IDX files as they are downloaded. */
const compressed = memoryFolder(Object.fromEntries(packed.map(([path, bytes]) => [`${path}.gz`, bytes])));

function load({ set, options }: GoldenCase, root = plain): Promise<PackedDataset> {
  return loaders[set]({ ...options, root } as never);
}

function expectSamples(dataset: PackedDataset, { samples }: GoldenCase): void {
  const found = samples.map((_, index) => {
    const { label, shape, pixels } = dataset.load(index);
    return { label, shape: [...shape], md5: createHash('md5').update(pixels).digest('hex') };
  });
  expect(found).toEqual(samples);
  expect(dataset.length).toBe(samples.length);
  expect(Array.from(dataset.labels())).toEqual(samples.map(({ label }) => label));
}

const named = golden.cases.map((each) => [`${each.set} ${JSON.stringify(each.options)}`, each] as const);

describe('what torchvision reads', () => {
  it.each(named)('%s', async (_, each) => {
    const dataset = await load(each);
    expectSamples(dataset, each);
    if (each.classes) expect(dataset.classes).toEqual(each.classes);
    expect(dataset.images.pixels.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(dataset.images.labels.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it.each(named.filter(([name]) => name.includes('MNIST')))('%s, compressed', async (_, each) => {
    const dataset = await load(each, compressed);
    expectSamples(dataset, each);
    expect(dataset.images.pixels.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it.each(named.filter(([name]) => /MNIST|CIFAR10 |STL10/.test(name)))('%s, in the root itself', async (_, each) => {
    const folder = { MNIST: 'MNIST/raw', CIFAR10: 'cifar-10-batches-py', STL10: 'stl10_binary' }[each.set as string];
    const inside = `${folder ?? `${each.set}/raw`}/`;
    const own = unpacked
      .filter(([path]) => path.startsWith(inside))
      .map(([path, bytes]) => [path.slice(inside.length), bytes]);
    expectSamples(await load(each, memoryFolder(Object.fromEntries(own))), each);
  });
});

it.each(Object.entries(golden.emnistClasses))('EMNIST %s has the classes of torchvision', (kind, classes) => {
  expect(EMNIST[kind as keyof typeof EMNIST].classes).toEqual(classes);
});

it('what is downloaded has the names that are read', () => {
  const known = new Set([...plain.files.keys(), ...compressed.files.keys()]);
  const resources = [MNIST, FashionMNIST, KMNIST, QMNIST, SVHN].flatMap((info) => info.resources);
  expect(resources).toHaveLength(3 * 4 + 4 + 3);
  for (const { file } of resources) expect(known, file).toContain(file);
});
