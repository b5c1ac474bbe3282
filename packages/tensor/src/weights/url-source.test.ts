import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { urlSource } from './url-source.ts';

const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) >> 5);
let url: string;
let asked: IncomingMessage[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

const server = createServer((request, response) => {
  asked.push(request);
  answer(request, response);
});
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.safetensors`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  answer = parts();
});

/** As a server with ranges does. */
function parts(contents = bytes, headers: Record<string, string> = { etag: '"1"' }): typeof answer {
  return ({ headers: { range } }, response) => {
    const [start, last] = /^bytes=(\d+)-(\d+)$/.exec(range!)!.slice(1).map(Number);
    if (start >= contents.length) {
      response.writeHead(416, { 'content-range': `bytes */${contents.length}` }).end();
      return;
    }
    const end = Math.min(last + 1, contents.length);
    const own = { 'content-range': `bytes ${start}-${end - 1}/${contents.length}`, ...headers };
    response.writeHead(206, own).end(contents.subarray(start, end));
  };
}

describe('urlSource', () => {
  it('asks for the parts that are read, and for the start once', async () => {
    const source = await urlSource(new URL(url), { headers: { authorization: 'Bearer x' } });
    expect([source.name, source.size]).toEqual([url, bytes.length]);
    expect(await source.read(10, 65_536)).toEqual(bytes.slice(10, 65_536));
    expect(await source.read(65_000, 150_000)).toEqual(bytes.slice(65_000, 150_000));
    expect(await source.read(199_999, 200_000)).toEqual(bytes.slice(199_999));
    expect(await source.read(70_000, 70_000)).toEqual(new Uint8Array());
    expect(asked.map(({ headers }) => headers.range)).toEqual([
      'bytes=0-65535',
      'bytes=65000-149999',
      'bytes=199999-199999',
    ]);
    expect(asked.every(({ headers }) => headers.authorization === 'Bearer x')).toBe(true);
    await expect(source.read(0, 200_001)).rejects.toThrow(RangeError);
  });

  it.each([0, 10])('opens a file of %d bytes', async (size) => {
    answer = parts(bytes.subarray(0, size));
    const source = await urlSource(url);
    expect(source.size).toBe(size);
    expect(await source.read(0, size)).toEqual(bytes.slice(0, size));
  });

  it('takes the whole file from a server that gives no parts, unless that is not wanted', async () => {
    answer = (_, response) => response.writeHead(200).end(bytes);
    const source = await urlSource(url);
    expect(await source.read(100_000, 200_000)).toEqual(bytes.slice(100_000));
    expect(asked).toHaveLength(1);
    await expect(urlSource(url, { wholeIfNeeded: false })).rejects.toThrow(
      `${url}: expected a server that gives parts of files (status 206), found the whole file (status 200); download it first`,
    );
  });

  it.each<[string, typeof answer, RegExp]>([
    [
      'is not there',
      (_, response) => response.writeHead(404).end('no'),
      /expected a file, found status 404 Not Found; check/,
    ],
    [
      'says not which part it sends',
      (_, response) => response.writeHead(206).end('x'),
      /\(Content-Range\), found none that/,
    ],
    [
      'sends another part',
      (_, response) => response.writeHead(206, { 'content-range': 'bytes 5-9/10' }).end('12345'),
      /from 0 on lie \(Content-Range\), found bytes 5-9\/10/,
    ],
    [
      'sends less than it says',
      (_, response) => response.writeHead(206, { 'content-range': 'bytes 0-9/10' }).end('12345'),
      /found 5 bytes instead of 10/,
    ],
    ['breaks off', (_, response) => response.destroy(), /expected a file, found .+; check the address and the network/],
  ])('refuses a file that %s', async (_, wrong, message) => {
    answer = wrong;
    await expect(urlSource(url)).rejects.toThrow(DataError);
    await expect(urlSource(url)).rejects.toThrow(message);
  });

  it.each<[string, () => typeof answer]>([
    ['has another size', () => parts(bytes.subarray(0, 150_000))],
    ['has another tag', () => parts(bytes, { etag: '"2"' })],
    ['comes whole', () => (_, response) => response.writeHead(200, { etag: '"1"' }).end(bytes)],
  ])('notices when the file %s after it was opened', async (_, other) => {
    const source = await urlSource(url);
    answer = other();
    await expect(source.read(100_000, 100_010)).rejects.toThrow(
      'expected part of the file of 200000 bytes that was opened, found another file, or all of it; open it again',
    );
  });

  it('is stopped by a signal, with its reason', async () => {
    const stop = new AbortController();
    const source = await urlSource(url, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(source.read(100_000, 100_010)).rejects.toThrow('enough');
  });
});
