import { createHash } from 'node:crypto';
import { cp, link, mkdir, mkdtemp, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError } from '@cnn/tensor';
import { packTar } from 'modern-tar';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CIFAR10 } from '../cifar10.ts';
import { downloadCIFAR10 } from './download-cifar10.ts';
import { loadCIFAR10 } from './load-cifar10.ts';

const NAMES = ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch'].map(
  (name) => `${name}.bin`,
);
const META = `${CIFAR10.classes.join('\n')}\n\n`;

/** 10,000 records of one label and one colour. */
function batch(label: number): Uint8Array {
  const bytes = new Uint8Array(30_730_000).fill(10 * label);
  for (let record = 0; record < 10_000; record++) bytes[record * 3073] = label;
  return bytes;
}

// The files are large: they are made once, and each test gets links to them.
let made: string;
let root: string;
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'cnn-cifar-made-'));
  for (const [label, name] of NAMES.entries()) await writeFile(join(made, name), batch(label));
  await writeFile(join(made, 'batches.meta.txt'), META);
});
afterAll(() => rm(made, { recursive: true }));
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cnn-cifar-'));
  await mkdir(join(root, 'cifar-10-batches-bin'));
  for (const name of await readdir(made)) await link(join(made, name), join(root, 'cifar-10-batches-bin', name));
});
afterEach(() => rm(root, { recursive: true }));

const inside = (name: string): string => join(root, 'cifar-10-batches-bin', name);

describe('loadCIFAR10', () => {
  it('reads the five training files in order', async () => {
    const train = await loadCIFAR10({ root, split: 'train' });
    expect(train.length).toBe(50_000);
    expect(train.classes).toEqual(CIFAR10.classes);
    expect([0, 9_999, 10_000, 49_999].map((i) => train.get(i).label)).toEqual([0, 0, 1, 4]);
    expect(train.get(49_999).pixels).toEqual(new Uint8Array(3072).fill(40));
  });

  it('takes the folder itself, or the files in a folder of another name', async () => {
    expect((await loadCIFAR10({ root: inside(''), split: 'test' })).get(0).label).toBe(5);
    await rename(inside(''), join(root, 'mine'));
    expect((await loadCIFAR10({ root: join(root, 'mine'), split: 'test' })).length).toBe(10_000);
  });

  it('names a file that is cut', async () => {
    const path = inside('test_batch.bin');
    await rm(path);
    await cp(join(made, 'test_batch.bin'), path);
    await truncate(path, 1024);
    const error = await loadCIFAR10({ root, split: 'test' }).catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toBe(
      `${path}: expected 30730000 bytes, found 1024 bytes; delete what is there and get the binary version of CIFAR-10 again (cifar-10-binary.tar.gz)`,
    );
    expect((await loadCIFAR10({ root, split: 'train' })).length).toBe(50_000);
  });

  it('names a file that is missing', async () => {
    await rm(inside('data_batch_3.bin'));
    await expect(loadCIFAR10({ root, split: 'train' })).rejects.toThrow(
      /data_batch_3\.bin: expected 30730000 bytes, found ENOENT.*; delete what is there and get/,
    );
    await rm(inside('batches.meta.txt'));
    await expect(loadCIFAR10({ root, split: 'test' })).rejects.toThrow(
      /batches\.meta\.txt: expected 10 class names, one a line, found ENOENT/,
    );
  });

  it('says what it looked for where there is nothing', async () => {
    const error = await loadCIFAR10({ root: join(root, 'none'), split: 'train' }).catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(
      /none: expected a folder with cifar-10-batches-bin inside \(data_batch_1\.bin and so on\), found no such folder; unpack/,
    );
    await rm(inside(''), { recursive: true });
    await expect(loadCIFAR10({ root, split: 'train' })).rejects.toThrow('found neither that nor its files');
  });

  it('refuses an unknown split', async () => {
    await expect(loadCIFAR10({ root, split: 'validation' as 'test' })).rejects.toThrow(
      "loadCIFAR10: split must be 'train' or 'test', found 'validation'",
    );
  });
});

describe('with download', () => {
  let server: Server;
  let archive: Buffer;
  let requests: number;
  let source: { url: string; md5: string };
  beforeAll(async () => {
    const entries = NAMES.map((name, label) => ({
      header: { name: `cifar-10-batches-bin/${name}`, size: 30_730_000, type: 'file' as const },
      body: batch(9 - label),
    }));
    const meta = { header: { name: 'cifar-10-batches-bin/batches.meta.txt', size: META.length }, body: META };
    archive = gzipSync(await packTar([...entries, meta]), { level: 1 });
    server = createServer((_, response) => {
      requests++;
      response.writeHead(200, { 'content-length': archive.length }).end(archive);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    source = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/cifar-10-binary.tar.gz`,
      md5: createHash('md5').update(archive).digest('hex'),
    };
  });
  afterAll(() => {
    server.close();
  });
  beforeEach(() => {
    requests = 0;
  });

  it('asks for nothing where all files are there', async () => {
    expect(await downloadCIFAR10({ root, ...source })).toEqual({
      folder: join(root, 'cifar-10-batches-bin'),
      downloaded: false,
    });
    expect((await loadCIFAR10({ root: inside(''), split: 'test', download: true, ...source })).get(0).label).toBe(5);
    expect(requests).toBe(0);
  });

  it('fetches and unpacks the archive into a folder that it makes, once', async () => {
    const fresh = join(root, 'fresh', 'data');
    const received: number[] = [];
    const onProgress = (progress: { received: number }): number => received.push(progress.received);
    const test = await loadCIFAR10({ root: fresh, split: 'test', download: true, onProgress, ...source });
    expect(test.get(0).label).toBe(4);
    expect(received.at(-1)).toBe(archive.length);
    expect(await downloadCIFAR10({ root: fresh, ...source })).toMatchObject({ downloaded: false });
    expect((await readdir(fresh)).sort()).toEqual(['cifar-10-batches-bin', 'cifar-10-binary.tar.gz']);
    expect(requests).toBe(1);
  });

  it('has a damaged file again from the archive that is there', async () => {
    await writeFile(join(root, 'cifar-10-binary.tar.gz'), archive);
    await rm(inside('test_batch.bin'));
    await writeFile(inside('test_batch.bin'), 'cut');
    // Given the inner folder, the archive is looked for beside it.
    const test = await loadCIFAR10({ root: inside(''), split: 'test', download: true, ...source });
    expect(test.get(0).label).toBe(4);
    expect(requests).toBe(0);
  });

  it('leaves nothing under the final names where the archive is not the official one', async () => {
    const fresh = join(root, 'fresh');
    await expect(loadCIFAR10({ root: fresh, split: 'test', download: true, url: source.url })).rejects.toThrow(
      'expected md5 c32a1d4ab5d03f1284b67883e8d87530, found md5',
    );
    expect(await readdir(fresh)).toEqual([]);
  });
});
