import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readme } from './readme.ts';
import { lastWords, runProgram } from './run-program.ts';
import type { Packed } from './tarballs.ts';

/** What a stranger asks of `cnn` first: what it knows, a short training, and what can be made of a run: each loads other parts of the program. */
const commands: readonly string[] = [
  '--version',
  '--help',
  'models',
  'data',
  'summary cifar-cnn',
  'train lenet5 --limit 128 --epochs 1 --out runs --name first',
  'evaluate runs/first --limit 64',
  'visualize runs/first --format png',
  'export runs/first first.onnx',
  'import cnn://airbench-small-cifar10 --out runs --name imported',
  'explain runs/first --sample 0 --method saliency',
  'attack runs/first --attack fgsm --limit 16',
  'doctor --backend wasm --json',
];

/** What is wrong where the program's commands are run in a project that has it, each in one folder, and with the settings of its README in another. */
export function commandComplaints({ manifest }: Packed, { settings }: Readme, project: string, node: string): string[] {
  const complaints: string[] = [];
  const cwd = join(project, `work-${process.hrtime.bigint()}`);
  const withSettings = join(cwd, 'settings');
  mkdirSync(withSettings, { recursive: true });
  const run = (line: string, folder: string): string => {
    const program = join(project, 'node_modules/.bin', Object.keys(manifest.bin!)[0]);
    const ended = runProgram(program, line.split(' '), { cwd: folder, node });
    if (ended.status !== 0) complaints.push(`cnn ${line}: ended with ${ended.status}: ${lastWords(ended, 6)}`);
    return ended.stdout;
  };
  for (const line of commands) {
    const said = run(line, cwd);
    if (line === '--version' && said.trim() !== manifest.version) {
      complaints.push(`cnn --version: expected ${manifest.version}, found '${said.trim()}'`);
    }
  }
  if (settings === undefined) complaints.push('README.md: expected settings in a block of TypeScript, found none');
  else {
    writeFileSync(join(withSettings, 'cnn.config.ts'), settings);
    run('summary cifar-cnn', withSettings);
  }
  return complaints;
}
