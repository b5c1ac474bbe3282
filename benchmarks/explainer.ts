import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium } from 'playwright';
import { build } from 'tsup';
import { chromiumArguments, findChromium, howToGetChromium } from '../tools/chromium.ts';
import { type ThreadTask, tasksByMark } from './explainer/thread-tasks.ts';

// `pnpm bench explainer [--json]`: how smoothly <cnn-explainer> follows a pointer that goes over every node of TinyVGG at 64×64, on the wasm backend,
// and how long the page's main thread is busy at once then and when a convolution is opened, the first time and once more.

const HOVER = 'hovering over all nodes of TinyVGG';
const OPEN = 'opening a convolution';
const OPEN_NEXT = 'opening another convolution';

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
  // Of CNN Explainer's second and third convolution, the middle channels.
  const convolutions = [3, 6].map((column) => nodes.filter((node) => node.column === column)[4]);
  await page.waitForTimeout(1000);
  let frames: readonly number[] = [];
  const tasks = await tasksByMark(browser, page, async () => {
    const mark = (name: string) => page.evaluate((name) => void performance.mark(name), `case: ${name}`);
    const watch = await page.evaluateHandle(() => (globalThis as unknown as PageTools).watched());
    await mark(HOVER);
    for (const { x, y } of nodes) await page.mouse.move(x, y);
    frames = await watch.evaluate((stop) => stop());
    for (const [name, node] of [
      [OPEN, convolutions[0]],
      [OPEN_NEXT, convolutions[1]],
    ] as const) {
      await page.mouse.move(node.x, node.y);
      await page.waitForTimeout(500);
      await mark(name);
      await page.mouse.click(node.x, node.y);
      await page.waitForTimeout(1000);
    }
  });
  const results = [...tasks].map(([name, tasks]) => ({
    bench: 'explainer',
    case: name.replace('case: ', ''),
    unit: 'ms',
    ...(name.includes(HOVER) ? frameTimes(frames) : {}),
    ...taskTimes(tasks),
  }));
  if (process.argv.includes('--json')) for (const result of results) console.log(JSON.stringify(result));
  else console.table(results.map((result) => ({ ...result, longTasks: result.longTasks.join(' ') || 'none' })));
} finally {
  await browser.close();
  server.close();
  await rm(folder, { recursive: true, force: true });
}

/** Times from frame to frame. */
function frameTimes(frames: readonly number[]) {
  const sorted = [...frames].sort((a, b) => a - b);
  const at = (share: number) =>
    Number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1));
  return { frames: frames.length, median: at(0.5), p95: at(0.95) };
}

/** The longest task by the main thread's own time, all of them together, and those that a browser calls long. */
function taskTimes(tasks: readonly ThreadTask[]) {
  const longest = Math.max(0, ...tasks.map(({ cpu }) => cpu));
  const whole = tasks.reduce((sum, { cpu }) => sum + cpu, 0);
  const longTasks = tasks.filter(({ wall }) => wall > 50).map(({ wall }) => Math.round(wall));
  return { longestCpu: Number(longest.toFixed(1)), cpu: Math.round(whole), longTasks };
}

interface PageTools {
  drawn(): Promise<{ x: number; y: number; column: number }[]>;
  watched(): () => number[];
}
