import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { DataError } from '@cnn/tensor';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WritableFolder } from '../folders/data-folder.ts';
import { diskFolder } from '../folders/disk-folder.ts';
import { type DownloadFileOptions, type DownloadProgress, type DownloadResult, downloadFile } from './download-file.ts';
import type { Resource } from './resource.ts';

const contents = Buffer.from(Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) >> 5));
const md5 = createHash('md5').update(contents).digest('hex');
const sha256 = createHash('sha256').update(contents).digest('hex');

type Answer = (request: IncomingMessage, response: ServerResponse, start: number) => void;
type Headers = Record<string, string | number>;

const rangeHeaders = (start: number, more: Headers = {}): Headers => ({
  'content-length': contents.length - start,
  ...(start > 0 && { 'content-range': `bytes ${start}-${contents.length - 1}/${contents.length}` }),
  ...more,
});

/** Sends the rest of the file, as a server with ranges does. */
const rest: Answer = (_, response, start) => {
  if (start >= contents.length) {
    response.writeHead(416, { 'content-range': `bytes */${contents.length}` }).end();
    return;
  }
  response.writeHead(start > 0 ? 206 : 200, rangeHeaders(start)).end(contents.subarray(start));
};

/** Promises the rest, and breaks off once `count` bytes of it have been written down. */
const cut =
  (count: number, headers: Headers = {}): Answer =>
  async (_, response, start) => {
    response.writeHead(start > 0 ? 206 : 200, rangeHeaders(start, headers));
    response.write(contents.subarray(start, start + count));
    while (!existsSync(`${path}.part`) || statSync(`${path}.part`).size < start + count) await delay(5);
    response.destroy();
  };

const whole: Answer = (_, response) => response.writeHead(200, { 'content-length': contents.length }).end(contents);

const status =
  (code: number, headers: Headers = {}): Answer =>
  (_, response) =>
    response.writeHead(code, headers).end('sorry');

