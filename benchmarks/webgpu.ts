// Our WebGPU kernels beside tfjs's: `pnpm bench webgpu [--json] [--batch 4] [--rounds 3] [--only forward|backInput|backFilter|step]`.
//
// In Node, through Dawn (npm package webgpu). Without a GPU, VK_ICD_FILENAMES names the driver in software: Chromium's vk_swiftshader_icd.json, or
// Mesa's lvp_icd.json from version 25 on. Ours and tfjs's take turns in one process, in every second round in reverse order; the figures are medians of
// the rounds after one that compiles. The layers are those of the course's CNN. A GPU takes --batch 128; a driver in software may need minutes for it.
import { parseArgs } from 'node:util';
import { Report } from './engine/report.ts';
import { compareKernels } from './webgpu/kernels.ts';
import { directions } from './webgpu/layers.ts';
import { startBoth } from './webgpu/start-both.ts';
import { compareSteps } from './webgpu/step.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, batch: text, rounds: text, only: text },
});
const sections = [...Object.keys(directions), 'step'];
const chosen = sections.filter((section) => values.only === undefined || section === values.only);
if (chosen.length === 0) {
  console.error(`expected a section (${sections.join(', ')}) after --only, found ${values.only}`);
  process.exit(2);
}
const bench = {
  report: new Report('webgpu', values.json),
  rounds: Number(values.rounds ?? 3),
  batch: Number(values.batch ?? 4),
};
const { description, kernels } = await startBoth();
bench.report.title(`${description}, batch ${bench.batch}, medians of ${bench.rounds}`);
for (const section of chosen) {
  if (section === 'step') await compareSteps(bench, kernels);
  else await compareKernels(bench, kernels, section as keyof typeof directions);
}
process.exit(0);
