import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DataError } from '@cnn/tensor';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DownloadProgress, downloadFile } from './download-file.ts';

const contents = Buffer.from(Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) >> 5));
const md5 = createHash('md5').update(contents).digest('hex');

type Answer = (request: IncomingMessage, response: ServerResponse, start: number) => void;

/** Sends the rest of the file, as a server with ranges does. */
const rest: Answer = (_, response, start) => {
  if (start >= contents.length) {
    response.writeHead(416, { 'content-range': `bytes */${contents.length}` }).end();
    return;
  }
  const headers: Record<string, string | number> = { 'content-length': contents.length - start };
  if (start > 0) headers['content-range'] = `bytes ${start}-${contents.length - 1}/${contents.length}`;
  response.writeHead(start > 0 ? 206 : 200, headers).end(contents.subarray(start));
};

/** Promises the rest, and breaks off once `count` bytes of it have been written down. */
const cut =
  (count: number): Answer =>
  async (_, response, start) => {
    const headers: Record<string, string | number> = { 'content-length': contents.length - start };
    if (start > 0) headers['content-range'] = `bytes ${start}-${contents.length - 1}/${contents.length}`;
    response.writeHead(start > 0 ? 206 : 200, headers).write(contents.subarray(start, start + count));
    while (!existsSync(`${path}.part`) || statSync(`${path}.part`).size < start + count) await delay(5);
    response.destroy();
  };

const whole: Answer = (_, response) => response.writeHead(200, { 'content-length': contents.length }).end(contents);

