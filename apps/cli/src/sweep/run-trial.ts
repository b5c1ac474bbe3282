import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DataError } from '@cnn/tensor';
import { decodeJsonLines, type Job } from '@cnn/train';
import { checkpointPath } from '../run/run-folder.ts';
import { runtimeNames } from '../run/train-flags.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { SweepConfig } from './sweep-config.ts';
import type { SweepFolder } from './sweep-folder.ts';
import { argumentsFor } from './train-options.ts';

export interface TrialOptions {
  readonly terminal: Terminal;
  readonly folder: SweepFolder;
  readonly config: SweepConfig;
}

/** How a job ended. */
export interface TrialOutcome {
  /** What was measured; NaN if the trial failed. */
  readonly value: number;
  /** Why it failed. */
  readonly error?: string;
  /** Whether training ever began: a trial that fails before has not failed by its own settings, most likely. */
  readonly isStarted: boolean;
}

/**
 * Trains a trial on, in a process of its own: what one trial takes of memory, or breaks, is not the next one's.
 *
 * A trial is a run over all epochs of the sweep from its first step on, so that schedules know where they are; at the end of the job it is stopped as
 * Ctrl-C does, and a later job resumes it. It comes out as if it had never been stopped.
 *
 * @returns undefined if the terminal's signal stopped it.
 */
export async function runTrial(job: Job, options: TrialOptions): Promise<TrialOutcome | undefined> {
  const { terminal, folder, config } = options;
  const path = folder.trialPath(job.trial);
  // A crash may have come between the end of the job and its report.
  const measured = (await readEpochs(path)).find(({ epoch }) => epoch === job.to);
  if (measured) return { value: metricOf(measured, config.metric, path), isStarted: true };

  const { status, error } = await train(job, options);
  const epochs = await readEpochs(path);
  // A run may end before its last epoch, such as one that learns nothing more.
  const last = epochs.find(({ epoch }) => epoch === job.to) ?? (status === 0 ? epochs.at(-1) : undefined);
  if (last) return { value: metricOf(last, config.metric, path), isStarted: true };
  if (terminal.signal.aborted) return undefined;
  const isStarted = existsSync(checkpointPath(path));
  return { value: Number.NaN, error: error ?? 'it ended without an epoch', isStarted };
}

/** Runs `cnn train` until the job is done. */
async function train(job: Job, { terminal, folder, config }: TrialOptions): Promise<Ended> {
  const path = folder.trialPath(job.trial);
  const isResumed = existsSync(checkpointPath(path));
  if (!isResumed) await rm(path, { recursive: true, force: true });
  const runtime = Object.fromEntries(Object.entries(config.train).filter(([name]) => runtimeNames.includes(name)));
  const args = isResumed
    ? ['--resume', path, ...argumentsFor(runtime)]
    : [
        ...(config.model === undefined ? [] : [config.model]),
        ...['--out', folder.path, '--name', folder.trialName(job.trial), '--epochs', String(config.epochs)],
        ...argumentsFor({ seed: config.seed, ...config.train, ...job.config }),
      ];
  const child = spawn(
    process.execPath,
    [...process.execArgv, '--import', LIFELINE, process.argv[1], 'train', ...args, '--no-report', '--json'],
    // A group of its own: Ctrl-C reaches this process, which passes it on once.
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true, windowsHide: true },
  );
  const ended = new Promise<{ status: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.on('error', reject).on('close', (status, signal) => resolve({ status, signal }));
  });
  let complaints = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-4096);
  });
  // A second signal would end it at once, without saving.
  const stop = () => !child.killed && child.kill('SIGINT');
  terminal.signal.addEventListener('abort', stop, { once: true });
  if (terminal.signal.aborted) stop();
  const bar = terminal.bar(`Trial ${job.trial}`, job.to - job.from, 'epochs');
  try {
    for await (const line of createInterface({ input: child.stdout! })) {
      const event = JSON.parse(line) as { readonly type: string; readonly epoch: number };
      if (event.type !== 'epoch') continue;
      bar.update(Math.min(event.epoch, job.to) - job.from);
      // The checkpoint of this epoch is written before it is told.
      if (event.epoch >= job.to && job.to < config.epochs) stop();
    }
    const { status, signal } = await ended;
    return { status, ...(status !== 0 && { error: lastComplaint(complaints, signal) }) };
  } finally {
    bar.stop();
    terminal.signal.removeEventListener('abort', stop);
    child.kill('SIGKILL');
  }
}

interface Ended {
  /** Null if a signal ended it. */
  readonly status: number | null;
  readonly error?: string;
}

/** Ends the trial with the sweep, however that ends: nobody is left to go on writing into a folder that a resumed sweep writes into. */
const LIFELINE = `data:text/javascript,${encodeURIComponent(
  'if (process.channel) { process.on("disconnect", () => process.exit(1)); process.channel.unref(); }',
)}`;

function lastComplaint(text: string, signal: NodeJS.Signals | null): string {
  if (signal) return `it was ended by ${signal}`;
  return /error: (.*)\s*$/.exec(text)?.[1] ?? text.trim().split('\n').at(-1) ?? '';
}

/** The lines of a run's `metrics.jsonl`; none where there is no such file. */
async function readEpochs(path: string): Promise<readonly Record<string, unknown>[]> {
  const file = join(path, 'metrics.jsonl');
  try {
    return decodeJsonLines(await readFile(file), file).records;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** What has no number in JSON has failed. @throws DataError if nothing of that name was measured. */
function metricOf(epoch: Record<string, unknown>, name: string, path: string): number {
  const metrics = (epoch.metrics ?? {}) as Record<string, unknown>;
  const value = name in epoch ? epoch[name] : metrics[name];
  if (typeof value === 'number') return value;
  if (value === null) return Number.NaN;
  const known = [...Object.keys(epoch).filter((key) => typeof epoch[key] === 'number'), ...Object.keys(metrics)];
  throw new DataError(path, {
    expected: `a metric '${name}'`,
    found: known.join(', '),
    remedy: 'give another --metric',
  });
}
