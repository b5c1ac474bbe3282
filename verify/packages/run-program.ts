import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** How a program ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  /** The program of Node that it, and what it starts, run with. @default the one that runs this */
  readonly node?: string;
}

/** A program may take so long, in ms. */
const PATIENCE = 600_000;

/** Runs a program to its end; without a status it was killed, or could not be started. */
export function runProgram(program: string, args: readonly string[], { cwd, node }: RunOptions): Ended {
  const path = node === undefined ? process.env.PATH : `${dirname(node)}${delimiter}${process.env.PATH}`;
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PATH: path, NO_COLOR: '1' },
    maxBuffer: 2 ** 28,
    shell: process.platform === 'win32',
    timeout: PATIENCE,
  });
  return { status, stdout: stdout ?? '', stderr: error ? `${error.message}\n${stderr ?? ''}` : stderr };
}

/** Runs pnpm: the one that runs us, else the version that the workspace names. */
export function runPnpm(root: string, args: readonly string[], options: RunOptions): Ended {
  if (process.env.npm_config_user_agent?.startsWith('pnpm/')) return runProgram('pnpm', args, options);
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return runProgram('npx', ['--yes', packageManager.split('+')[0], ...args], options);
}

/** The last lines of what a program said, as one. */
export function lastWords({ stdout, stderr }: Ended, count = 3): string {
  const lines = (stderr.trim() || stdout.trim()).split('\n').map((line) => line.trim());
  return lines.filter(Boolean).slice(-count).join(' | ');
}
