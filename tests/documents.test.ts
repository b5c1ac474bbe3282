import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { DocumentProgram } from '../tools/programs-of-document.mjs';
import { missingLines } from '../verify/packages/readme.ts';

// The programs that stand in the documents run as they are printed, and print what their comments say.

const folder = mkdtempSync(join(tmpdir(), 'cnn-documents-'));
const bundles = resolve(import.meta.dirname, '../node_modules/.bundled/documents');
afterAll(() => rmSync(folder, { recursive: true }));

const tool = resolve(import.meta.dirname, '../tools/document-programs.mjs');
const { stdout, stderr, status } = spawnSync(process.execPath, [tool, bundles], { encoding: 'utf8' });
if (status !== 0) throw new Error(stderr);
const programs: readonly DocumentProgram[] = JSON.parse(stdout);
for (const { document, line, reason } of programs.filter((program) => program.reason !== undefined)) {
  console.warn(`skipped: the program of ${document}, line ${line}: ${reason}`);
}

describe('a program of', { timeout: 300_000 }, () => {
  for (const { document, line, name, reason, text } of programs) {
    it.skipIf(reason !== undefined)(`${document}, line ${line}, runs`, () => {
      const run = spawnSync(process.execPath, [join(bundles, `${name}.mjs`)], { cwd: folder, encoding: 'utf8' });
      expect(run.stderr.replace(/\n=+\nHi, looks.*\n=+\n/s, '')).toBe('');
      expect(run.status).toBe(0);
      expect(missingLines(text, run.stdout)).toEqual([]);
    });
  }

  it('is in most documents', () => {
    expect(new Set(programs.map(({ document }) => document)).size).toBeGreaterThan(18);
  });
});
