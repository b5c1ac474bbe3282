import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError } from '@cnn/tensor';
import { packTar, type TarEntry } from 'modern-tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { extractTarGz } from './extract-tar-gz.ts';

let folder: string;
let archive: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-extract-'));
  archive = join(folder, 'a.tar.gz');
});
afterEach(() => rm(folder, { recursive: true }));

const file = (name: string, body: string | Uint8Array): TarEntry => ({
  header: { name, size: Buffer.byteLength(body), type: 'file' },
  body,
});

async function pack(...entries: TarEntry[]): Promise<Buffer> {
  const packed = gzipSync(await packTar(entries));
  await writeFile(archive, packed);
  return packed;
}

describe('extractTarGz', () => {
  it('writes files and folders, and gives their paths', async () => {
    const large = Uint8Array.from({ length: 3_000_001 }, (_, i) => i);
    const long = `${'long/'.repeat(30)}name.txt`;
    await pack({ header: { name: 'in/', size: 0, type: 'directory' } }, file('in/large', large), file(`./${long}`, ''));
    const out = join(folder, 'out');
    expect(await extractTarGz(archive, out)).toEqual([join(out, 'in/large'), join(out, long)]);
    expect((await readFile(join(out, 'in/large'))).equals(large)).toBe(true);
    expect(await readFile(join(out, long), 'utf8')).toBe('');
    expect(await readdir(join(out, 'in'))).toEqual(['large']);
  });

  it.each(['../out.txt', 'in/../../out.txt', '/cnn-out.txt', 'C:out.txt', '..\\out.txt', 'in\\out.txt', '..'])(
    'refuses the name %s before writing it',
    async (name) => {
      await pack(file('first.txt', 'good'), file(name, 'bad'));
      const out = join(folder, 'in', 'deep');
      await expect(extractTarGz(archive, out)).rejects.toThrow(DataError);
      await expect(extractTarGz(archive, out)).rejects.toThrow(
        `expected names inside the folder, found '${name}'; do not`,
      );
      expect((await readdir(folder, { recursive: true })).sort()).toEqual([
        'a.tar.gz',
        'in',
        'in/deep',
        'in/deep/first.txt',
      ]);
    },
  );

  it.each(['symlink', 'link', 'fifo', 'character-device'] as const)('refuses a %s', async (type) => {
    await pack({ header: { name: 'x', size: 0, type, linkname: '/etc' } }, file('x/passwd', 'bad'));
    await expect(extractTarGz(archive, folder)).rejects.toThrow(
      `expected files and folders only, found 'x', a ${type}`,
    );
    expect(await readdir(folder)).toEqual(['a.tar.gz']);
  });

  it('refuses more than it may unpack, without unpacking it', async () => {
    await pack(file('zeros', new Uint8Array(5_000_000)));
    await expect(extractTarGz(archive, folder, { maxBytes: 1_000_000 })).rejects.toThrow(
      `${archive}: expected at most 1000000 bytes unpacked, found more; do not trust it`,
    );
    expect(await readdir(folder)).toEqual(['a.tar.gz']);
  });

  it.each([
    ['cut', (packed: Buffer) => packed.subarray(0, -1000)],
    ['cut in its end', (packed: Buffer) => packed.subarray(0, -4)],
    ['changed', (packed: Buffer) => packed.fill(0x55, 1000, 1010)],
    ['no gzip', () => Buffer.from('<html>not found</html>')],
    ['gzip of no tar', () => gzipSync(Buffer.alloc(2000, 'text'))],
    ['gzip of a cut tar', () => gzipSync(Buffer.from(new Uint8Array(700).fill(1, 0, 10)))],
    ['empty', () => Buffer.alloc(0)],
  ])('refuses an archive that is %s', async (_, change) => {
    const noise = Uint8Array.from({ length: 50_000 }, (_, i) => Math.imul(i, 2654435761) >>> 13);
    await writeFile(archive, change(await pack(file('noise', noise))));
    const error = await extractTarGz(archive, join(folder, 'out')).catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(
      /a\.tar\.gz: expected a whole \.tar\.gz archive.*; if the archive is damaged, delete it/,
    );
  });

  it('refuses an archive that is not there', async () => {
    await expect(extractTarGz(join(folder, 'none.tar.gz'), folder)).rejects.toThrow(/none\.tar\.gz: .* found ENOENT/);
  });

  it('stops at the signal', async () => {
    await pack(file('a.txt', 'a'));
    const out = join(folder, 'out');
    await expect(extractTarGz(archive, out, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
    expect(existsSync(out)).toBe(false);
  });
});
