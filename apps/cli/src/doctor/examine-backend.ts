import { fork } from 'node:child_process';
import type { BackendName } from '@cnn/tensor';
import type { Conformance, ProbeReport, TrainingSpeed } from './probe.ts';
import { reasonOf } from './reason-of.ts';

/** What was found of a backend. */
export interface BackendFindings {
  readonly name: BackendName;
  /** Whether it starts, computes the known cases as `cpu` does, and does not crash. */
  readonly works: boolean;
  /** Its own words on itself. */
  readonly description?: string;
  readonly conformance?: Conformance;
  readonly speed?: TrainingSpeed;
  /** Why it does not work. */
  readonly reason?: string;
  /** What helps, or is to be known. */
  readonly remedy?: string;
}

export interface ExamineOptions {
  readonly signal: AbortSignal;
  /** Milliseconds after which a backend that says nothing is given up. @default 120,000 */
  readonly patience?: number;
}

/** What a probe does after its last report: for those that end in the middle. */
const NEXT: Readonly<Record<string, string>> = {
  none: 'while it started',
  started: 'while it computed known cases',
  conformance: 'while it trained',
};

/** Examines a backend in a process of its own, whose end, in whichever way, is a finding too. */
export async function examineBackend(
  name: BackendName,
  { signal, patience = 120_000 }: ExamineOptions,
): Promise<BackendFindings> {
  const child = fork(process.argv[1], ['doctor', '--probe', name], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
  });
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop);
  let isSilent = false;
  const giveUp = () => {
    isSilent = true;
    stop();
  };
  let silence = setTimeout(giveUp, patience);
  const reports: ProbeReport[] = [];
  child.on('message', (report: ProbeReport) => {
    reports.push(report);
    clearTimeout(silence);
    silence = setTimeout(giveUp, patience);
  });
  let complaints = '';
  child.stderr!.on('data', (text) => {
    complaints = `${complaints}${text}`.slice(-4000);
  });
  const [status, ended] = await new Promise<[number | null, NodeJS.Signals | null]>((done) =>
    child.on('close', (code, by) => done([code, by])),
  );
  clearTimeout(silence);
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();

  const found = findingsOf(name, reports);
  if (found.speed || found.reason) return found;
  const last = reports.at(-1)?.stage ?? 'none';
  if (isSilent && last === 'conformance')
    return { ...found, remedy: `one step of training takes over ${patience / 1000} s` };
  const line = complaints.trim().split('\n').at(-1);
  const how = isSilent ? `was silent for ${patience / 1000} s` : `ended with ${ended ?? `status ${status}`}`;
  return {
    ...found,
    works: false,
    reason: `its process ${how} ${NEXT[last]}${line ? `: ${line}` : ''}`,
    remedy: 'update its driver or package, or use another backend',
  };
}

function findingsOf(name: BackendName, reports: readonly ProbeReport[]): BackendFindings {
  let found: Omit<BackendFindings, 'name' | 'works'> = {};
  for (const report of reports) {
    if (report.stage === 'started') found = { ...found, description: report.description };
    if (report.stage === 'conformance') found = { ...found, conformance: report.conformance };
    if (report.stage === 'speed') found = { ...found, speed: report.speed };
    if (report.stage === 'failed') found = { ...found, ...reasonOf(report.message) };
  }
  const failures = found.conformance?.failures ?? [];
  if (failures.length > 0) {
    const more = failures.length > 1 ? ` and ${failures.length - 1} more` : '';
    found = { reason: `computes wrongly: ${failures[0]}${more}`, remedy: 'use another backend', ...found };
  }
  return { name, works: found.conformance !== undefined && found.reason === undefined, ...found };
}
