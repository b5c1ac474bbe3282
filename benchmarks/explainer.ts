import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium } from 'playwright';
import { build } from 'tsup';
import { chromiumArguments, findChromium, howToGetChromium } from '../tools/chromium.ts';

// `pnpm bench explainer [--json]`: how smoothly <cnn-explainer> follows a pointer that goes over every node of TinyVGG at 64×64, on the wasm backend.

const executablePath = findChromium();
if (!executablePath) throw new Error(`bench explainer: found no Chromium; ${howToGetChromium}`);
const folder = await mkdtemp(join(tmpdir(), 'cnn-explainer-'));
await build({
  // From where the bundle of this file lies.
  entry: { page: join(import.meta.dirname, '../../../benchmarks/explainer/page.ts') },
  config: false,
  outDir: folder,
  format: 'esm',
  target: 'es2022',
  platform: 'browser',
  noExternal: [/.*/],
  silent: true,
  esbuildOptions(options) {
    options.mainFields = ['module', 'main'];
  },
});
await writeFile(
  join(folder, 'index.html'),
  '<!doctype html><meta charset="utf-8"><script type="module" src="page.js"></script>',
);
const server = createServer(({ url = '/' }, response) => {
  const path = join(folder, url === '/' ? 'index.html' : url);
  response.setHeader('content-type', extname(path) === '.js' ? 'text/javascript' : 'text/html');
  createReadStream(path)
    .on('error', () => response.writeHead(404).end())
    .pipe(response);
}).listen(0, '127.0.0.1');
const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] });
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const nodes = await page.evaluate(() => (globalThis as unknown as PageTools).drawn());
  await page.waitForTimeout(1000);
  const watch = await page.evaluateHandle(() => (globalThis as unknown as PageTools).watched());
  for (const [x, y] of nodes) await page.mouse.move(x, y);
  const { frames, longTasks } = await watch.evaluate((stop) => stop());
  const sorted = [...frames].sort((a, b) => a - b);
  const at = (share: number) =>
    Number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1));
  const result = {
    bench: 'explainer',
    case: 'hovering over all nodes of TinyVGG',
    unit: 'ms a frame',
    nodes: nodes.length,
    frames: frames.length,
    median: at(0.5),
    p95: at(0.95),
    longTasks: longTasks.map(Math.round),
  };
  if (process.argv.includes('--json')) console.log(JSON.stringify(result));
  else console.table([{ ...result, longTasks: result.longTasks.join(' ') || 'none' }]);
} finally {
  await browser.close();
  server.close();
  await rm(folder, { recursive: true, force: true });
}

interface PageTools {
  drawn(): Promise<[x: number, y: number][]>;
  watched(): () => { frames: number[]; longTasks: number[] };
}
