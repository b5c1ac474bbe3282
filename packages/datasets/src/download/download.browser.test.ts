import { Sha256 } from '@cnn/tensor';
import { afterEach, beforeEach, expect, it } from 'vitest';
import archives from '../fixtures/archives.json';
import type { WritableFolder } from '../folders/data-folder.ts';
import { openFolder } from '../folders/open-folder.ts';
import { downloadFile } from './download-file.ts';
import { downloadResources } from './download-resources.ts';
import { Md5 } from './md5.ts';

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const contents = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 5);
const md5 = new Md5().update(contents).digest();
const sha256 = new Sha256().update(contents).digest();
const url = 'https://example.invalid/x';

let folder: WritableFolder;
beforeEach(async () => {
  folder = await openFolder('download test');
});
afterEach(async () => {
  await (await navigator.storage.getDirectory()).removeEntry('download test', { recursive: true });
});

/** Gives the rest of the file, and breaks off after `count` bytes. */
const server =
  (asked: (string | null)[], count = Number.POSITIVE_INFINITY): typeof globalThis.fetch =>
  async (_, options) => {
    const range = new Headers(options?.headers).get('range');
    asked.push(range);
    const start = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    const end = Math.min(contents.length, start + count);
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(contents.slice(start, end));
        if (end === contents.length) controller.close();
      },
      // What was enqueued would be lost with the error.
      pull(controller) {
        if (end < contents.length) controller.error(new Error('cut'));
      },
    });
    const headers = { 'content-range': `bytes ${start}-${contents.length - 1}/${contents.length}` };
    return new Response(body, start > 0 ? { status: 206, headers } : {});
  };

it('downloads into the private file system, going on after a broken connection and after another run', async () => {
  const asked: (string | null)[] = [];
  const resource = { file: 'a/x', urls: [url], md5, sha256 };
  const options = { retryDelay: 0.001, retries: 1 };
  const fetches = [server(asked, 100_000), server(asked, 50_000), server(asked, 0)];
  const fetch: typeof globalThis.fetch = (...request) => fetches.shift()!(...request);
  await expect(downloadFile(resource, folder, { ...options, fetch })).rejects.toThrow(
    /found 150000 before the conn.*cut/,
  );
  expect((await folder.list('a')).map(({ name }) => name)).toEqual(['x.part']);
  const result = await downloadFile(resource, folder, { ...options, fetch: server(asked) });
  expect(result).toEqual({ file: 'a/x', downloaded: true, verified: true });
  expect(asked).toEqual([null, 'bytes=100000-', 'bytes=150000-', 'bytes=150000-']);
  expect(await folder.read('a/x')).toEqual(contents);
  expect((await folder.list('a')).map(({ name }) => name)).toEqual(['x']);
  expect(await downloadFile(resource, folder, { fetch: server(asked) })).toMatchObject({ downloaded: false });
  expect(asked).toHaveLength(4);
});

it('downloads once for two who want it at once', async () => {
  const asked: (string | null)[] = [];
  const resource = { file: 'x', urls: [url], sha256 };
  await Promise.all([1, 2].map(() => downloadFile(resource, folder, { fetch: server(asked) })));
  expect(asked).toEqual([null]);
});

it('says what a page may do about a server that does not answer', async () => {
  const resource = { file: 'x', urls: [url], md5 };
  await expect(downloadFile(resource, folder, { retries: 0 })).rejects.toThrow(/x: expected an answer, .*\(CORS\)/);
});

it.each([
  ['zip', archives.zip],
  ['tar.gz', archives.pax],
] as const)('unpacks a .%s', async (archive, text) => {
  const resource = { file: `a/x.${archive}`, urls: [url], archive };
  const fetch = async () => new Response(bytesOf(text));
  expect(await downloadResources([resource], folder, { fetch })).toMatchObject([{ downloaded: true, unpacked: true }]);
  for (const [name, content] of Object.entries(archives.files)) {
    expect(await folder.read(`a/${name}`)).toEqual(bytesOf(content));
  }
  expect(await downloadResources([resource], folder, { fetch })).toMatchObject([
    { downloaded: false, unpacked: false },
  ]);
});
