import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { DataError } from '@cnn/tensor';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import golden from '../fixtures/parquet.json' with { type: 'json' };
import { loadHuggingFace } from './hugging-face.ts';

const { file, labels } = golden.files.find(({ name }) => name === 'Snappy, three groups of rows')!;
const parquet = gunzipSync(Buffer.from(file, 'base64'));

/** What the hub has: the paths of each revision, a page of two at a time. */
const revisions: Record<string, readonly string[]> = {
  '/api/datasets/someone/pets/tree/refs%2Fconvert%2Fparquet': [
    'default/test/0000.parquet',
    'default/train/0001.parquet',
    'default/train/0000.parquet',
    'default/partial-more/0000.parquet',
  ],
  '/api/datasets/someone/pets/tree/main': [
    'README.md',
    'data/train-00001-of-00002.parquet',
    'data/train-00000-of-00002.parquet',
    'small ones/val.parquet',
  ],
  '/api/datasets/someone/pets/tree/v1': ['cats/train/0.parquet', 'dogs/train/0.parquet'],
  '/api/datasets/someone/words/tree/refs%2Fconvert%2Fparquet': [],
};

let endpoint: string;
let asked: IncomingMessage[];
let broken: ((response: ServerResponse) => void) | undefined;

const server = createServer((request, response) => {
  asked.push(request);
  if (broken) return broken(response);
  const url = new URL(request.url!, endpoint);
  if (url.pathname.startsWith('/datasets/')) {
    // As the hub does: another place has the bytes.
    response.writeHead(302, { location: `/cdn${url.pathname}` }).end();
  } else if (url.pathname.startsWith('/cdn/')) {
    const [start, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range!)!.slice(1).map(Number);
    const end = Math.min(last + 1, parquet.length);
    response.writeHead(206, { 'content-range': `bytes ${start}-${end - 1}/${parquet.length}`, etag: '"1"' });
    response.end(parquet.subarray(start, end));
  } else {
    const paths = revisions[url.pathname];
    if (!paths) return void response.writeHead(401).end('{"error":"Invalid username or password."}');
    const from = Number(url.searchParams.get('cursor') ?? 0);
    // The hub names itself, whatever mirror was asked.
    const link = `<https://huggingface.co${url.pathname}?recursive=true&cursor=${from + 2}>; rel="next"`;
    response.writeHead(200, from + 2 < paths.length ? { link } : {});
    response.end(JSON.stringify(paths.slice(from, from + 2).map((path) => ({ type: 'file', path, size: 1 }))));
  }
});
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  broken = undefined;
});

const resolved = () => asked.map(({ url }) => url!).filter((url) => url.startsWith('/datasets/'));

