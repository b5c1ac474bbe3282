import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Contestant } from '../engine/contestant.ts';
import { orNote } from '../engine/peers.ts';
import type { Report } from '../engine/report.ts';

// Paths are those of the bundle, node_modules/.bundled/benchmarks/.
const script = fileURLToPath(new URL('../../../tools/reference/data_loader.py', import.meta.url));

/** The folder of what is loaded, made on the first call. */
export function madeData(): string {
  const folder = join(tmpdir(), 'cnn-bench-datasets');
  if (existsSync(folder)) return folder;
  const { CNN_PYTHON: python, CNN_CIFAR10_JPEG: jpegs } = process.env;
  if (!python || !jpegs) {
    console.error(
      'expected CNN_PYTHON and CNN_CIFAR10_JPEG, found ' +
        `${python ? '' : 'no CNN_PYTHON (an interpreter with numpy, Pillow and torchvision) '}${jpegs ? '' : 'no CNN_CIFAR10_JPEG (CIFAR-10 as JPEG files)'}`,
    );
    process.exit(2);
  }
  const unfinished = `${folder}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  execFileSync(python, [script, 'make', unfinished, jpegs], { stdio: 'inherit' });
  renameSync(unfinished, folder);
  return folder;
}

/** torchvision, or undefined with a note where there is none. */
export function startTorchvision(report: Report, folder: string): Promise<Contestant | undefined> {
  const how = 'set CNN_PYTHON to a Python with torchvision: python3 -m venv torch && torch/bin/pip install torchvision';
  const { CNN_PYTHON: python } = process.env;
  return orNote(report, 'torchvision', how, python && (() => Contestant.start(python, [script, 'serve', folder])));
}
