import { appendFile, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@cnn/tensor';
import { writeFileAtomic } from '@cnn/tensor/node';
import { decodeJsonLines, encodeJsonLine, type SearchConfig, type TrialReport } from '@cnn/train';
import { type FolderStore, folderStore } from '@cnn/train/node';
import { firstFreeFolder } from '../run/run-folder.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { parseSweepConfig, type SweepConfig } from './sweep-config.ts';

/** A line of `sweep.jsonl`: a job that is over, and what it was about. */
export interface SweepReport extends TrialReport {
  readonly value: number;
  readonly config: SearchConfig;
  /** Why the trial failed. */
  readonly error?: string;
}

/** `runs/<name>/`: `sweep.json`, `sweep.jsonl` and a run's folder for each trial, which no other sweep may have meanwhile. */
export interface SweepFolder {
  readonly path: string;
  readonly configPath: string;
  readonly reportsPath: string;
  /** The name of a trial's folder in it. */
  trialName(trial: number): string;
  trialPath(trial: number): string;
  /** Writes `sweep.json`, whole or not at all. */
  saveConfig(config: SweepConfig): Promise<void>;
  /** Adds a line to `sweep.jsonl`. */
  append(report: SweepReport): Promise<void>;
  /** Gives the folder back. */
  close(): Promise<void>;
}

const CONFIG = 'sweep.json';

function sweepFolder(path: string, store: FolderStore): SweepFolder {
  const [configPath, reportsPath] = [join(path, CONFIG), join(path, 'sweep.jsonl')];
  const trialName = (trial: number) => `trial-${String(trial).padStart(3, '0')}`;
  return {
    path,
    configPath,
    reportsPath,
    trialName,
    trialPath: (trial) => join(path, trialName(trial)),
    saveConfig: (config) => writeFileAtomic(configPath, `${JSON.stringify(config, null, 2)}\n`),
    append: (report) => appendFile(reportsPath, encodeJsonLine({ ...report })),
    close: () => store.close(),
  };
}

/**
 * Makes the folder of a new sweep; without a name, the first free `<stem>-<number>`.
 *
 * @throws UsageError if the named folder holds something already; Error if another sweep has it.
 */
export async function createSweepFolder(out: string, name: string | undefined, stem: string): Promise<SweepFolder> {
  const path = name === undefined ? await firstFreeFolder(out, stem) : join(out, name);
  const store = await folderStore(path, { lock: true });
  if ((await store.list()).length === 0) return sweepFolder(path, store);
  await store.close();
  throw new UsageError(`${path} exists already; give another --name, or go on with it: cnn sweep --resume ${path}`);
}

/**
 * Opens a sweep to go on with it. A last line of its reports that was torn by a crash is cut off.
 *
 * @throws DataError if there is none or a file is damaged; Error if another process has it.
 */
export async function openSweep(
  path: string,
): Promise<{ readonly folder: SweepFolder; readonly config: SweepConfig; readonly reports: readonly SweepReport[] }> {
  const configPath = join(path, CONFIG);
  const text = await readFile(configPath, 'utf8').catch((cause) => {
    if (!['ENOENT', 'ENOTDIR'].includes(cause.code)) throw cause;
    throw new DataError(path, { expected: 'the folder of a sweep with sweep.json', found: 'none', cause });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DataError(configPath, { expected: 'JSON', found: (cause as Error).message, cause });
  }
  const config = parseSweepConfig(value, configPath);
  // Two at once would take each other's trials for failed ones.
  const folder = sweepFolder(path, await folderStore(path, { lock: true }));
  try {
    return { folder, config, reports: await readReports(folder.reportsPath) };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

async function readReports(path: string): Promise<SweepReport[]> {
  const bytes = await readFile(path).catch((cause) => {
    if (cause.code !== 'ENOENT') throw cause;
    return Buffer.alloc(0);
  });
  const { records, wholeBytes, torn } = decodeJsonLines(bytes, path);
  if (torn) await truncate(path, wholeBytes);
  return records.map((record) => checkedReport(record, path));
}

/** @throws DataError if a line of `sweep.jsonl` is no report. */
export function checkedReport(record: Record<string, unknown>, subject: string): SweepReport {
  const { trial, resource, value, config, error } = record;
  const isError = error === undefined || typeof error === 'string';
  if (
    Number.isInteger(trial) &&
    Number.isInteger(resource) &&
    typeof value === 'number' &&
    isConfig(config) &&
    isError
  ) {
    return record as unknown as SweepReport;
  }
  throw new DataError(subject, {
    expected: 'reports with trial, resource, value and config',
    found: JSON.stringify(record).slice(0, 200),
    remedy: 'take that line out; its job is then done again',
  });
}

function isConfig(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((each) => ['string', 'number', 'boolean'].includes(typeof each));
}
