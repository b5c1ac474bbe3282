import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import { bytesSource, DataError } from '@cnn/tensor';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diskFolder } from '../folders/disk-folder.ts';
import { type ExtractOptions, extractArchive } from './extract-archive.ts';

const fixture = JSON.parse(readFileSync(new URL('../fixtures/archives.json', import.meta.url), 'utf8'));
const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64');

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cnn-extract-'));
});
afterEach(() => rm(root, { recursive: true }));

const extract = (bytes: Uint8Array, name: string, options?: ExtractOptions) =>
  extractArchive(bytesSource(bytes, name), diskFolder(root), options);

const found = async (): Promise<string[]> => (await readdir(root, { recursive: true })).sort();

/** A tar header and what follows it. */
function tarEntry(name: string, body: Uint8Array | string = '', flag = '0', size = Buffer.byteLength(body)): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write(' '.repeat(8), 148);
  header.write(flag, 156);
  header.write('/etc', 157);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const length = Buffer.byteLength(body);
  return Buffer.concat([header, Buffer.from(body), Buffer.alloc((512 - (length % 512)) % 512)]);
}

const tar = (...entries: Buffer[]): Buffer => Buffer.concat([...entries, Buffer.alloc(1024)]);
const tarGz = (...entries: Buffer[]): Buffer => gzipSync(tar(...entries));

interface ZipEntry {
  readonly name: string;
  readonly body?: Uint8Array | string;
  /** What the directory says where it lies. */
  readonly crc?: number;
  readonly size?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly attributes?: number;
  /** Its own header's name. */
  readonly ownName?: string;
  /** Whether it shares the data of the entry before. */
  readonly overlaps?: boolean;
}

