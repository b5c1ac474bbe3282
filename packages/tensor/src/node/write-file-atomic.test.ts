import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeFileAtomic } from './write-file-atomic.ts';

const folder = mkdtempSync(join(tmpdir(), 'cnn-atomic-'));
afterAll(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

describe('writeFileAtomic', () => {
  it('makes the folder, writes text and bytes, and leaves nothing beside', async () => {
    const path = join(folder, 'deep/er/file.txt');
    await writeFileAtomic(path, 'first');
    await writeFileAtomic(path, Uint8Array.of(104, 105));
    expect(readFileSync(path, 'utf8')).toBe('hi');
    expect(readdirSync(join(folder, 'deep/er'))).toEqual(['file.txt']);
  });

  it('keeps the old file and cleans up when the last step fails', async () => {
    const path = join(folder, 'taken');
    mkdirSync(path);
    writeFileSync(join(path, 'inside'), 'old');
    await expect(writeFileAtomic(path, 'new')).rejects.toThrow();
    expect(readFileSync(join(path, 'inside'), 'utf8')).toBe('old');
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('shows a reader either the old contents or the new, also while many write', async () => {
    const path = join(folder, 'busy');
    const contents = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
    await writeFileAtomic(path, contents[0]);
    const writers = Promise.all(contents.map((text) => writeFileAtomic(path, text)));
    for (let i = 0; i < 50; i++) {
      expect(contents).toContain(readFileSync(path, 'utf8'));
      await new Promise((done) => setTimeout(done, 1));
    }
    await writers;
    expect(contents).toContain(readFileSync(path, 'utf8'));
  });
});
