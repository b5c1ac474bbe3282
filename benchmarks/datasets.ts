// Loading data beside torchvision's DataLoader: `pnpm bench datasets [--json] [--quick] [--only loading|decoding|waiting|paths]`.
//
// Ours and the peer take turns in one run, each in a process of its own that stays alive, over the same files. Medians of 3 epochs (--quick: 1),
// with the workers' start. Figures are times, so a ratio below 1 says that ours is faster. Needs
//
//   CNN_CIFAR10_JPEG=<folder>  CIFAR-10 as JPEG files: train/<class>/*.jpg, test/<class>/*.jpg
//   CNN_PYTHON=<python>        an interpreter with numpy and Pillow, and torchvision for the peer
//
// What is loaded is made of these once, in the system's folder for temporary files; `paths` makes a million links there, and removes them.
import { parseArgs } from 'node:util';
import { decoding } from './datasets/decoding.ts';
import { loading } from './datasets/loading.ts';
import { madeData } from './datasets/made-data.ts';
import { paths } from './datasets/paths.ts';
import { waiting } from './datasets/waiting.ts';
import { Report } from './engine/report.ts';

const SECTIONS = { loading, decoding, waiting, paths };

const flag = { type: 'boolean', default: false } as const;
const { values } = parseArgs({ options: { json: flag, quick: flag, only: { type: 'string' } } });
const names = Object.keys(SECTIONS) as (keyof typeof SECTIONS)[];
const chosen = names.filter((name) => values.only === undefined || values.only === name);
if (chosen.length === 0) {
  console.error(`expected a section (${names.join(', ')}) after --only, found ${values.only}`);
  process.exit(2);
}
const report = new Report('datasets', values.json);
const folder = madeData();
for (const name of chosen) await SECTIONS[name]({ report, quick: values.quick, rounds: values.quick ? 1 : 3 }, folder);
