// Single entries of a zip archive (a jar, a wheel), without the rest of it.
import { createReadStream, createWriteStream, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw, inflateRawSync } from 'node:zlib';

const STORED = 0;
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LONGEST_END = 22 + 0xffff;

/**
 * The entries of an archive by their names.
 *
 * @param source its size, and a function that gives the bytes `[from, to)`.
 */
export async function zipEntries({ size, read }) {
  const tail = await read(Math.max(0, size - LONGEST_END), size);
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END) end--;
  if (end < 0) throw new Error('expected a zip archive, found no directory at its end');
  const length = tail.readUInt32LE(end + 12);
  const start = tail.readUInt32LE(end + 16);
  const directory = await read(start, start + length);
  const entries = new Map();
  for (let at = 0; at + 46 <= length && directory.readUInt32LE(at) === ENTRY; ) {
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field));
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
    entries.set(name, {
      method: directory.readUInt16LE(at + 10),
      compressed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      header: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}

/** The content of a small entry. */
export async function readEntry(source, entry) {
  const start = await contentStart(source, entry);
  const packed = await source.read(start, start + entry.compressed);
  return entry.method === STORED ? packed : inflateRawSync(packed);
}

/** Writes entries of an archive on the disk to files: `[name, file]` each. A file gets its name when it is complete. */
export async function extract(archive, files) {
  const handle = await open(archive);
  const read = async (from, to) => (await handle.read(Buffer.alloc(to - from), 0, to - from, from)).buffer;
  const source = { size: (await handle.stat()).size, read };
  try {
    const entries = await zipEntries(source);
    for (const [name, file] of files) {
      const entry = entries.get(name);
      if (!entry) throw new Error(`${archive} holds no ${name}`);
      const start = await contentStart(source, entry);
      const packed = createReadStream(archive, { start, end: start + entry.compressed - 1 });
      const steps = entry.method === STORED ? [] : [createInflateRaw()];
      await pipeline(packed, ...steps, createWriteStream(`${file}.part`));
      renameSync(`${file}.part`, file);
    }
  } finally {
    await handle.close();
  }
}

async function contentStart({ read }, { header }) {
  const local = await read(header, header + 30);
  return header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
}
