import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumArguments, findChromium } from '../tools/chromium.ts';
import { standaloneScript } from '../tools/standalone-script.ts';
import { viteBuild } from './vite-build.ts';

// examples/elements as a stranger has them: a page with one script, an app built by Vite, one of React; in real Chromium, under a strict policy of content.

const root = resolve(import.meta.dirname, '..');
const pages = join(root, 'examples/elements');
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html cnn-viz";
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

const executablePath = findChromium();

describe.skipIf(!executablePath)('the elements', { timeout: 240_000 }, () => {
  let folder: string;
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cnn-elements-'));
    await viteBuild(pages, folder);
    const entry = join(root, 'packages/viz/src/elements/standalone.ts');
    await build({ ...standaloneScript(entry), config: false, outDir: folder });
    for (const file of ['plain.html', 'page.css', 'metrics.jsonl'])
      await copyFile(join(pages, file), join(folder, file));
    server = createServer(({ url = '/' }, response) => {
      const path = join(folder, decodeURIComponent(new URL(url, 'http://x').pathname));
      const type = types[extname(path)] ?? 'text/plain';
      response.writeHead(existsSync(path) ? 200 : 404, { 'content-type': type, 'content-security-policy': policy });
      if (existsSync(path)) createReadStream(path).pipe(response);
      else response.end();
    }).listen(0, '127.0.0.1');
    browser = await chromium.launch({ executablePath, args: [...chromiumArguments] });
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A page, and everything that it complains of. */
  async function open(name: string): Promise<{ page: Page; noise: string[] }> {
    const page = await browser.newPage({ viewport: { width: 900, height: 1400 } });
    const noise: string[] = [];
    page.on('console', (message) => noise.push(message.text()));
    page.on('pageerror', (error) => noise.push(error.message));
    page.on('dialog', (dialog) => noise.push(`dialog: ${dialog.message()}`));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`);
    return { page, noise };
  }

  /** The page's picture, to be looked at: `CNN_PICTURES=1`. */
  async function look(page: Page, name: string): Promise<void> {
    const path = join(root, `node_modules/.pictures/${name}.png`);
    if (process.env.CNN_PICTURES) await page.screenshot({ path, fullPage: true });
  }

  it('stand in a plain page with one script', async () => {
    const script = await readFile(join(folder, 'standalone.js'), 'utf8');
    expect(script).not.toMatch(/(?:^|[;}])import\s*[\w{*"']/);
    const { page, noise } = await open('plain.html');
    await page.locator('cnn-curves svg').waitFor();
    await page.locator('cnn-receptive-field .note').waitFor();
    expect(await page.locator('cnn-curves tbody tr').count()).toBe(5);
    await page.locator('cnn-confusion-matrix g[data-true="1"][data-predicted="0"]').click();
    expect(await page.locator('cnn-confusion-matrix [part=pictures]').textContent()).toContain('dog taken for cat: 2');
    await look(page, 'plain-page');
    await page.emulateMedia({ colorScheme: 'dark' });
    await look(page, 'plain-page-dark');
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await look(page, 'plain-page-phone');
    expect(noise).toEqual([]);
  });

  it('weigh at most 70 kB, without tfjs', async () => {
    const entry = join(root, 'packages/viz/src/elements/index.ts');
    const script = { ...standaloneScript(entry), external: [/^@tensorflow\//], noExternal: [/^(?!@tensorflow\/)/] };
    await build({ ...script, esbuildPlugins: [], config: false, outDir: join(folder, 'all') });
    const whole = await readFile(join(folder, 'all/standalone.js'));
    expect(whole.includes('cnn-explainer')).toBe(true);
    expect(gzipSync(whole).length).toBeLessThan(70_000);
  });

  it('stand in an app built by Vite, with a model', async () => {
    const { page, noise } = await open('vite.html');
    await page.locator('cnn-explainer canvas').first().waitFor();
    await page.locator('cnn-feature-maps .maps canvas').first().waitFor();
    await page.locator('cnn-receptive-field .note').waitFor();
    await page.locator('cnn-attribution [part=map] canvas').waitFor();
    await page.locator('cnn-attribution select').selectOption('Saliency');
    await page.locator('cnn-attribution canvas[aria-label^="Saliency"]').waitFor();
    await look(page, 'vite-page');
    expect(noise.filter((line) => !/backend cpu/i.test(line))).toEqual([]);
  });

  it('stand in an app of React, with its properties and events', async () => {
    const { page, noise } = await open('react.html');
    await page.locator('cnn-curves svg').waitFor();
    await page.locator('cnn-confusion-matrix g[data-true="0"][data-predicted="1"]').click();
    await expect.poll(() => page.locator('#chosen').textContent()).toBe('cat taken for dog');
    await look(page, 'react-page');
    expect(noise).toEqual([]);
  });
});
