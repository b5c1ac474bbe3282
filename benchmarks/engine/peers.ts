import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Contestant } from './contestant.ts';
import type { Report } from './report.ts';

// Paths are those of the bundle, node_modules/.bundled/benchmarks/engine.mjs, which all of this is part of.

/** Starts one of our processes, a file of this folder, or of another: `datasets/loading-process`. */
export function startProcess(name: string, ...args: (string | number)[]): Promise<Contestant> {
  const file = fileURLToPath(new URL(`./${name.includes('/') ? name : `engine/${name}`}.mjs`, import.meta.url));
  return Contestant.start(process.execPath, [file, ...args.map(String)]);
}

/** PyTorch with so many threads, or for its own start; undefined with a note where there is none. */
export async function startTorch(report: Report, threads: number | 'start'): Promise<Contestant | undefined> {
  const { CNN_PYTHON: python } = process.env;
  const script = fileURLToPath(new URL('../../../tools/reference/engine.py', import.meta.url));
  const how = 'set CNN_PYTHON to a Python with torch: python3 -m venv torch && torch/bin/pip install torch onnx';
  return orNote(report, 'PyTorch', how, python && (() => Contestant.start(python, [script, String(threads)])));
}

/** A process of this folder that runs an npm package which is no dependency of ours, or undefined with a note. */
export async function startNpmPeer(
  report: Report,
  packageName: string,
  processName: string,
  ...args: (string | number)[]
): Promise<Contestant | undefined> {
  const { CNN_BENCH_PEERS: folder } = process.env;
  const how = `set CNN_BENCH_PEERS to a folder where you ran: npm install --ignore-scripts ${packageName}`;
  return orNote(report, packageName, how, folder && (() => startProcess(processName, folder, ...args)));
}

/** A package's name with its version, in the folder of peers. */
export function nameWithVersion(folder: string, packageName: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'node_modules', packageName, 'package.json'), 'utf8'));
  return `${packageName} ${version}`;
}

/** A contestant that may be missing; then the report says how to get it. */
export async function orNote(
  report: Report,
  what: string,
  how: string,
  start: (() => Promise<Contestant>) | '' | undefined,
): Promise<Contestant | undefined> {
  if (!start) {
    report.note(`${what} is left out: ${how}`);
    return undefined;
  }
  try {
    return await start();
  } catch (error) {
    report.note(`${what} is left out, because it did not start (${(error as Error).message}); ${how}`);
    return undefined;
  }
}
