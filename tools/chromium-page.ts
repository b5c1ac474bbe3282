import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { build } from 'tsup';
import { chromiumArguments } from './chromium.ts';

/** A page in Chromium, and what it and its GPU have complained of since the array was last emptied. */
export interface ChromiumPage {
  readonly page: Page;
  readonly complaints: string[];
}

export interface ChromiumPageOptions {
  /** Folder of this repository. */
  readonly root: string;
  readonly executablePath: string;
  /** The page's program, a file of TypeScript, by its path in the repository. */
  readonly entry: string;
}

/** Bundles a program with the packages of this workspace, and lets `body` use a page that runs it, in Chromium with its software WebGPU adapter. */
export async function withChromiumPage<T>(
  { root, executablePath, entry }: ChromiumPageOptions,
  body: (opened: ChromiumPage) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(root, 'node_modules/.chromium-page-'));
  const server = createServer(async ({ url }, response) => {
    // Without these a page has no threads.
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    const isProgram = url === '/page.js';
    response.setHeader('content-type', isProgram ? 'text/javascript' : 'text/html');
    response.end(
      isProgram
        ? await readFile(join(folder, 'page.js'))
        : '<!doctype html><link rel="icon" href="data:," /><script type="module" src="/page.js"></script>',
    );
  }).listen(0, '127.0.0.1');
  try {
    await bundlePage(join(root, entry), folder);
    const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] });
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || /WebGPU|shader/i.test(message.text())) complaints.push(message.text());
      });
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      return await body({ page, complaints });
    } finally {
      await browser.close();
    }
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundlePage(entry: string, outDir: string): Promise<void> {
  await build({
    config: false,
    entry: { page: entry },
    outDir,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    noExternal: [/.*/],
    splitting: false,
    silent: true,
    outExtension: () => ({ js: '.js' }),
    esbuildOptions(options) {
      options.mainFields = ['browser', 'module', 'main'];
      options.external = ['node:*'];
    },
  });
}
