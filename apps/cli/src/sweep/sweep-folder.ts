import { appendFile, mkdir, readdir, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@cnn/tensor';
import { writeFileAtomic } from '@cnn/tensor/node';
import { decodeJsonLines, encodeJsonLine, type SearchConfig, type TrialReport } from '@cnn/train';
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

/** `runs/<name>/`: `sweep.json`, `sweep.jsonl` and a run's folder for each trial. */
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
}

export function sweepFolder(path: string): SweepFolder {
  const [configPath, reportsPath] = [join(path, 'sweep.json'), join(path, 'sweep.jsonl')];
  const trialName = (trial: number) => `trial-${String(trial).padStart(3, '0')}`;
  return {
    path,
    configPath,
    reportsPath,
    trialName,
    trialPath: (trial) => join(path, trialName(trial)),
    saveConfig: (config) => writeFileAtomic(configPath, `${JSON.stringify(config, null, 2)}\n`),
    append: (report) => appendFile(reportsPath, encodeJsonLine({ ...report })),
  };
}

/**
 * Makes the folder of a new sweep; without a name, the first free `<stem>-<number>`.
 *
 * @throws UsageError if the named folder holds something already.
 */
export async function createSweepFolder(out: string, name: string | undefined, stem: string): Promise<SweepFolder> {
  if (name === undefined) return sweepFolder(await firstFreeFolder(out, stem));
  const path = join(out, name);
  await mkdir(path, { recursive: true });
  if ((await readdir(path)).length === 0) return sweepFolder(path);
  throw new UsageError(`${path} exists already; give another --name, or go on with it: cnn sweep --resume ${path}`);
}

/**
 * Opens a sweep to go on with it. A last line of its reports that was torn by a crash is cut off.
 *
 * @throws DataError if there is none or a file is damaged.
 */
export async function openSweep(
  path: string,
): Promise<{ readonly folder: SweepFolder; readonly config: SweepConfig; readonly reports: readonly SweepReport[] }> {
  const folder = sweepFolder(path);
  const text = await readFile(folder.configPath, 'utf8').catch((cause) => {
    if (!['ENOENT', 'ENOTDIR'].includes(cause.code)) throw cause;
    throw new DataError(path, { expected: 'the folder of a sweep with sweep.json', found: 'none', cause });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DataError(folder.configPath, { expected: 'JSON', found: (cause as Error).message, cause });
  }
  const config = parseSweepConfig(value, folder.configPath);
  const bytes = await readFile(folder.reportsPath).catch((cause) => {
    if (cause.code !== 'ENOENT') throw cause;
    return Buffer.alloc(0);
  });
  const { records, wholeBytes, torn } = decodeJsonLines(bytes, folder.reportsPath);
  if (torn) await truncate(folder.reportsPath, wholeBytes);
  return { folder, config, reports: records.map((record) => checkedReport(record, folder.reportsPath)) };
}

function checkedReport(record: Record<string, unknown>, subject: string): SweepReport {
  const { trial, resource, value, config } = record;
  if (Number.isInteger(trial) && Number.isInteger(resource) && typeof value === 'number' && config) {
    return record as unknown as SweepReport;
  }
  throw new DataError(subject, {
    expected: 'reports with trial, resource, value and config',
    found: JSON.stringify(record),
    remedy: 'take that line out; its job is then done again',
  });
}
