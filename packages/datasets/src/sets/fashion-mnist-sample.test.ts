import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { DataError } from '@cnn/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { computeMeanStd } from '../statistics/compute-mean-std.ts';
import { FashionMNISTSample, loadFashionMNISTSample } from './fashion-mnist-sample.ts';

const assets = fileURLToPath(new URL('../../assets/fashion-mnist-sample/', import.meta.url));

it.each([
  ['train', 6000, 'cae7193a8e3dd75966f4b1f38d78ca94'],
  ['test', 1000, 'c5442ce2f064c32bf3ec2983a505322f'],
] as const)('the %s split is whole, and has as many images of each class', async (split, length, md5) => {
  const dataset = await loadFashionMNISTSample({ split });
  expect(dataset.length).toBe(length);
  expect(dataset.shape).toEqual([28, 28, 1]);
  const counts = new Array(10).fill(0);
  for (let i = 0; i < length; i++) counts[dataset.images.labels[i]]++;
  expect(counts).toEqual(new Array(10).fill(length / 10));
  const file = gunzipSync(await readFile(join(assets, `${split === 'train' ? 'train' : 't10k'}-images-idx3-ubyte.gz`)));
  expect(createHash('md5').update(file).digest('hex')).toBe(md5);
});

it('begins like Fashion-MNIST: an ankle boot, 0 to 255', async () => {
  const { pixels, label } = (await loadFashionMNISTSample({ split: 'train' })).load(0);
  expect(FashionMNISTSample.classes[Number(label)]).toBe('Ankle boot');
  expect(pixels).toHaveLength(784);
  expect([Math.min(...pixels), Math.max(...pixels)]).toEqual([0, 255]);
});

it('has the mean and deviation that it states', async () => {
  const { mean, std } = await computeMeanStd(await loadFashionMNISTSample({ split: 'train' }));
  expect(mean.map((value) => value.toFixed(4))).toEqual(FashionMNISTSample.mean.map((value) => value.toFixed(4)));
  expect(std.map((value) => value.toFixed(4))).toEqual(FashionMNISTSample.std.map((value) => value.toFixed(4)));
});

it('takes less than 4 MB', async () => {
  const sizes = await Promise.all((await readdir(assets)).map(async (name) => (await stat(join(assets, name))).size));
  expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(4e6);
});

it('refuses an unknown split', async () => {
  await expect(loadFashionMNISTSample({ split: 'validation' as 'test' })).rejects.toThrow(
    "loadFashionMNISTSample: split must be 'train' or 'test', found 'validation'",
  );
});

describe('from another place', () => {
  let folder: string;
  let server: Server;
  let address: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cnn-sample-'));
    await cp(assets, join(folder, 'copy'), { recursive: true });
    server = createServer(async (request, response) => {
      const [, how, name] = request.url!.split('/');
      const packed = await readFile(join(assets, name)).catch(() => undefined);
      if (!packed) response.writeHead(404).end();
      else if (how === 'encoded') response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
      else response.end(packed);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  it('is read from a folder, with or without a slash at the end of its URL', async () => {
    const baseUrl = pathToFileURL(join(folder, 'copy'));
    expect((await loadFashionMNISTSample({ split: 'test', baseUrl })).length).toBe(1000);
    expect((await loadFashionMNISTSample({ split: 'test', baseUrl: `${baseUrl}/` })).length).toBe(1000);
  });

  it.each(['plain', 'encoded'])('is fetched from a server (%s)', async (how) => {
    expect((await loadFashionMNISTSample({ split: 'test', baseUrl: `${address}/${how}` })).length).toBe(1000);
  });

  it('says where it looked when there is nothing', async () => {
    const baseUrl = pathToFileURL(join(folder, 'missing'));
    const error = await loadFashionMNISTSample({ split: 'test', baseUrl }).catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(
      /missing\/t10k-.*\.gz: expected a file of the package, found ENOENT.*; copy the folder/,
    );
    await expect(loadFashionMNISTSample({ split: 'test', baseUrl: `${address}/a/b` })).rejects.toThrow('status 404');
    await expect(loadFashionMNISTSample({ split: 'test', baseUrl: 'http://127.0.0.1:1/' })).rejects.toThrow(DataError);
  });

  it('refuses damaged files', async () => {
    const path = join(folder, 'copy', 't10k-labels-idx1-ubyte.gz');
    const whole = await readFile(path);
    const baseUrl = pathToFileURL(join(folder, 'copy'));
    await writeFile(path, whole.subarray(0, 100));
    await expect(loadFashionMNISTSample({ split: 'test', baseUrl })).rejects.toThrow('expected a whole gzip file');
    await cp(join(assets, 'train-labels-idx1-ubyte.gz'), path);
    await expect(loadFashionMNISTSample({ split: 'test', baseUrl })).rejects.toThrow(
      't10k-labels-idx1-ubyte.gz: expected uint8 of 1000, found 6000',
    );
  });
});
