// `pnpm verify conformance [names]`: every case on every backend that this machine has, or on those named (such as cpu,wasm,chromium), held against
// float64; writes docs/conformance.md.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allCases } from '../apps/cli/src/conformance/all-cases.ts';
import { answerOfProcess } from '../tools/backend-process.ts';
import { findChromium, howToGetChromium } from '../tools/chromium.ts';
import { type BackendOutcomes, webgpuInChromium } from './conformance/in-chromium.ts';
import { float64Errors, float64Outcomes } from './conformance/reference.ts';
import { type BackendReport, compareAll, conformancePage, failuresOf } from './conformance/report.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const process32 = fileURLToPath(new URL('./conformance/backend-process.mjs', import.meta.url));

const reports: BackendReport[] = [];
const left: string[] = [];

const all = ['cpu', 'wasm', 'native', 'cuda', 'webgpu', 'chromium'];
const wanted = process.argv[2]?.split(',') ?? all;
const unknown = wanted.find((name) => !all.includes(name));
if (unknown !== undefined) {
  console.error(`expected names of ${all.join(', ')}, found ${unknown}`);
  process.exit(2);
}

const proof = await float64Errors(root);
console.log(`float64: gradients are within ${Math.max(...Object.values(proof)).toExponential(1)} of differences`);
const reference = await float64Outcomes(root);

for (const name of all.slice(0, -1)) {
  const title = name === 'webgpu' ? 'webgpu in Node' : name;
  await take(name, title, () => answerOfProcess(process32, [name]));
}
const chromium = findChromium();
await take('webgpu', 'webgpu in Chromium', async () => {
  if (!chromium) throw new Error(`no Chromium was found; ${howToGetChromium}`);
  return webgpuInChromium(root, chromium, allCases);
});

const failures = reports.flatMap((report) => failuresOf(allCases, report));
for (const failure of failures) console.log(failure);
await writeFile(join(root, 'docs/conformance.md'), conformancePage(allCases, reports, left, proof));
console.log(`${allCases.length} cases on ${reports.length} backends, ${failures.length} failures: docs/conformance.md`);
process.exit(failures.length > 0 ? 1 : 0);

/** Adds a backend to the report, or the reason why it is left out. */
async function take(name: string, title: string, compute: () => Promise<BackendOutcomes>): Promise<void> {
  const started = performance.now();
  try {
    if (!wanted.includes(title === 'webgpu in Chromium' ? 'chromium' : name)) throw new Error('it was not asked for');
    const { description, outcomes } = await compute();
    reports.push({ name, title, description, comparisons: compareAll(allCases, outcomes, reference) });
    console.log(`${title}: ${description}, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  } catch (error) {
    // Without this machine's folders: the page is published.
    const reason = (error as Error).message.trim().split('\n').at(-1)!.replaceAll(root, '');
    left.push(`${title}: ${reason}`);
    console.log(`${title} is left out: ${reason}`);
  }
}
