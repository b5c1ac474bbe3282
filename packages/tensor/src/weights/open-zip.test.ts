import { describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { bytesSource } from './byte-source.ts';
import { contentStart, openZip } from './open-zip.ts';

interface File {
  readonly name: string;
  readonly contents: string;
  readonly method?: number;
  readonly flags?: number;
  /** What the directory says, where that is not the truth. */
  readonly claims?: { readonly size?: number; readonly packed?: number; readonly start?: number };
}

/** A ZIP archive by hand; `zip64` puts all sizes and places where those of large archives are. */
function zip(files: readonly File[], { zip64 = false, comment = '', count = files.length } = {}): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  const sizeOf = (buffers: readonly Buffer[]) => buffers.reduce((sum, { length }) => sum + length, 0);
  for (const { name, contents, method = 0, flags = 0, claims } of files) {
    const { size = contents.length, packed = size, start = sizeOf(parts) } = claims ?? {};
    const large = zip64
      ? Buffer.concat([u16(0x7f), u16(2), u16(0), u16(1), u16(24), u64(size), u64(packed), u64(start)])
      : Buffer.alloc(0);
    const inHeader = zip64 ? 0xffffffff : undefined;
    const common = [
      u16(45),
      u16(flags),
      u16(method),
      u32(0),
      u32(0),
      u32(inHeader ?? packed),
      u32(inHeader ?? size),
      u16(name.length),
    ];
    parts.push(
      Buffer.concat([
        u32(0x04034b50),
        ...common,
        u16(5),
        Buffer.from(name),
        Buffer.from('extra'),
        Buffer.from(contents),
      ]),
    );
    const rest = [u16(large.length), u16(3), u16(0), u16(0), u32(0), u32(inHeader ?? start), Buffer.from(name), large];
    directory.push(Buffer.concat([u32(0x02014b50), u16(45), ...common, ...rest, Buffer.from('why')]));
  }
  const start = sizeOf(parts);
  const size = sizeOf(directory);
  const end64 = Buffer.concat([
    ...[u32(0x06064b50), u64(44), u16(45), u16(45), u32(0), u32(0), u64(count), u64(count), u64(size), u64(start)],
    ...[u32(0x07064b50), u32(0), u64(start + size), u32(1)],
  ]);
  const tail = zip64 ? [0xffff, 0xffffffff, 0xffffffff] : [count, size, start];
  const end = Buffer.concat([
    u32(0x06054b50),
    u32(0),
    u16(tail[0]),
    u16(tail[0]),
    u32(tail[1]),
    u32(tail[2]),
    u16(comment.length),
    Buffer.from(comment),
  ]);
  return Buffer.concat([...parts, ...directory, ...(zip64 ? [end64] : []), end]);
}

const u16 = (value: number) => Buffer.from(Uint16Array.of(value).buffer);
const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const u64 = (value: number) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);

const files = [
  { name: 'a/one', contents: 'first' },
  { name: 'a/zwei', contents: '' },
  { name: 'a/three', contents: 'PK\x05\x06 third' },
];

describe('openZip', () => {
  it.each([
    ['a plain archive', zip(files)],
    ['an archive with 64-bit sizes', zip(files, { zip64: true })],
    ['an archive with a comment', zip(files, { comment: 'x'.repeat(65_535) })],
  ])('finds the contents of %s', async (_, bytes) => {
    const source = bytesSource(bytes);
    const entries = await openZip(source);
    expect([...entries.keys()]).toEqual(files.map(({ name }) => name));
    for (const { name, contents } of files) {
      const start = await contentStart(source, entries.get(name)!);
      const found = await source.read(start, start + entries.get(name)!.size);
      expect(Buffer.from(found).toString()).toBe(contents);
    }
  });

  it('opens an archive of nothing', async () => {
    expect(await openZip(bytesSource(zip([])))).toEqual(new Map());
  });

  const [one] = files;
  it.each<[string, Uint8Array, string]>([
    ['no archive', new Uint8Array(100), 'expected a ZIP directory at the end, found none'],
    ['an empty file', new Uint8Array(), 'expected a ZIP directory at the end'],
    ['an archive that is cut', zip(files).subarray(0, -30), 'x.zip: expected a ZIP directory'],
    ['an archive without its beginning', zip(files).subarray(40), 'x.zip: expected'],
    ['fewer files than it says', zip(files, { count: 4 }), 'expected a whole ZIP directory, found one that is cut'],
    [
      'files without end',
      zip(files, { count: 2 ** 30, zip64: true }),
      'expected at most 1000000 files, found 1073741824',
    ],
    [
      'a compressed file, as a bomb is',
      zip([{ ...one, method: 8, claims: { size: 2 ** 31, packed: 5 } }]),
      "expected stored files, found 'a/one' compressed by method 8; save the file again with torch.save",
    ],
    ['an encrypted file', zip([{ ...one, flags: 1 }]), "expected files that are not encrypted, found 'a/one'"],
    [
      'a stored file that grows',
      zip([{ ...one, claims: { size: 500, packed: 5 } }]),
      "expected 500 bytes in 'a/one', found 5",
    ],
    ['a file larger than the archive', zip([{ ...one, claims: { size: 2 ** 31 } }]), 'expected files within'],
    [
      'one larger than all numbers',
      zip([{ ...one, claims: { size: 2 ** 62 } }], { zip64: true }),
      'expected files within',
    ],
    ['a file outside', zip([{ ...one, claims: { start: 5000 } }]), 'expected files within'],
    ['two files over one another', zip([one, { ...files[2], claims: { start: 3 } }]), "found 'a/three' over another"],
    ['a name twice', zip([one, one]), "expected 'a/one' once"],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(openZip(bytesSource(bytes, 'x.zip'))).rejects.toThrow(DataError);
    await expect(openZip(bytesSource(bytes, 'x.zip'))).rejects.toThrow(message);
  });

  it('refuses an entry that points to something else', async () => {
    const source = bytesSource(zip([one, { ...files[2], claims: { start: 41 } }]), 'x.zip');
    const entry = (await openZip(source)).get('a/three')!;
    await expect(contentStart(source, entry)).rejects.toThrow('x.zip: expected a file at byte 41, found none');
  });
});
