import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { build } from 'tsup';
import type { ConformanceCase } from '../../apps/cli/src/conformance/conformance-case.ts';
import { chromiumArguments } from '../../tools/chromium.ts';
import { idOf, type Outcomes } from './run-all.ts';

/** What a backend came to, and its own words on itself. */
export interface BackendOutcomes {
  readonly description: string;
  readonly outcomes: Outcomes;
}

/**
 * Computes cases on `webgpu` in Chromium. What the device complains of, which no promise tells, counts as thrown.
 *
 * @param root folder of this repository.
 */
export async function webgpuInChromium(
  root: string,
  executablePath: string,
  cases: readonly ConformanceCase[],
): Promise<BackendOutcomes> {
  const folder = await mkdtemp(join(root, 'node_modules/.conformance-page-'));
  const server = createServer(async ({ url }, response) => {
    if (url === '/page.js') {
      response.setHeader('content-type', 'text/javascript');
      response.end(await readFile(join(folder, 'page.js')));
    } else {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><script type="module" src="/page.js"></script>');
    }
  }).listen(0, '127.0.0.1');
  try {
    await build({
      config: false,
      entry: { page: join(root, 'verify/conformance/page.ts') },
      outDir: folder,
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
    const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] });
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || /WebGPU|shader/i.test(message.text())) complaints.push(message.text());
      });
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.waitForFunction('globalThis.startBackend');
      const description = await page.evaluate<string>(`startBackend('webgpu')`);
      complaints.splice(0);
      return { description, outcomes: await runOn(page, cases, complaints) };
    } finally {
      await browser.close();
    }
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function runOn(page: Page, cases: readonly ConformanceCase[], complaints: string[]): Promise<Outcomes> {
  const outcomes: Outcomes = {};
  for (const each of cases) {
    const id = idOf(each);
    try {
      outcomes[id] = await page.evaluate(`runCaseNamed(${JSON.stringify(id)})`);
    } catch (error) {
      outcomes[id] = { thrown: (error as Error).message.split('\n')[0] };
    }
    const [complaint] = complaints.splice(0);
    if (complaint) outcomes[id] = { thrown: complaint.split('\n')[0] };
  }
  return outcomes;
}
