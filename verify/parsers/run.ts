import { forgetReservations, largestReservation } from './reservations.ts';
import type { Subject } from './subject.ts';

/** How a parser has done so far. */
export interface Report {
  readonly read: number;
  readonly refused: number;
  /** The most of a processor's time that an input took, whatever else the machine had to do. */
  readonly slowest: { readonly ms: number; readonly input: number };
  /** By which the process has grown at most. */
  readonly megabytes: number;
  /** The largest array that was made, in MB. */
  readonly largest: { readonly megabytes: number; readonly input: number };
  readonly seconds: number;
  /** What should not have happened. */
  readonly faults: readonly string[];
}

const MOST_FAULTS = 5;

/** Has a parser read damaged inputs; `heard` is told from time to time how far it is. */
export async function runParser(subject: Subject, inputs: number, heard: (report: Report) => void): Promise<Report> {
  const started = performance.now();
  const faults: string[] = [];
  let [read, refused, slowest, last] = [0, 0, { ms: 0, input: 0 }, started];
  let largest = { megabytes: 0, input: 0 };
  let input = 0;
  process.on('unhandledRejection', (error) => faults.push(`input ${input}, too late: ${error}`));
  await subject.warmUp();
  const before = process.resourceUsage().maxRSS;
  const report = (): Report => ({
    read,
    refused,
    slowest,
    megabytes: (process.resourceUsage().maxRSS - before) / 1024,
    largest,
    seconds: (performance.now() - started) / 1000,
    faults,
  });
  heard(report());
  for (; input < inputs; input++) {
    forgetReservations();
    const start = process.cpuUsage();
    const outcome = await subject.outcome(input);
    const { user, system } = process.cpuUsage(start);
    const now = performance.now();
    const ms = (user + system) / 1000;
    if (ms > slowest.ms) slowest = { ms, input };
    if (largestReservation() > largest.megabytes) largest = { megabytes: largestReservation(), input };
    if (outcome === 'read') read++;
    else if (outcome === 'refused') refused++;
    else faults.push(`input ${input}: ${outcome}`);
    if (faults.length >= MOST_FAULTS) break;
    if (now - last < 1000) continue;
    last = now;
    heard(report());
  }
  return report();
}
