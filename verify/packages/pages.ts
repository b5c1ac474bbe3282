import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { builtinModules, createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { chromium } from 'playwright';
import { chromiumArguments } from '../../tools/chromium.ts';
import { importsOf } from './contents.ts';
import type { Readme } from './readme.ts';
import { isForNode, isForTests, specifiersOf } from './runs.ts';
import type { Packed } from './tarballs.ts';

/** What of Vite is used. */
interface Vite {
  createLogger(level: string): Logger;
  build(config: object): Promise<unknown>;
}
interface Logger {
  warn(message: string): void;
  warnOnce(message: string): void;
  error(message: string): void;
}

/** Modules of Node that others' packages name, and that Vite leaves empty in a page. */
const KNOWN = /externalized for browser compatibility.*\/node_modules\/@tensorflow\//s;

/**
 * Builds a page with Vite, as a stranger would, that imports what a package has for pages and runs the programs of its README that are not of Node.
 *
 * @returns what Vite complained of, and what the bundle still imports of Node.
 */
export async function buildComplaints(
  root: string,
  packed: Packed,
  readme: Readme,
  project: string,
): Promise<string[]> {
  const folder = join(project, 'page');
  mkdirSync(folder, { recursive: true });
  writePage(packed, readme, folder);
  const vitePackage = createRequire(join(root, 'apps/demo/package.json')).resolve('vite/package.json');
  const vite: Vite = await import(pathToFileURL(join(vitePackage, '../dist/node/index.js')).href);
  const said = new Set<string>();
  const logger = vite.createLogger('silent');
  const hear = (message: string): void => {
    said.add(stripVTControlCharacters(message).trim().split('\n').slice(0, 4).join(' | '));
  };
  logger.warn = logger.warnOnce = logger.error = hear;
  // How long it took is no complaint.
  const checks = { pluginTimings: false };
  const build = { outDir: 'dist', chunkSizeWarningLimit: 10_000, rolldownOptions: { checks } };
  await vite
    .build({ root: folder, configFile: false, logLevel: 'silent', customLogger: logger, build })
    .catch((error: Error) => hear(error.message));
  return [...[...said].filter((message) => !KNOWN.test(message)), ...leftImports(join(folder, 'dist'))];
}

function writePage(packed: Packed, { programs, elements }: Readme, folder: string): void {
  const entries = specifiersOf(packed).filter((specifier) => !isForNode(specifier) && !isForTests(specifier));
  const shown = programs.filter(({ reason, text }) => reason === undefined && !/from '@cnn\/[\w-]+\/node'/.test(text));
  for (const { name, text } of shown) writeFileSync(join(folder, `${name}.ts`), text);
  const lines = [
    // One that is imported for its effect, so that a bundler which drops the effect is seen; the others with all their names.
    ...entries.map((specifier, i) =>
      isEffect(specifier) ? `import '${specifier}';` : `import * as entry${i} from '${specifier}';`,
    ),
    `const entries = [${entries.flatMap((specifier, i) => (isEffect(specifier) ? [] : [`entry${i}`])).join(', ')}];`,
    `const elements = ${JSON.stringify(elements)};`,
    'try {',
    '  for (const entry of entries) if (Object.values(entry).includes(undefined)) throw new Error("an export is undefined");',
    '  for (const tag of elements) if (!customElements.get(tag)) throw new Error(tag + " is not defined");',
    ...shown.map(({ name }) => `  await import('./${name}.ts');`),
    '  document.title = "done";',
    '} catch (error) {',
    '  document.title = "failed: " + error?.message;',
    '}',
  ];
  writeFileSync(join(folder, 'main.ts'), `${lines.join('\n')}\n`);
  const html =
    '<!doctype html><html lang="en"><link rel="icon" href="data:," /><script type="module" src="./main.ts"></script></html>';
  writeFileSync(join(folder, 'index.html'), html);
}

const isEffect = (specifier: string): boolean => specifier.endsWith('/elements') || specifier.includes('/backend-');

/** Imports of Node's own modules in what was built. */
function leftImports(dist: string): string[] {
  if (!existsSync(dist)) return [];
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => {
      const found = importsOf(readFileSync(join(dist, file), 'utf8'));
      const left = found.filter((specifier) => specifier.startsWith('node:') || builtinModules.includes(specifier));
      return left.map((specifier) => `the bundle ${file} imports ${specifier}, which no browser has`);
    });
}

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** How long a page may take, in ms. */
const PATIENCE = 300_000;

/** Opens the page that was built in Chromium; what it complained of. */
export async function pageComplaints(project: string, executablePath: string): Promise<string[]> {
  const dist = join(project, 'page/dist');
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://page');
    const file = join(dist, pathname === '/' ? 'index.html' : decodeURIComponent(pathname));
    if (!file.startsWith(dist) || !existsSync(file)) return void response.writeHead(404).end();
    // Without the last two a page has no threads.
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    createReadStream(file).pipe(response);
  }).listen(0, '127.0.0.1');
  const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction('document.title !== ""', undefined, { timeout: PATIENCE });
    const title = await page.title();
    return title === 'done' ? complaints : [title, ...complaints];
  } catch (error) {
    return [(error as Error).message.split('\n')[0]];
  } finally {
    await browser.close();
    server.close();
  }
}
