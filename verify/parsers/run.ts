import type { Subject } from './subjects.ts';

/** How a parser has done so far. */
export interface Report {
  readonly read: number;
  readonly refused: number;
  readonly slowest: { readonly ms: number; readonly file: number };
  /** By which the process has grown at most. */
  readonly megabytes: number;
  readonly seconds: number;
  /** What should not have happened. */
  readonly faults: readonly string[];
}

const MOST_FAULTS = 5;

/** Has a parser read damaged files; `heard` is told from time to time how far it is. */
export async function runParser(subject: Subject, files: number, heard: (report: Report) => void): Promise<Report> {
  const started = performance.now();
  const faults: string[] = [];
  let [read, refused, slowest, last] = [0, 0, { ms: 0, file: 0 }, started];
  let file = 0;
  process.on('unhandledRejection', (error) => faults.push(`file ${file}, too late: ${error}`));
  // What loading takes, and compiling, is not the files'.
  for (const seed of subject.seeds) await subject.parse(seed).catch(() => {});
  const before = process.resourceUsage().maxRSS;
  const report = (): Report => ({
    read,
    refused,
    slowest,
    megabytes: (process.resourceUsage().maxRSS - before) / 1024,
    seconds: (performance.now() - started) / 1000,
    faults,
  });
  for (; file < files; file++) {
    const start = performance.now();
    const outcome = await subject.outcome(file);
    const now = performance.now();
    if (now - start > slowest.ms) slowest = { ms: now - start, file };
    if (outcome === 'read') read++;
    else if (outcome === 'refused') refused++;
    else faults.push(`file ${file}: ${outcome}`);
    if (faults.length >= MOST_FAULTS) break;
    if (now - last < 1000) continue;
    last = now;
    heard(report());
  }
  return report();
}
