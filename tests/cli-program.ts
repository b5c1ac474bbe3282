import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Checkpoint, decodeCheckpoint, type EpochRecord } from '@cnn/train';
import { afterAll, beforeAll } from 'vitest';

/** The built `cnn`. */
export const program = resolve(import.meta.dirname, '../apps/cli/dist/main.js');

export interface Finished {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** `cnn` as a test file runs it, in a folder of its own. */
export interface CliProgram {
  readonly folder: string;
  start(...args: string[]): { readonly process: ChildProcess; readonly finished: Promise<Finished> };
  cnn(...args: string[]): Promise<Finished>;
  /** In a folder below. */
  cnnIn(path: string, ...args: string[]): Promise<Finished>;
  /** The text of a file in the folder. */
  read(...path: string[]): string;
  checkpointOf(...run: string[]): Checkpoint;
  /** Weights and optimizer state of a run as text, to compare bit by bit, and what was measured. */
  stateOf(...run: string[]): {
    readonly bits: readonly [name: string, bits: string][];
    readonly history: Omit<EpochRecord, 'seconds'>[];
  };
}

export function cliProgram(): CliProgram {
  const folder = mkdtempSync(join(tmpdir(), 'cnn-cli-'));
  beforeAll(() => {
    if (!existsSync(program)) throw new Error('the program is not built; run: pnpm build, or npm test, which does');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start: CliProgram['start'] = (...args) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: folder });
    return { process: child, finished: finished(child) };
  };
  const checkpointOf = (...run: string[]) =>
    decodeCheckpoint(readFileSync(join(folder, 'runs', ...run, 'last.safetensors')));
  return {
    folder,
    start,
    cnn: (...args) => start(...args).finished,
    cnnIn: (path, ...args) => finished(spawn(process.execPath, [program, ...args], { cwd: join(folder, path) })),
    read: (...path) => readFileSync(join(folder, ...path), 'utf8'),
    checkpointOf,
    stateOf(...run) {
      const { weights, optimizerState, history } = checkpointOf(...run);
      const bits = [...weights, ...optimizerState].map(
        ([name, { data }]) => [name, Buffer.from(data.buffer).toString('base64')] as [string, string],
      );
      return { bits, history: history.map(({ seconds, ...rest }) => rest) };
    },
  };
}

/** What a process has written by the time it ends. */
export function finished(child: ChildProcess): Promise<Finished> {
  let out = '';
  let err = '';
  child.stdout!.on('data', (text) => {
    out += text;
  });
  child.stderr!.on('data', (text) => {
    err += text;
  });
  return new Promise((done) => child.on('close', (status) => done({ status, out, err })));
}

/** JSON lines. */
export function lines(text: string): Record<string, unknown>[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Waits for something that a running program does. */
export async function until(condition: () => boolean, running: ChildProcess): Promise<void> {
  while (!condition()) {
    if (running.exitCode !== null) throw new Error(`the program ended with status ${running.exitCode} before its time`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