let folder: string;
let path: string;
let server: Server;
let url: string;
let answers: Answer[];
let asked: (string | undefined)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-download-'));
  path = join(folder, 'deep', 'file.bin');
  answers = [];
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.headers.range);
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    (answers.shift() ?? rest)(request, response, start);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.bin`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function leavePart(bytes: Uint8Array): Promise<void> {
  await mkdir(join(folder, 'deep'));
  await writeFile(`${path}.part`, bytes);
}

async function expectWhole(): Promise<void> {
  expect((await readFile(path)).equals(contents)).toBe(true);
  expect(await readdir(join(folder, 'deep'))).toEqual(['file.bin']);
}

describe('downloadFile', () => {
  it('fetches, checks and names a file, and says how far it is', async () => {
    const progress: DownloadProgress[] = [];
    const result = await downloadFile(url, path, { md5, onProgress: (step) => progress.push(step) });
    expect(result).toEqual({ path, downloaded: true, verified: true });
    await expectWhole();
    expect(progress.at(-1)).toEqual({ received: contents.length, total: contents.length });
    expect(progress.every(({ received }, i) => received > (progress[i - 1]?.received ?? 0))).toBe(true);
  });

  it('asks nobody for a file that is there and right', async () => {
    await downloadFile(url, path, { md5 });
    expect(await downloadFile(url, path, { md5 })).toEqual({ path, downloaded: false, verified: true });
    expect(await downloadFile(url, path)).toEqual({ path, downloaded: false, verified: false });
    expect(asked).toHaveLength(1);
  });

  it('replaces a file that is wrong, but not by another wrong one', async () => {
    await mkdir(join(folder, 'deep'));
    await writeFile(path, 'mine');
    answers = [(_, response) => response.end('changed')];
    await expect(downloadFile(url, path, { md5 })).rejects.toThrow(DataError);
    expect(await readFile(path, 'utf8')).toBe('mine');
    await downloadFile(url, path, { md5 });
    await expectWhole();
  });

  it('goes on where a broken connection stopped, as long as it gets further', async () => {
    answers = [cut(60_000), cut(1_000), cut(1_000), cut(1_000), cut(1_000), cut(1_000)];
    await downloadFile(url, path, { md5, retries: 1 });
    await expectWhole();
    expect(asked.slice(0, 3)).toEqual([undefined, 'bytes=60000-', 'bytes=61000-']);
  });

  it('gives up on a server that never gets further, and keeps what came', async () => {
    const nothing: Answer = (_, response) => response.destroy();
    answers = [cut(60_000), nothing, nothing, nothing];
    const first = await downloadFile(url, path, { md5, retries: 0 }).catch((error) => error);
    expect(first).toBeInstanceOf(DataError);
    expect(first.message).toMatch(
      /expected 200000 bytes, found 60000 before the connection broke \(.+\); check the conn/,
    );
    await expect(downloadFile(url, path, { md5, retries: 2 })).rejects.toThrow(
      /expected an answer, found .+; check the conn/,
    );
    expect(asked).toHaveLength(4);
    expect(existsSync(path)).toBe(false);
    expect((await readFile(`${path}.part`)).equals(contents.subarray(0, 60_000))).toBe(true);
    await downloadFile(url, path, { md5 });
    expect(asked.at(-1)).toBe('bytes=60000-');
    await expectWhole();
  });

  it('starts anew where the server takes no ranges', async () => {
    answers = [cut(60_000), whole];
    await downloadFile(url, path, { md5 });
    await expectWhole();
  });

  it('starts anew where the server sends another range than asked for', async () => {
    await leavePart(contents.subarray(0, 10));
    const shifted: Answer = (_, response) =>
      response.writeHead(206, { 'content-range': `bytes 5-${contents.length - 1}/${contents.length}` }).end('x');
    answers = [shifted, whole];
    await downloadFile(url, path, { md5 });
    await expectWhole();
    expect(asked).toEqual(['bytes=10-', undefined]);
  });

  it('takes a leftover that is whole already', async () => {
    await leavePart(contents);
    await downloadFile(url, path, { md5 });
    await expectWhole();
    expect(asked).toEqual(['bytes=200000-']);
  });

  it.each([
    ['longer than the file', Buffer.concat([contents, contents])],
    ['of another file', Buffer.alloc(5_000)],
  ])('starts anew after a leftover %s', async (_, part) => {
    await leavePart(part);
    await downloadFile(url, path, { md5 });
    await expectWhole();
    expect(asked.at(-1)).toBeUndefined();
  });

  it('trusts no leftover that it cannot check', async () => {
    await leavePart(Buffer.alloc(5_000));
    expect(await downloadFile(url, path)).toEqual({ path, downloaded: true, verified: false });
    await expectWhole();
    expect(asked).toEqual([undefined]);
  });

  it('refuses a file with another MD5, naming both', async () => {
    answers = [(_, response) => response.end('changed')];
    const found = createHash('md5').update('changed').digest('hex');
    await expect(downloadFile(url, path, { md5 })).rejects.toThrow(
      `${url}: expected md5 ${md5}, found md5 ${found}; try`,
    );
    expect(await readdir(join(folder, 'deep'))).toEqual([]);
  });

  it('takes a body of unknown length', async () => {
    answers = [(_, response) => response.write(contents.subarray(0, 9), () => response.end(contents.subarray(9)))];
    const totals = new Set<number | undefined>();
    await downloadFile(url, path, { onProgress: ({ total }) => totals.add(total) });
    await expectWhole();
    expect([...totals]).toEqual([undefined]);
  });

  it('says what the server answered', async () => {
    answers = [(_, response) => response.writeHead(404).end('no such file')];
    await expect(downloadFile(url, path)).rejects.toThrow(`${url}: expected status 200, found 404 Not Found; check`);
    expect(await readdir(join(folder, 'deep'))).toEqual([]);
  });

  it('says that nobody answers', async () => {
    const nobody = 'http://127.0.0.1:1/file.bin';
    await expect(downloadFile(nobody, path, { retries: 0 })).rejects.toThrow(
      /expected an answer, found .*(refused|bad port)/i,
    );
  });

  it('stops at the signal with its reason, and goes on later', async () => {
    const control = new AbortController();
    answers = [
      (_, response) =>
        response.writeHead(200, { 'content-length': contents.length }).write(contents.subarray(0, 70_000)),
    ];
    const onProgress = ({ received }: DownloadProgress): void => {
      if (received === 70_000) control.abort(new Error('enough'));
    };
    await expect(downloadFile(url, path, { md5, onProgress, signal: control.signal })).rejects.toThrow('enough');
    expect(existsSync(path)).toBe(false);
    await downloadFile(url, path, { md5 });
    expect(asked.at(-1)).toBe('bytes=70000-');
    await expectWhole();
  });

  it('uses the fetch given', async () => {
    const fetch = async (): Promise<Response> => new Response(new Uint8Array(contents));
    await downloadFile('https://example.invalid/', path, { md5, fetch });
    await expectWhole();
    expect(asked).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    await mkdir(join(folder, 'deep'));
    await symlink('/dev/full', `${path}.part`);
    const error = await downloadFile(url, path, { md5 }).catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(
      /file\.bin: expected to write the file, found ENOSPC.*; free some space and try again/,
    );
    expect(existsSync(path)).toBe(false);
  });

  it('says that the folder cannot be made', async () => {
    await writeFile(join(folder, 'deep'), 'a file where the folder would be');
    await expect(downloadFile(url, path)).rejects.toThrow(/file\.bin: expected to write the file, found ENOTDIR/);
  });
});