describe('loadHuggingFace', () => {
  it('reads the files that the hub makes, in parts and in order', async () => {
    const dataset = await loadHuggingFace('someone/pets', { split: 'train', endpoint: `${endpoint}/` });
    expect([dataset.name, dataset.length, dataset.classes]).toEqual(['someone/pets', 14, ['cat', 'dog', 'bee']]);
    const found = await Promise.all(Array.from({ length: 14 }, async (_, i) => (await dataset.get(i)).label));
    expect(found).toEqual([...labels, ...labels]);
    const start = '/datasets/someone/pets/resolve/refs%2Fconvert%2Fparquet/default/train/';
    expect(resolved().slice(0, 2)).toEqual([`${start}0000.parquet`, `${start}0001.parquet`]);
    expect((await loadHuggingFace('someone/pets', { split: 'test', endpoint })).length).toBe(7);
  });

  it('reads the files of a revision', async () => {
    const dataset = await loadHuggingFace('someone/pets', {
      split: 'train',
      revision: 'main',
      config: 'default',
      endpoint,
    });
    expect(dataset.length).toBe(14);
    await loadHuggingFace('someone/pets', { split: 'val', revision: 'main', config: 'small ones', endpoint });
    const start = '/datasets/someone/pets/resolve/main/';
    expect([...new Set(resolved())]).toEqual([
      `${start}data/train-00000-of-00002.parquet`,
      `${start}data/train-00001-of-00002.parquet`,
      `${start}small%20ones/val.parquet`,
    ]);
  });

  it('shows its token to the hub', async () => {
    await loadHuggingFace('someone/pets', { split: 'test', token: 'hf_x', endpoint });
    expect(new Set(asked.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer hf_x']));
  });

  it('hands pictures to the transforms', async () => {
    const transform = () => ({ pixels: new Uint8Array(3), shape: [1, 1, 3] as const });
    const dataset = await loadHuggingFace('someone/pets', { split: 'test', endpoint, transform });
    expect((await dataset.get(1)).shape).toEqual([1, 1, 3]);
  });

  it('takes the start of a split only where that is wanted', async () => {
    const loading = loadHuggingFace('someone/pets', { split: 'more', endpoint });
    await expect(loading).rejects.toThrow(DataError);
    await expect(loading).rejects.toThrow(
      /someone\/pets, more: expected all of it .* found its start; .* \(allowPartial: true\)/,
    );
    expect((await loadHuggingFace('someone/pets', { split: 'more', endpoint, allowPartial: true })).length).toBe(7);
  });

  it('lists what there is where a name is none', async () => {
    const load = (options: object) => loadHuggingFace('someone/pets', { split: 'train', endpoint, ...options });
    await expect(load({ split: 'val' })).rejects.toThrow(
      new RangeError("loadHuggingFace: split must be 'more', 'test' or 'train', found 'val'"),
    );
    await expect(load({ config: 'cats' })).rejects.toThrow("loadHuggingFace: config must be 'default', found 'cats'");
    await expect(load({ revision: 'v1' })).rejects.toThrow("config must be 'cats' or 'dogs', found undefined");
    await expect(loadHuggingFace('../x', { split: 'train', endpoint })).rejects.toThrow(
      new RangeError("loadHuggingFace: repository must be like 'ylecun/mnist', found '../x'"),
    );
    expect(asked.filter(({ url }) => url!.includes('/../') || url!.includes('/x'))).toEqual([]);
  });

  it.each<[string, string, object, RegExp]>([
    [
      'is not there',
      'someone/secret',
      {},
      /status 401 .*\(Invalid username or password.\); check the name; a private data set, .* needs a token/,
    ],
    [
      'has no Parquet files',
      'someone/words',
      {},
      /expected Parquet files, found none; name a revision with Parquet files, such as 'main'/,
    ],
  ])('refuses a data set that %s', async (_, repository, options, message) => {
    const loading = loadHuggingFace(repository, { split: 'train', endpoint, ...options });
    await expect(loading).rejects.toThrow(DataError);
    await expect(loading).rejects.toThrow(message);
  });

  it.each<[string, typeof broken, RegExp]>([
    [
      'breaks off',
      (response) => response.destroy(),
      /expected an answer of the Hugging Face hub, found .*; check the network, or name a mirror/,
    ],
    [
      'sends a page',
      (response) => response.writeHead(200).end('<html>'),
      /expected an answer of the Hugging Face hub, found .*JSON/,
    ],
    [
      'sends something else',
      (response) => response.writeHead(200).end('{"paths":[1]}'),
      /expected Parquet files, found none/,
    ],
    ['sends something else in a list', (response) => response.writeHead(200).end('[null,3,{"path":4}]'), /found none/],
    [
      'says what is wrong in a form of its own',
      (response) => response.writeHead(403).end('{"error":{"code":7}}'),
      /found status 403 Forbidden; check the name/,
    ],
    ['is busy', (response) => response.writeHead(503).end('<html>'), /found status 503 .*; try again later/],
  ])('refuses a hub that %s', async (_, answer, message) => {
    broken = answer;
    const loading = loadHuggingFace('someone/pets', { split: 'train', endpoint });
    await expect(loading).rejects.toThrow(DataError);
    await expect(loading).rejects.toThrow(message);
  });

  it('is stopped by a signal, with its reason', async () => {
    const stop = new AbortController();
    broken = () => stop.abort(new Error('enough'));
    await expect(loadHuggingFace('someone/pets', { split: 'train', endpoint, signal: stop.signal })).rejects.toThrow(
      'enough',
    );
  });
});