function zip(...entries: ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  let last = 0;
  for (const {
    name,
    body = '',
    crc,
    size,
    flags = 0x800,
    method = 8,
    attributes = 0,
    ownName = name,
    overlaps,
  } of entries) {
    const plain = Buffer.from(body);
    const data = method === 8 ? deflateRawSync(plain) : plain;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc ?? crc32(plain), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(size ?? plain.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    if (!overlaps) last = offset;
    const record = Buffer.concat([Buffer.from('PK\x01\x02\x14\x03'), common, Buffer.alloc(14)]);
    record.writeUInt32LE(attributes, 38);
    record.writeUInt32LE(last, 42);
    directory.push(record, Buffer.from(name));
    if (overlaps) continue;
    const own = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(ownName), data]);
    parts.push(own);
    offset += own.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

/** The same entry in both kinds of archive. */
const both = [
  ['a.tar', (...names: string[]) => tar(...names.map((name) => tarEntry(name, name)))],
  ['a.zip', (...names: string[]) => zip(...names.map((name) => ({ name, body: name })))],
] as const;

describe("Python's archives", () => {
  it.each(['ustar', 'gnu', 'pax'])('of tar, in the format %s', async (format) => {
    const archive = bytesOf(fixture[format]);
    const names: string[] = format === 'ustar' ? fixture.asciiFiles : Object.keys(fixture.files);
    const files = names.map((path) => ({ path, bytes: bytesOf(fixture.files[path]).length }));
    expect(await extract(archive, 'a.tgz', { to: 'packed' })).toEqual(
      files.map(({ path, bytes }) => ({ path: `packed/${path}`, bytes })),
    );
    expect(await extract(gunzipSync(archive), 'a.tar', { to: 'plain' })).toHaveLength(files.length);
    for (const name of names) {
      expect(await readFile(join(root, 'packed', name))).toEqual(bytesOf(fixture.files[name]));
      expect(await readFile(join(root, 'plain', name))).toEqual(bytesOf(fixture.files[name]));
    }
  });

  it.each(['zip', 'zipBehindOtherBytes', 'zip64', 'zipStream'])('of zip, in the form %s', async (form) => {
    const files = Object.entries<string>(fixture.files).map(([path, text]) => [path, bytesOf(text)] as const);
    expect(await extract(bytesOf(fixture[form]), 'a.zip')).toEqual(
      files.map(([path, { length }]) => ({ path, bytes: length })),
    );
    for (const [path, bytes] of files) expect(await readFile(join(root, path))).toEqual(bytes);
  });

  it('of zip, with names in old letters', async () => {
    const { archive, name } = fixture.zipOfOldNames;
    expect(await extract(bytesOf(archive), 'a.zip')).toEqual([{ path: name, bytes: 3 }]);
  });
});

describe('extractArchive', () => {
  it('writes large files in pieces, each by its name only once it is whole', async () => {
    const large = Uint8Array.from({ length: 3_000_001 }, (_, i) => (i * i) >> 7);
    const steps: number[] = [];
    const seen = new Set<string>();
    const onProgress = ({ written }: { written: number }): void => {
      steps.push(written);
      for (const name of readdirSync(root)) seen.add(name);
    };
    for (const archive of [tarGz(tarEntry('large', large)), zip({ name: 'large', body: large })]) {
      await extract(archive, archive[0] === 0x50 ? 'a.zip' : 'a.tar.gz', { onProgress });
      expect((await readFile(join(root, 'large'))).equals(large)).toBe(true);
      await rm(join(root, 'large'));
    }
    expect(steps.length).toBeGreaterThan(10);
    expect(Math.max(...steps)).toBe(large.length);
    expect([...seen]).toEqual(['large.unpacking']);
  });

  it('takes an archive of any name whose kind is given', async () => {
    await extract(zip({ name: 'x' }), 'download', { kind: 'zip' });
    expect(await found()).toEqual(['x']);
    await expect(extract(zip(), 'download')).rejects.toThrow("kind must be given, since 'download' does not end with");
  });

  it('replaces files that are there', async () => {
    await extract(zip({ name: 'x', body: 'old' }), 'a.zip');
    await extract(tar(tarEntry('./x', 'new')), 'a.tar');
    expect(await readFile(join(root, 'x'), 'utf8')).toBe('new');
  });

  it('stops at the signal, and leaves no half of a file', async () => {
    const control = new AbortController();
    const archive = tarGz(tarEntry('a', 'a'), tarEntry('large', new Uint8Array(1_000_000)));
    const onProgress = ({ written }: { written: number }): void => {
      if (written > 1) control.abort(new Error('enough'));
    };
    await expect(extract(archive, 'a.tgz', { onProgress, signal: control.signal })).rejects.toThrow('enough');
    expect(await found()).toEqual(['a']);
    await expect(extract(archive, 'a.tgz', { signal: control.signal })).rejects.toThrow('enough');
  });

  it('names the file that cannot be written', async () => {
    await extract(tar(tarEntry('x/y', 'a file in a folder')), 'a.tar');
    await expect(extract(tar(tarEntry('x', 'a file')), 'a.tar')).rejects.toThrow(
      /x: expected to write the file, found/,
    );
    await expect(extract(tar(tarEntry('z'.repeat(99))), 'a.tar', { to: 'z'.repeat(300) })).rejects.toThrow(
      /ENAMETOOLONG/,
    );
    expect(await found()).toEqual(['x', 'x/y']);
  });
});

describe.each(both)('what is not to be trusted in %s', (archive, pack) => {
  it.each(['../out', 'in/../../out', '/cnn-out', 'C:out', '..\\out', 'in\\out', '..', '.', 'x.unpacking'])(
    'the name %s',
    async (name) => {
      await expect(extract(pack('first', name), archive, { to: 'in/deep' })).rejects.toThrow(
        new RegExp(`^${archive}: expected names .* do not trust it`),
      );
      expect(await found()).toEqual(['in', 'in/deep', 'in/deep/first']);
    },
  );

  it.each([
    ['x', 'x'],
    ['x', './x'],
    ['x', 'X'],
    ['é', 'e\u0301'],
    ['x', 'x/y'],
    ['x/y', 'x'],
    ['x/y', 'X/z'],
  ])('the names %s and %s together', async (first, second) => {
    await expect(extract(pack(first, second), archive)).rejects.toThrow(
      `${archive}: expected one entry for each name, found '${second}' beside another`,
    );
    expect((await found()).at(-1)).toBe(first);
  });

  it('more entries than are allowed', async () => {
    await expect(extract(pack('a', 'b', 'c'), archive, { maxEntries: 2 })).rejects.toThrow('at most 2 files and fol');
  });

  it('more bytes than are allowed', async () => {
    await expect(extract(pack('aaaa', 'bbbb'), archive, { maxBytes: 7 })).rejects.toThrow(
      `${archive}: expected at most 7 bytes unpacked, found more; do not trust it`,
    );
    expect(await found()).not.toContain('bbbb');
  });
});

describe('what is not to be trusted', () => {
  it('a bomb', async () => {
    const zeros = new Uint8Array(70_000_000);
    const expected = /expected at most 67108864 bytes unpacked, found more/;
    await expect(extract(tarGz(tarEntry('zeros', zeros)), 'a.tar.gz')).rejects.toThrow(expected);
    // Not in the contents of a file.
    await expect(extract(gzipSync(Buffer.concat([tar(), zeros])), 'a.tar.gz')).rejects.toThrow(expected);
    await expect(extract(zip({ name: 'zeros', body: zeros }), 'a.zip')).rejects.toThrow(expected);
    expect(await found()).toEqual([]);
  });

  it.each([
    ['1', 'a link'],
    ['2', 'a link'],
    ['3', 'a device'],
    ['6', 'a pipe'],
    ['S', 'a file with holes'],
    ['V', "an entry of the kind 'V'"],
  ])('an entry of tar of the kind %s', async (flag, kind) => {
    await expect(extract(tar(tarEntry('x', '', flag), tarEntry('x/passwd', 'bad')), 'a.tar')).rejects.toThrow(
      `a.tar: expected files and folders only, found 'x', ${kind}; do not trust it`,
    );
    expect(await found()).toEqual([]);
  });

  it('a file with holes in the format pax', async () => {
    const attributes = tarEntry('pax', '22 GNU.sparse.major=1\n', 'x');
    await expect(extract(tar(attributes, tarEntry('x', 'xy')), 'a.tar')).rejects.toThrow("'x', a file with holes");
  });

  it.each([
    [0xa1ff, 'a link'],
    [0x21b6, 'a device'],
  ])('an entry of zip with the mode %i', async (mode, kind) => {
    const archive = zip({ name: 'x', body: '/etc', attributes: mode * 65536 });
    await expect(extract(archive, 'a.zip')).rejects.toThrow(`expected files and folders only, found 'x', ${kind}`);
    expect(await found()).toEqual([]);
  });

  it.each<[string, ZipEntry[], RegExp]>([
    ['entries that share their bytes', [{ name: 'x' }, { name: 'x', overlaps: true }], /less room than it needs/],
    ['an entry of two names', [{ name: 'x', ownName: 'y' }], /'x' where the directory says, found one with another/],
    ['an encrypted file', [{ name: 'x', flags: 1 }], /files that are not encrypted, found 'x', which is/],
    ['another compression', [{ name: 'x', method: 12 }], /stored or deflated, found 'x'/],
    ['another checksum', [{ name: 'x', body: 'yes', crc: 7 }], /'x' with the CRC-32 00000007, found [0-9a-f]{8};/],
    ['a larger file than it says', [{ name: 'x', body: 'yes', size: 2 }], /2 bytes in 'x', found more/],
    ['a far larger file than it says', [{ name: 'x', body: 'y'.repeat(99), size: 2 }], /2 bytes in 'x', found more/],
    ['a smaller file than it says', [{ name: 'x', body: 'yes', size: 4 }], /4 bytes in 'x', found 3/],
    ['a stored file of two sizes', [{ name: 'x', body: 'yes', method: 0, size: 4 }], /of one size, found 3 and 4/],
  ])('in zip, %s', async (_, entries, expected) => {
    await expect(extract(zip(...entries), 'a.zip')).rejects.toThrow(expected);
    expect(await found()).toEqual([]);
  });
});

describe('what is damaged', () => {
  const noise = Uint8Array.from({ length: 50_000 }, (_, i) => Math.imul(i, 2654435761) >>> 13);
  const packed = tarGz(tarEntry('noise', noise));

  it.each([
    ['cut', packed.subarray(0, -1000)],
    ['cut in its end', packed.subarray(0, -4)],
    ['changed', Buffer.from(packed).fill(0x55, 1000, 1010)],
    ['no gzip', Buffer.from('<html>not found</html>')],
    ['gzip of no tar', gzipSync(Buffer.alloc(2000, 'text'))],
    ['gzip of a cut tar', gzipSync(tar(tarEntry('noise', noise)).subarray(0, 700))],
    ['gzip of a tar without its end', gzipSync(tarEntry('noise', noise))],
    ['empty', Buffer.alloc(0)],
  ])('a .tar.gz that is %s', async (_, bytes) => {
    const error = await extract(bytes, 'a.tar.gz').catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(/^a\.tar\.gz: expected .*; if the archive is damaged, delete it/);
    expect((await found()).filter((name) => name !== 'noise')).toEqual([]);
  });

  it.each([
    ['a size that is no number', tarEntry('x').fill('9', 124, 135), /header of a tar entry/],
    ['attributes too long', tarEntry('x', '', 'x', 2 ** 30), /names of less than 1 MiB, found 1073741824 bytes/],
    ['attributes that are none', tarEntry('x', 'nonsense', 'x'), /attributes as pax has them/],
    ['attributes that lie about their length', tarEntry('x', '99 a=b\n', 'x'), /attributes as pax has them/],
    ['a size of a thousand terabytes', tarEntry('x', '', '0', 2 ** 32), /at most 67108864 bytes/],
  ])('a .tar with %s', async (_, entry, expected) => {
    await expect(extract(tar(entry, tarEntry('y')), 'a.tar')).rejects.toThrow(expected);
    expect(await found()).toEqual([]);
  });

  it('any change of a zip is found, or does no harm', async () => {
    const whole = zip({ name: 'a/x', body: 'one '.repeat(20) }, { name: 'y', body: 'two', method: 0 });
    const change = fc.record({
      at: fc.nat(whole.length - 1),
      bits: fc.integer({ min: 1, max: 255 }),
      cut: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, bits, cut }) => {
        const changed = Buffer.from(cut ? whole.subarray(0, at) : whole);
        if (!cut) changed[at] ^= bits;
        const files = await extract(changed, 'a.zip').catch((error) => {
          expect(error).toBeInstanceOf(DataError);
          return [];
        });
        for (const { path } of files) {
          expect(['one '.repeat(20), 'two', '']).toContain(await readFile(join(root, path), 'utf8'));
        }
        expect((await found()).filter((name) => name.endsWith('.unpacking'))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('no change of a tar.gz changes what comes out of it', async () => {
    const change = fc.record({
      at: fc.integer({ min: 10, max: packed.length - 1 }),
      bits: fc.integer({ min: 1, max: 255 }),
    });
    let refused = 0;
    const unpacked = async ({ at, bits }: { at: number; bits: number }) => {
      const changed = Buffer.from(packed);
      changed[at] ^= bits;
      try {
        await extract(changed, 'a.tar.gz');
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
        refused++;
        return;
      }
      // A few bits of a compressed file stand for nothing, such as those in front of a block that is stored.
      expect(Buffer.compare(await readFile(join(root, 'noise')), noise)).toBe(0);
      await rm(join(root, 'noise'));
    };
    await unpacked({ at: 2820, bits: 4 });
    await fc.assert(fc.asyncProperty(change, unpacked), { numRuns: 60 });
    expect(refused).toBeGreaterThan(50);
  });
});
