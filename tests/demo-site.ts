import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { viteBuild, viteFolder } from './vite-build.ts';

/** Builds the site as `pnpm build` does and serves it. */
export async function builtSite(outDir: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const root = fileURLToPath(new URL('../apps/demo', import.meta.url));
  await viteBuild(root, outDir);
  const { preview } = await import(pathToFileURL(join(viteFolder, 'dist/node/index.js')).href);
  const server = await preview({
    root,
    build: { outDir },
    preview: { host: '127.0.0.1', port: 4300 },
    logLevel: 'error',
  });
  return { url: server.resolvedUrls.local[0], close: () => server.close() };
}
