import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Builds the site as `pnpm build` does and serves it. */
export async function builtSite(outDir: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const root = fileURLToPath(new URL('../apps/demo', import.meta.url));
  const vite = dirname(createRequire(join(root, 'package.json')).resolve('vite/package.json'));
  // In a process of its own: a test runner's NODE_ENV would give the libraries' builds for developing.
  const env = { ...process.env, NODE_ENV: 'production' };
  await promisify(execFile)(process.execPath, [join(vite, 'bin/vite.js'), 'build', '--outDir', outDir], {
    cwd: root,
    env,
  });
  const { preview } = await import(pathToFileURL(join(vite, 'dist/node/index.js')).href);
  const server = await preview({
    root,
    build: { outDir },
    preview: { host: '127.0.0.1', port: 4300 },
    logLevel: 'error',
  });
  return { url: server.resolvedUrls.local[0], close: () => server.close() };
}
