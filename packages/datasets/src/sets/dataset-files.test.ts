import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError } from '@cnn/tensor';
import { packTar } from 'modern-tar';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { memoryFolder } from '../testing/memory-folder.ts';
import { type FileLayout, findFiles, readFiles } from './dataset-files.ts';

const whole = new Uint8Array(10).fill(1);
const layouts: readonly FileLayout[] = [
  { places: ['new', ''], files: [{ names: ['a', 'a.gz'], bytes: 10 }, { names: ['b'] }] },
  { places: ['old', ''], files: [{ names: ['c'] }] },
];
const wanted = { title: 'Things', layouts, resources: [] };

describe('findFiles', () => {
  it.each([
    [['new/a', 'new/b'], 0, 'new', ['new/a', 'new/b']],
    [['a.gz', 'b', 'c'], 0, '', ['a.gz', 'b']],
    [['new/a', 'new/a.gz', 'new/b', 'a', 'b'], 0, 'new', ['new/a', 'new/b']],
    [['new/a', 'old/c'], 1, 'old', ['old/c']],
    [['b', 'c'], 1, '', ['c']],
  ])('among %j', async (names, layout, place, paths) => {
    const root = memoryFolder(Object.fromEntries(names.map((name) => [name, whole])));
    expect(await findFiles(wanted, { root })).toEqual({ folder: root, layout, place, paths });
  });

  it.each([
    [{}, 'data: expected a folder with Things: a and so on, there or in new, found no such files; name another root'],
    [{ 'new/a': whole }, 'data/new/b: expected a file of Things, found no such file; get it again'],
    [
      { 'new/b': '', a: whole, 'elsewhere/b': '' },
      'data/new/a: expected a file of Things, found no such file; get it again',
    ],
    [{ a: 'abc', b: '' }, 'data/a: expected 10 bytes, found 3 bytes; get it again'],
  ])('names what is wrong with %j', async (files, message) => {
    const error = await findFiles(wanted, { root: memoryFolder(files, 'data') }).catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toBe(message);
  });

  it('stops on a signal', async () => {
    const root = memoryFolder({ c: whole });
    await expect(findFiles(wanted, { root, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});

it('reads files under the names that errors give them', async () => {
  const root = memoryFolder({ 'old/c': whole }, 'data');
  expect(await readFiles(await findFiles(wanted, { root }))).toEqual([{ name: 'data/old/c', bytes: whole }]);
});

describe('with download', () => {
  let root: string;
  let server: Server;
  let archive: Buffer;
  let requests = 0;
  const resource = () => ({
    file: 'things.tar.gz',
    urls: [`http://127.0.0.1:${(server.address() as AddressInfo).port}/things.tar.gz`],
    md5: createHash('md5').update(archive).digest('hex'),
    archive: 'tar.gz' as const,
  });
  const fetched = () => ({ ...wanted, resources: [resource()] });
  beforeAll(async () => {
    const entry = (name: string, body: string) => ({
      header: { name: `new/${name}`, size: body.length, type: 'file' as const },
      body,
    });
    archive = gzipSync(await packTar([entry('a', '0123456789'), entry('b', 'b')]));
    server = createServer((_, response) => {
      requests++;
      response.writeHead(200, { 'content-length': archive.length }).end(archive);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
  });
  beforeEach(async () => {
    requests = 0;
    root = await mkdtemp(join(tmpdir(), 'cnn-files-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('fetches and unpacks once, into a folder that it makes', async () => {
    const inside = join(root, 'fresh', 'data');
    const stages = new Set<string>();
    const options = { root: inside, download: true, onProgress: ({ stage }: { stage: string }) => stages.add(stage) };
    const { paths, place } = await findFiles(fetched(), options);
    expect([place, ...paths]).toEqual(['new', 'new/a', 'new/b']);
    expect([...stages]).toEqual(['downloading', 'unpacking']);
    await findFiles(fetched(), options);
    expect(requests).toBe(1);
  });

  it('does the same in a folder in memory', async () => {
    const folder = memoryFolder();
    const found = await findFiles(fetched(), { root: folder, download: true });
    expect((await readFiles(found)).map(({ bytes }) => bytes.length)).toEqual([10, 1]);
  });

  it('asks for nothing where all files are there, or download is off', async () => {
    await writeFile(join(root, 'c'), '');
    expect((await findFiles(fetched(), { root, download: true })).paths).toEqual(['c']);
    await rm(join(root, 'c'));
    await expect(findFiles(fetched(), { root })).rejects.toThrow(
      'found no such files; name another root, or have them fetched (download: true)',
    );
    expect(requests).toBe(0);
  });

  it('has a damaged file again from the archive that is there', async () => {
    await findFiles(fetched(), { root, download: true });
    await writeFile(join(root, 'new', 'a'), 'cut');
    await expect(findFiles(fetched(), { root })).rejects.toThrow('new/a: expected 10 bytes, found 3 bytes');
    const found = await findFiles(fetched(), { root, download: true });
    expect(new TextDecoder().decode((await readFiles(found))[0].bytes)).toBe('0123456789');
    expect(requests).toBe(1);
  });

  it('leaves no file where the archive is not the official one', async () => {
    const other = { ...resource(), md5: 'c32a1d4ab5d03f1284b67883e8d87530' };
    await expect(findFiles({ ...wanted, resources: [other] }, { root, download: true })).rejects.toThrow(
      'c32a1d4ab5d03f1284b67883e8d87530',
    );
    expect((await readdir(root)).filter((name) => !name.startsWith('.') && !name.endsWith('.lock'))).toEqual([]);
  });

  it('says what the archive lacks', async () => {
    const more = [{ places: ['new'], files: [{ names: ['a'] }, { names: ['d'] }] }];
    await expect(findFiles({ ...fetched(), layouts: more }, { root, download: true })).rejects.toThrow(
      'new/d: expected a file of Things, found no such file',
    );
  });
});
