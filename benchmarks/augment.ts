// Augmenting beside Kornia, torchvision and Albumentations: `pnpm bench augment [--json] [--quick] [--only operations|fused|training|cifar]`.
//
// Ours and the peers take turns in one run, each in a process of its own that stays alive, on two threads: a float32 batch goes in, a new contiguous one
// comes out, and each image has its own draw. Medians of 7 rounds (--quick: 1). Figures are times, so a ratio below 1 says that ours is faster. The
// peers need
//
//   CNN_PYTHON=<python>  an interpreter with the packages of tools/reference/requirements.txt
import { parseArgs } from 'node:util';
import { cifar } from './augment/cifar.ts';
import { fused } from './augment/fused.ts';
import { operations } from './augment/operations.ts';
import { training } from './augment/training.ts';
import { Report } from './engine/report.ts';

const SECTIONS = { operations, fused, training, cifar };

const flag = { type: 'boolean', default: false } as const;
const { values } = parseArgs({ options: { json: flag, quick: flag, only: { type: 'string' } } });
const names = Object.keys(SECTIONS) as (keyof typeof SECTIONS)[];
const chosen = names.filter((name) => values.only === undefined || values.only === name);
if (chosen.length === 0) {
  console.error(`expected a section (${names.join(', ')}) after --only, found ${values.only}`);
  process.exit(2);
}
const report = new Report('augment', values.json);
for (const name of chosen) await SECTIONS[name]({ report, quick: values.quick, rounds: values.quick ? 1 : 7 });
