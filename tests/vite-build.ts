import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Where the demo's Vite lies. */
export const viteFolder = dirname(
  createRequire(join(import.meta.dirname, '../apps/demo/package.json')).resolve('vite/package.json'),
);

/** Builds the pages of a folder as `vite build` does there, in a process of its own: a test runner's NODE_ENV would give the libraries' builds for developing. */
export async function viteBuild(folder: string, outDir: string): Promise<void> {
  const env = { ...process.env, NODE_ENV: 'production' };
  const line = [join(viteFolder, 'bin/vite.js'), 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'error'];
  await promisify(execFile)(process.execPath, line, { cwd: folder, env });
}
