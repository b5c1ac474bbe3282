// `pnpm verify backends [names] [steps] [batch]`: trains the course's network from one checkpoint on every backend that this machine has, or on those named
// (such as wasm,webgpu,chromium), and compares the losses; writes nothing.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answerOfProcess } from '../tools/backend-process.ts';
import { findChromium, howToGetChromium } from '../tools/chromium.ts';
import { withChromiumPage } from '../tools/chromium-page.ts';
import { firstCheckpoint, type TrainedSteps } from './backends/train-steps.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const stepsProcess = fileURLToPath(new URL('./backends/steps-process.mjs', import.meta.url));

/** Losses at the last step may differ by so much. */
const BOUND = 1e-3;

const all = ['wasm', 'cpu', 'native', 'cuda', 'webgpu', 'chromium'];
const [names = all.join(','), steps = '20', batch = '2'] = process.argv.slice(2);
const wanted = names.split(',');
const unknown = wanted.find((name) => !all.includes(name));
if (unknown !== undefined) {
  console.error(`expected names of ${all.join(', ')}, found ${unknown}`);
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'cnn-backends-'));
const found: { readonly title: string; readonly result: TrainedSteps }[] = [];
try {
  const checkpoint = await firstCheckpoint();
  const file = join(folder, 'first.safetensors');
  await writeFile(file, checkpoint);
  for (const name of wanted) {
    const title = { webgpu: 'webgpu in Node', chromium: 'webgpu in Chromium' }[name] ?? name;
    try {
      const result =
        name === 'chromium'
          ? await inChromium(checkpoint)
          : await answerOfProcess<TrainedSteps>(stepsProcess, [name, file, steps, batch]);
      found.push({ title, result });
      console.log(`${title}: ${result.description}, ${result.seconds.toFixed(0)} s`);
    } catch (error) {
      console.log(`${title} is left out: ${(error as Error).message.trim().split('\n').at(-1)}`);
    }
  }
} finally {
  await rm(folder, { recursive: true });
}

const last = Number(steps) - 1;
const halfway = Math.floor(last / 2);
const [first] = found;
console.log(
  `\n| backend | step 1 | step ${halfway + 1} | step ${steps} | from ${first?.title} |\n|---|---|---|---|---|`,
);
let failures = 0;
for (const { title, result } of found) {
  const [begin, middle, end] = [0, halfway, last].map((step) => result.losses[step].toFixed(6));
  const difference = Math.abs(result.losses[last] - first.result.losses[last]);
  if (!(difference <= BOUND)) failures += 1;
  console.log(`| ${title} | ${begin} | ${middle} | ${end} | ${difference.toExponential(1)} |`);
}
process.exit(failures > 0 || found.length === 0 ? 1 : 0);

async function inChromium(checkpoint: Uint8Array): Promise<TrainedSteps> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(`no Chromium was found; ${howToGetChromium}`);
  return withChromiumPage({ root, executablePath, entry: 'verify/backends/page.ts' }, async ({ page }) => {
    page.setDefaultTimeout(0);
    await page.waitForFunction('globalThis.trainSteps');
    const options = JSON.stringify({ steps: Number(steps), batch: Number(batch) });
    await page.exposeFunction('checkpointText', () => Buffer.from(checkpoint).toString('base64'));
    return page.evaluate<TrainedSteps>(
      `checkpointText().then((text) => trainSteps('webgpu', Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), ${options}))`,
    );
  });
}
