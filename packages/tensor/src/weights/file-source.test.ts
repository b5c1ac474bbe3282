import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { fileSource } from './file-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'cnn-source-'));
afterAll(() => rmSync(folder, { recursive: true }));
const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i * 3);

function written(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('fileSource', () => {
  it('reads any part, several at once', async () => {
    const path = written('whole.bin');
    const source = await fileSource(path);
    expect([source.name, source.size]).toEqual([path, 1000]);
    const ranges = [
      [0, 1000],
      [5, 17],
      [999, 1000],
      [0, 0],
      [1000, 1000],
    ];
    const parts = await Promise.all(ranges.map(([start, end]) => source.read(start, end)));
    expect(parts).toEqual(ranges.map(([start, end]) => bytes.slice(start, end)));
    await expect(source.read(0, 1001)).rejects.toThrow(RangeError);
  });

  it('refuses what is not there, and a folder', async () => {
    await expect(fileSource(join(folder, 'none'))).rejects.toThrow(DataError);
    await expect(fileSource(join(folder, 'none'))).rejects.toThrow(
      /none: expected a file that can be read, found ENOENT/,
    );
    await expect(fileSource(folder)).rejects.toThrow('found something that is no file; check the path');
  });

  it('notices when the file has become another', async () => {
    const path = written('cut.bin');
    const source = await fileSource(path);
    truncateSync(path, 500);
    await expect(source.read(0, 500)).rejects.toThrow(
      `${path}: expected 1000 bytes, as when it was opened, found 500; open it again when it is complete`,
    );
    rmSync(path);
    await expect(source.read(0, 500)).rejects.toThrow(/cut.bin: expected a file that can be read, found ENOENT/);
  });
});
