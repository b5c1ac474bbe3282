import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@cnn/tensor';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { filesFolder } from '../folders/files-folder.ts';
import { type DownloadOptions, downloadResources, type ResourceProgress } from './download-resources.ts';
import type { Resource } from './resource.ts';

const fixture = JSON.parse(readFileSync(new URL('../fixtures/archives.json', import.meta.url), 'utf8'));
const contents: Readonly<Record<string, Uint8Array>> = {
  'https://example.org/labels.bin': new Uint8Array(1000).fill(7),
  'https://example.org/images.zip': new Uint8Array(Buffer.from(fixture.zip, 'base64')),
  'https://example.org/images.tar.gz': new Uint8Array(Buffer.from(fixture.gnu, 'base64')),
};
const names = Object.keys(fixture.files);

const resource = (name: string, more: Partial<Resource> = {}): Resource => {
  const url = `https://example.org/${name}`;
  const md5 = createHash('md5').update(contents[url]).digest('hex');
  return { file: `set/${name}`, urls: [url], md5, ...more };
};
const labels = resource('labels.bin');
const zip = resource('images.zip', { archive: 'zip' });
const tar = resource('images.tar.gz', { archive: 'tar.gz', unpackTo: 'unpacked' });

let root: string;
let asked: string[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cnn-resources-'));
  asked = [];
});
afterEach(() => rm(root, { recursive: true }));

const fetch = async (url: string | URL | Request): Promise<Response> => {
  asked.push(String(url).split('/').at(-1)!);
  const bytes = contents[String(url)];
  return bytes ? new Response(new Uint8Array(bytes)) : new Response('none', { status: 404 });
};

const download = (resources: readonly Resource[], options: DownloadOptions = {}) =>
  downloadResources(resources, root, { fetch, ...options });

it('brings files and unpacks archives, once', async () => {
  const first = await download([labels, zip, tar]);
  expect(first).toEqual([
    { file: 'set/labels.bin', downloaded: true, verified: true, unpacked: false },
    { file: 'set/images.zip', downloaded: true, verified: true, unpacked: true },
    { file: 'set/images.tar.gz', downloaded: true, verified: true, unpacked: true },
  ]);
  for (const name of names) {
    for (const place of ['set', 'unpacked']) {
      expect(await readFile(join(root, place, name))).toEqual(Buffer.from(fixture.files[name], 'base64'));
    }
  }
  const second = await download([labels, zip, tar]);
  expect(second.some(({ downloaded, unpacked }) => downloaded || unpacked)).toBe(false);
  expect(asked).toEqual(['labels.bin', 'images.zip', 'images.tar.gz']);
  expect((await readdir(join(root, 'set'))).filter((name) => /\.(lock|part|unpacking)$/.test(name))).toEqual([]);
});

it('says how far it is, with which file', async () => {
  const progress: ResourceProgress[] = [];
  await download([labels, zip], { onProgress: (step) => progress.push(step) });
  expect(progress[0]).toEqual({ file: 'set/labels.bin', stage: 'downloading', received: 1000, total: undefined });
  const total = names.reduce((sum, name) => sum + Buffer.from(fixture.files[name], 'base64').length, 0);
  expect(progress.at(-1)).toEqual({ file: 'set/images.zip', stage: 'unpacking', received: total, total: undefined });
});

it.each<[string, (file: string) => Promise<void>]>([
  ['is gone', (file) => rm(file)],
  ['is shorter', (file) => truncate(file, 100)],
])('unpacks again what %s, without the network', async (_, damage) => {
  await download([zip]);
  await damage(join(root, 'set/a/noise.bin'));
  expect(await download([zip])).toEqual([
    { file: 'set/images.zip', downloaded: false, verified: true, unpacked: true },
  ]);
  expect(await readFile(join(root, 'set/a/noise.bin'))).toHaveLength(3200);
  expect(asked).toEqual(['images.zip']);
});

it('needs no archive that is unpacked, and keeps none if told so', async () => {
  await download([zip], { keepArchives: false });
  expect(await readdir(join(root, 'set'))).not.toContain('images.zip');
  expect(await download([zip])).toMatchObject([{ downloaded: false, unpacked: false }]);
  await rm(join(root, 'set/block'));
  expect(await download([zip])).toMatchObject([{ downloaded: true, unpacked: true }]);
});

it('unpacks an archive that lies there, and another version of one', async () => {
  await mkdir(join(root, 'set'));
  await writeFile(join(root, 'set/images.zip'), contents[zip.urls[0]]);
  expect(await download([zip])).toMatchObject([{ downloaded: false, unpacked: true }]);
  await writeFile(join(root, 'set/images.zip.unpacked'), '{"archive":{"md5":"another"},"files":[]}');
  expect(await download([zip])).toMatchObject([{ downloaded: false, unpacked: true }]);
  for (const nonsense of ['', 'null', '{"files":7}', `{"archive":{"md5":"${zip.md5}"},"files":[["../../x",7]]}`]) {
    await writeFile(join(root, 'set/images.zip.unpacked'), nonsense);
    expect(await download([zip])).toMatchObject([{ downloaded: false, unpacked: true }]);
  }
  expect(asked).toEqual([]);
});

it('does it once for two who want it at once', async () => {
  const both = await Promise.all([download([zip]), download([zip])]);
  expect(both.map(([{ unpacked }]) => unpacked).sort()).toEqual([false, true]);
  expect(asked).toEqual(['images.zip']);
});

it('takes a folder of files that holds them, and says what to do where it does not', async () => {
  const file = new File([new Uint8Array(contents[labels.urls[0]])], 'labels.bin');
  const there = await downloadResources([labels], filesFolder([['set/labels.bin', file]]), { fetch });
  expect(there).toEqual([{ file: 'set/labels.bin', downloaded: false, verified: true, unpacked: false }]);
  const missing = downloadResources([zip], filesFolder([], 'mine'), { fetch });
  await expect(missing).rejects.toThrow(DataError);
  await expect(missing).rejects.toThrow(/mine: expected set\/images\.zip, found none .*; download https:\/\/example/);
});

it('leaves no note of what could not be unpacked', async () => {
  await expect(download([{ ...labels, archive: 'zip' }])).rejects.toThrow('labels.bin: expected a whole zip archive');
  expect(await readdir(join(root, 'set'))).toEqual(['labels.bin']);
});

it('stops at the signal, also while it unpacks', async () => {
  const control = new AbortController();
  const onProgress = ({ stage }: ResourceProgress): void => {
    if (stage === 'unpacking') control.abort(new Error('enough'));
  };
  await expect(download([zip], { onProgress, signal: control.signal })).rejects.toThrow('enough');
  expect(await download([zip])).toMatchObject([{ downloaded: false, unpacked: true }]);
});

it('asks for nothing where one has no address', async () => {
  await expect(download([labels, { ...zip, urls: [] }])).rejects.toThrow(RangeError);
  expect(asked).toEqual([]);
});