let root: string;
let folder: WritableFolder;
let path: string;
let server: Server;
let url: string;
let answers: Answer[];
let asked: (string | undefined)[];
let requests: IncomingMessage[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cnn-download-'));
  folder = diskFolder(root);
  path = join(root, 'deep', 'file.bin');
  answers = [];
  asked = [];
  requests = [];
  server = createServer((request, response) => {
    asked.push(request.headers.range);
    requests.push(request);
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    (answers.shift() ?? rest)(request, response, start);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.bin`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(root, { recursive: true });
});

type Settings = Partial<Resource> & DownloadFileOptions;

/** Downloads from the server, without long waits. */
function download({ urls = [url], md5, sha256, bytes, ...options }: Settings = {}): Promise<DownloadResult> {
  return downloadFile({ file: 'deep/file.bin', urls, md5, sha256, bytes }, folder, { retryDelay: 0.001, ...options });
}

const failureOf = (settings: Settings): Promise<Error> =>
  download(settings).then(
    () => Promise.reject(new Error('it was downloaded')),
    (error) => error,
  );

async function leave(name: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(join(root, 'deep'));
  await writeFile(join(root, 'deep', name), bytes);
}

async function expectWhole(): Promise<void> {
  expect((await readFile(path)).equals(contents)).toBe(true);
  expect(await readdir(join(root, 'deep'))).toEqual(['file.bin']);
}

const expectNothing = async (): Promise<void> => expect(await readdir(join(root, 'deep'))).toEqual([]);

const there = { file: 'deep/file.bin', downloaded: false };
const fetched = { file: 'deep/file.bin', downloaded: true };

describe('downloadFile', () => {
  it('fetches, checks and names a file, and says how far it is', async () => {
    const progress: DownloadProgress[] = [];
    expect(await download({ md5, onProgress: (step) => progress.push(step) })).toEqual({ ...fetched, verified: true });
    await expectWhole();
    expect(progress.at(-1)).toEqual({ received: contents.length, total: contents.length });
    expect(progress.every(({ received }, i) => received > (progress[i - 1]?.received ?? 0))).toBe(true);
  });

  it('asks nobody for a file that is there and right', async () => {
    await download({ md5 });
    expect(await download({ md5 })).toEqual({ ...there, verified: true });
    expect(await download({ sha256: sha256.toUpperCase() })).toEqual({ ...there, verified: true });
    expect(await download({ bytes: contents.length })).toEqual({ ...there, verified: false });
    expect(await download()).toEqual({ ...there, verified: false });
    expect(asked).toHaveLength(1);
  });

  it('replaces a file that is wrong, but not by another wrong one', async () => {
    await leave('file.bin', 'mine');
    answers = [(_, response) => response.end('changed')];
    await expect(download({ md5 })).rejects.toThrow(DataError);
    expect(await readFile(path, 'utf8')).toBe('mine');
    await download({ bytes: contents.length });
    await expectWhole();
  });

  it('fetches a file once for two who want it at once', async () => {
    answers = [(_, response) => setTimeout(() => whole(_, response, 0), 100)];
    const results = await Promise.all([download({ md5 }), download({ md5 }), download({ md5 })]);
    expect(results.map(({ downloaded }) => downloaded).sort()).toEqual([false, false, true]);
    expect(asked).toHaveLength(1);
    await expectWhole();
  });

  it('takes an empty file', async () => {
    answers = [(_, response) => response.writeHead(200, { 'content-length': 0 }).end()];
    await download({ md5: 'd41d8cd98f00b204e9800998ecf8427e' });
    expect(await readFile(path)).toHaveLength(0);
  });

  it('uses the fetch given, and does not rely on its heeding the signal', async () => {
    const fetch = async (): Promise<Response> => new Response(new Uint8Array(contents));
    await download({ urls: ['https://example.invalid/'], md5, fetch });
    await expectWhole();
    await rm(path);
    const never = (): Promise<Response> => new Promise(() => {});
    await expect(download({ fetch: never, stallTimeout: 0.02, retries: 1 })).rejects.toThrow(
      `${url}: expected an answer, found no byte for 0.02 seconds`,
    );
    await expect(download({ fetch: never, signal: AbortSignal.timeout(20) })).rejects.toThrow(/timeout/);
    expect(asked).toEqual([]);
  });

  it('refuses a resource without an address', async () => {
    await expect(download({ urls: [] })).rejects.toThrow('downloadFile: deep/file.bin must have an address');
    await expect(download({ urls: ['nowhere'] })).rejects.toThrow(/urls of deep\/file\.bin .* found 'nowhere'/);
  });
});

describe('a connection that breaks', () => {
  it('is taken up where it stopped, as long as it gets further', async () => {
    answers = [cut(60_000), cut(1_000), cut(1_000), cut(1_000), cut(1_000), cut(1_000)];
    await download({ md5, retries: 1 });
    await expectWhole();
    expect(asked.slice(0, 3)).toEqual([undefined, 'bytes=60000-', 'bytes=61000-']);
  });

  it('is given up where it never gets further, and what came is kept', async () => {
    const nothing: Answer = (_, response) => response.destroy();
    answers = [cut(60_000), nothing, nothing, nothing];
    const first = await failureOf({ md5, retries: 0 });
    expect(first).toBeInstanceOf(DataError);
    expect(first.message).toMatch(
      /expected 200000 bytes, found 60000 before the connection broke \(.+\); check the conn/,
    );
    await expect(download({ md5, retries: 2 })).rejects.toThrow(/expected an answer, found .+; check the conn/);
    expect(asked).toHaveLength(4);
    expect(await readdir(join(root, 'deep'))).toEqual(['file.bin.part']);
    expect((await readFile(`${path}.part`)).equals(contents.subarray(0, 60_000))).toBe(true);
    await download({ md5 });
    expect(asked.at(-1)).toBe('bytes=60000-');
    await expectWhole();
  });

  it('keeps nothing that it could not check later', async () => {
    answers = [cut(60_000)];
    await failureOf({ retries: 0 });
    await expectNothing();
  });

  it('goes on without a checksum only for the same version of the file', async () => {
    answers = [cut(60_000, { etag: '"a"' }), cut(60_000, { etag: '"b"' }), cut(60_000, { etag: '"b"' })];
    await download();
    await expectWhole();
    expect(asked).toEqual([undefined, 'bytes=60000-', undefined, 'bytes=60000-']);
    expect(requests.map(({ headers }) => headers['if-range'])).toEqual([undefined, '"a"', undefined, '"b"']);
  });

  it.each([
    ['a date', { 'last-modified': 'Wed, 21 Oct 2015 07:28:00 GMT' }, 'Wed, 21 Oct 2015 07:28:00 GMT', 'bytes=60000-'],
    ['a weak tag', { etag: 'W/"a"' }, undefined, undefined],
    ['nothing', {}, undefined, undefined],
  ])('knows the version by %s', async (_, headers, ifRange, range) => {
    answers = [cut(60_000, headers)];
    await download();
    await expectWhole();
    expect(asked).toEqual([undefined, range]);
    expect(requests[1].headers['if-range']).toBe(ifRange);
  });

  it('is one that stalls, before the answer or in it', async () => {
    const silent: Answer = () => {};
    const stalling: Answer = (_, response) =>
      response.writeHead(200, rangeHeaders(0)).write(contents.subarray(0, 50_000));
    answers = [silent, stalling];
    await download({ md5, stallTimeout: 0.1 });
    await expectWhole();
    expect(asked).toEqual([undefined, undefined, 'bytes=50000-']);
    answers = [silent, stalling];
    await rm(path);
    await expect(download({ md5, stallTimeout: 0.1, retries: 0 })).rejects.toThrow('found no byte for 0.1 seconds');
    await expect(download({ md5, stallTimeout: 0.1, retries: 0 })).rejects.toThrow(
      'expected 200000 bytes, found 50000 before it stalled (no byte for 0.1 seconds)',
    );
  });

  it('starts anew where the server takes no ranges', async () => {
    answers = [cut(60_000), whole];
    await download({ md5 });
    await expectWhole();
  });

  it.each<[string, Headers]>([
    ['another range than asked for', { 'content-range': `bytes 5-${contents.length - 1}/${contents.length}` }],
    ['a range beyond the end', { 'content-range': `bytes 10-${contents.length}/${contents.length}` }],
    ['a range that ends before it starts', { 'content-range': `bytes 10-9/${contents.length}` }],
    ['a range of unknown place', {}],
    ['a range in another form', { ...rangeHeaders(10), 'content-encoding': 'gzip' }],
  ])('starts anew where the server sends %s', async (_, headers) => {
    await leave('file.bin.part', contents.subarray(0, 10));
    answers = [(_, response) => response.writeHead(206, { ...headers, 'content-length': 1 }).end('x')];
    await download({ md5 });
    await expectWhole();
    expect(asked).toEqual(['bytes=10-', undefined]);
  });

  it('asks for more where the server gives less than was asked for', async () => {
    await leave('file.bin.part', contents.subarray(0, 10));
    const some: Answer = (_, response, start) =>
      response
        .writeHead(206, { 'content-range': `bytes ${start}-${start + 99}/${contents.length}`, 'content-length': 100 })
        .end(contents.subarray(start, start + 100));
    answers = [some, some];
    await download({ md5, retries: 0 });
    await expectWhole();
    expect(asked).toEqual(['bytes=10-', 'bytes=110-', 'bytes=210-']);
  });

  it('says that it got a part where the whole was asked for', async () => {
    answers = [(_, response) => response.writeHead(206, rangeHeaders(5)).end(contents.subarray(5))];
    await expect(download({ retries: 0 })).rejects.toThrow(
      `${url}: expected the whole file, found a part of it (bytes 5-199999/200000)`,
    );
  });
});

describe('a leftover', () => {
  it('that is whole already is taken', async () => {
    await leave('file.bin.part', contents);
    await download({ md5 });
    await expectWhole();
    expect(asked).toEqual(['bytes=200000-']);
  });

  it.each([
    ['longer than the file', Buffer.concat([contents, contents])],
    ['of another file', Buffer.alloc(5_000)],
  ])('%s is given up', async (_, part) => {
    await leave('file.bin.part', part);
    await download({ md5 });
    await expectWhole();
    expect(asked.at(-1)).toBeUndefined();
  });

  it('that cannot be checked is not trusted', async () => {
    await leave('file.bin.part', Buffer.alloc(5_000));
    expect(await download({ bytes: contents.length })).toEqual({ ...fetched, verified: false });
    await expectWhole();
    expect(asked).toEqual([undefined]);
  });
});

describe('a wrong file', () => {
  it('is refused by its MD5, naming both', async () => {
    answers = [(_, response) => response.end('changed')];
    const found = createHash('md5').update('changed').digest('hex');
    await expect(download({ md5 })).rejects.toThrow(`${url}: expected md5 ${md5}, found md5 ${found}; try`);
    await expectNothing();
  });

  it('is refused by its SHA-256 and by its size', async () => {
    await expect(download({ md5, sha256: '0'.repeat(64) })).rejects.toThrow(
      `${url}: expected sha256 ${'0'.repeat(64)}, found sha256 ${sha256}`,
    );
    answers = [(_, response) => response.write('chang', () => response.end('ed'))];
    await expect(download({ bytes: 10, retries: 0 })).rejects.toThrow(`${url}: expected 10 bytes, found 7`);
    await expect(download({ bytes: 10, retries: 0 })).rejects.toThrow('expected 10 bytes, found 200000 announced');
    await expectNothing();
  });

  it('that is a page of HTML is called so', async () => {
    answers = [(_, response) => response.end('<!DOCTYPE html>\n<title>Too many have asked')];
    await expect(download({ md5 })).rejects.toThrow(/found md5 \w+, a page of HTML; try/);
    const page: Answer = (_, response) => response.write('<html>', () => response.end('too many have asked'));
    answers = [page, page];
    await expect(download({ bytes: 99, retries: 0 })).rejects.toThrow('expected 99 bytes, found 25, a page of HTML;');
    await expect(download({ bytes: 9, retries: 0 })).rejects.toThrow('expected 9 bytes, found more, a page of HTML;');
  });

  it('that the server has encoded is called so, and one that it has encoded on the way is right', async () => {
    const gzip: Answer = (_, response) => {
      const body = gzipSync(contents);
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': body.length }).end(body);
    };
    answers = [gzip];
    await download({ md5 });
    await expectWhole();
    await rm(path);
    answers = [gzip];
    await expect(download({ md5: '0'.repeat(32) })).rejects.toThrow(/, with the server's Content-Encoding gzip undone/);
  });
});

describe('the length', () => {
  it('need not be said', async () => {
    answers = [(_, response) => response.write(contents.subarray(0, 9), () => response.end(contents.subarray(9)))];
    const totals = new Set<number | undefined>();
    await download({ onProgress: ({ total }) => totals.add(total) });
    await expectWhole();
    expect([...totals]).toEqual([undefined]);
  });

  it('that is said too long ends in an error, or in the file where a checksum tells that it is whole', async () => {
    const lie: Answer = (_, response) => {
      response.writeHead(200, { 'content-length': 300_000 });
      response.write(contents, () => setTimeout(() => response.destroy(), 50));
    };
    answers = [lie, lie];
    await expect(download({ retries: 0 })).rejects.toThrow('expected 300000 bytes, found 200000 before the conn');
    await download({ md5 });
    await expectWhole();
  });

  it('that is said with nothing behind it does not count for the next answer', async () => {
    const nothing: Answer = (_, response) => {
      response.writeHead(200, { 'content-length': 99 }).flushHeaders();
      setTimeout(() => response.destroy(), 20);
    };
    const unsaid: Answer = (_, response) => response.write(contents, () => response.end());
    answers = [nothing, unsaid];
    await download({ retries: 1 });
    await expectWhole();
  });

  it('that is said too short ends in an error', async () => {
    const fetch = async (): Promise<Response> =>
      new Response(new Uint8Array(contents), { headers: { 'content-length': '100' } });
    await expect(download({ fetch, retries: 1 })).rejects.toThrow(`${url}: expected 100 bytes, found more`);
    await expectNothing();
  });

  it('may not be more than is allowed, said or not', async () => {
    await expect(download({ maxBytes: 1000 })).rejects.toThrow(
      `${url}: expected at most 1000 bytes, found 200000; check the address, or allow more`,
    );
    answers = [(_, response) => response.write(contents)];
    await expect(download({ md5, maxBytes: 1000 })).rejects.toThrow(`${url}: expected at most 1000 bytes, found more`);
    expect(asked).toHaveLength(2);
    await expectNothing();
  });
});

describe('a server', () => {
  it('that has no such file is not asked again', async () => {
    answers = [status(404)];
    await expect(download()).rejects.toThrow(`${url}: expected status 200, found 404 Not Found; check`);
    await expectNothing();
  });

  it('that is busy is asked again, when it says', async () => {
    answers = [status(503), status(500), status(429, { 'retry-after': '1' })];
    const before = Date.now();
    await download({ md5 });
    expect(Date.now() - before).toBeGreaterThan(950);
    await expectWhole();
    answers = [status(503), status(502)];
    await rm(path);
    await expect(download({ md5, retries: 1 })).rejects.toThrow('expected status 200, found 502 Bad Gateway; try');
  });

  it.each(['3600', new Date(Date.now() + 3_600_000).toUTCString()])('that says %s is not waited for', async (after) => {
    answers = [status(503, { 'retry-after': after })];
    await expect(download()).rejects.toThrow(/found 503 .* \(to come back in 3\d\d\d seconds\)/);
  });

  it('may send on, but not in a circle', async () => {
    answers = [status(302, { location: '/elsewhere' })];
    await download({ md5 });
    await expectWhole();
    await rm(path);
    answers = Array.from({ length: 30 }, () => status(302, { location: '/file.bin' }));
    await expect(download({ md5 })).rejects.toThrow(/expected a file, found redirect count exceeded; .* in a circle/);
    expect(answers.length).toBeGreaterThan(0);
  });

  it('that fails is followed by the next address', async () => {
    const urls = ['http://127.0.0.1:1/file.bin', `${url}?second`, `${url}?third`];
    answers = [cut(60_000), status(404)];
    await download({ urls, md5, retries: 1 });
    await expectWhole();
    expect(requests.map((request) => [request.url, request.headers.range])).toEqual([
      ['/file.bin?second', undefined],
      ['/file.bin?second', 'bytes=60000-'],
      ['/file.bin?third', 'bytes=60000-'],
    ]);
  });

  it('that goes on with another file than the address before is asked for all of it', async () => {
    const other: Answer = (_, response, start) =>
      response.writeHead(206, rangeHeaders(start)).end(Buffer.alloc(contents.length - start));
    answers = [cut(60_000), status(404), other];
    await download({ urls: [`${url}?first`, `${url}?second`], md5, retries: 1 });
    await expectWhole();
    expect(asked).toEqual([undefined, 'bytes=60000-', 'bytes=60000-', undefined]);
  });

  it('is named with its fault, as are the others', async () => {
    answers = [status(404), status(403)];
    const error = await failureOf({ urls: [`${url}?first`, `${url}?second`] });
    expect(error.message).toContain('deep/file.bin: expected one of its 2 addresses to give it, found');
    expect(error.message).toMatch(/\?first: .* 404 Not Found.*\n.*\?second: .* 403 Forbidden/);
  });

  it('that is none is named', async () => {
    const nobody = 'http://127.0.0.1:1/file.bin';
    await expect(download({ urls: [nobody], retries: 0 })).rejects.toThrow(
      /:1\/file\.bin: expected an answer, found .*(refused|bad port)/i,
    );
  });
});

describe('the signal', () => {
  it('stops with its reason, and the next run goes on', async () => {
    const control = new AbortController();
    answers = [(_, response) => response.writeHead(200, rangeHeaders(0)).write(contents.subarray(0, 70_000))];
    const onProgress = ({ received }: DownloadProgress): void => {
      if (received === 70_000) control.abort(new Error('enough'));
    };
    await expect(download({ md5, onProgress, signal: control.signal })).rejects.toThrow('enough');
    expect(await readdir(join(root, 'deep'))).toEqual(['file.bin.part']);
    await download({ md5 });
    expect(asked.at(-1)).toBe('bytes=70000-');
    await expectWhole();
  });

  it('stops the waiting for another download', async () => {
    answers = [(_, response) => setTimeout(() => whole(_, response, 0), 300)];
    const first = download({ md5 });
    await delay(50);
    await expect(download({ md5, signal: AbortSignal.timeout(50) })).rejects.toThrow(/timeout/);
    await first;
    await expectWhole();
  });
});

describe('the disk', () => {
  it.skipIf(!existsSync('/dev/full'))('that is full is named', async () => {
    await mkdir(join(root, 'deep'));
    await symlink('/dev/full', `${path}.part`);
    const error = await failureOf({ md5 });
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(/file\.bin\.part: expected to write the file, found ENOSPC.*; free some space and/);
    expect(existsSync(path)).toBe(false);
  });

  it('that has a file where the folder would be is named', async () => {
    await writeFile(join(root, 'deep'), 'a file where the folder would be');
    await expect(download()).rejects.toThrow(/file\.bin: expected to write the file, found (ENOTDIR|EEXIST)/);
  });
});
