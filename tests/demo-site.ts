import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { viteBuild, viteFolder } from './vite-build.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const root = join(repository, 'apps/demo');
const builds = join(repository, 'node_modules/.cache/demo-sites');

/** Builds of other sources are kept so long, in milliseconds: another test may be copying one. */
const KEPT = 3_600_000;

/** Builds the site as `pnpm build` does, unless the same sources were built before, and serves it from `outDir`. */
export async function builtSite(outDir: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  await cp(await buildOfSources(), outDir, { recursive: true });
  const { preview } = await import(pathToFileURL(join(viteFolder, 'dist/node/index.js')).href);
  const server = await preview({
    root,
    build: { outDir },
    preview: { host: '127.0.0.1', port: 4300 },
    logLevel: 'error',
  });
  return { url: server.resolvedUrls.local[0], close: () => server.close() };
}

/** The folder with the build of the sources as they are: several test files take it, and only the first one waits for it. */
async function buildOfSources(): Promise<string> {
  const folder = join(builds, await hashOfSources());
  if (await exists(join(folder, 'index.html'))) return folder;
  await rm(folder, { recursive: true, force: true });
  const own = await mkdtempIn(builds);
  try {
    await viteBuild(root, own);
    // Whoever built the same meanwhile was quicker.
    await rename(own, folder).catch((error) =>
      exists(join(folder, 'index.html')).then((is) => is || Promise.reject(error)),
    );
  } finally {
    await rm(own, { recursive: true, force: true });
  }
  await removeOld(folder);
  return folder;
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await readFile(join(repository, 'pnpm-lock.yaml')));
  hash.update(await readFile(join(repository, 'docs/runs/tutorial/metrics.jsonl')));
  const packages = (await readdir(join(repository, 'packages'))).flatMap((name) =>
    ['src', 'assets', 'assembly', 'package.json'].map((part) => join(repository, 'packages', name, part)),
  );
  const own = ['src', 'build', 'public', 'index.html', 'vite.config.ts', 'package.json'].map((part) =>
    join(root, part),
  );
  // The course's cells, and what the pages share with the program.
  const shared = ['examples/course', 'examples/notebook', 'apps/cli/src'].map((part) => join(repository, part));
  for (const place of [...own, ...shared, ...packages.sort()]) {
    for (const path of await filesIn(place)) hash.update(path).update(await readFile(path));
  }
  return hash.digest('hex').slice(0, 16);
}

/** A file, or all files below a folder, in order; nothing where there is none. */
async function filesIn(place: string): Promise<string[]> {
  if (!(await exists(place))) return [];
  if ((await stat(place)).isFile()) return [place];
  const entries = await readdir(place, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function removeOld(current: string): Promise<void> {
  for (const name of await readdir(builds)) {
    const folder = join(builds, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    if (folder !== current && Date.now() - mtimeMs > KEPT) await rm(folder, { recursive: true, force: true });
  }
}

async function mkdtempIn(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return mkdtemp(join(folder, 'building-'));
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
