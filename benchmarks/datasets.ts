// Loading data beside torchvision's DataLoader: `pnpm bench datasets [--json] [--quick] [--only loading|decoding|waiting|paths]`.
//
// Ours and the peer take turns in one run, each in a process of its own that stays alive, over the same files. Medians of 3 epochs (--quick: 1),
// with the workers' start. Figures are times, so a ratio below 1 says that ours is faster. Needs
//
//   CNN_CIFAR10_JPEG=<folder>  CIFAR-10 as JPEG files: train/<class>/*.jpg, test/<class>/*.jpg
//   CNN_PYTHON=<python>        an interpreter with numpy and Pillow, and torchvision for the peer
//
// What is loaded is made of these once, in the system's folder for temporary files; `paths` makes a million links there, and removes them.
import { decoding } from './datasets/decoding.ts';
import { loading } from './datasets/loading.ts';
import { madeData } from './datasets/made-data.ts';
import { paths } from './datasets/paths.ts';
import { waiting } from './datasets/waiting.ts';
import type { Bench } from './engine/report.ts';
import { runSections } from './engine/sections.ts';

const SECTIONS = { loading, decoding, waiting, paths };

/** A section with the pictures that it reads, which are made once. */
const withData = (section: (bench: Bench, folder: string) => Promise<void>) => (bench: Bench) =>
  section(bench, madeData());
const sections = Object.entries(SECTIONS).map(([name, section]) => [name, withData(section)]);
await runSections('datasets', Object.fromEntries(sections), 3);
