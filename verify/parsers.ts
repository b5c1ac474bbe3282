// `pnpm verify parsers [name [number]] [--inputs N]`: gives 100,000 damaged inputs to each parser of what comes from outside (files, settings, addresses), or to
// one of them, or one input again.
//
// Each parser runs in a process of its own, so that its memory is its own, and a crash or a hang ends nothing else. The same number is the
// same input each time.
import './parsers/reservations.ts';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Report } from './parsers/run.ts';
import { runParser } from './parsers/run.ts';
import { subjects } from './parsers/subjects.ts';

/** An input may take so much of a processor's time, in ms, unless its parser is given more. */
const PATIENCE = 2_000;
/** And a parser may grow by so much, in MB, beyond what it had before the first input. */
const LARGEST = 512;
/** What is made of one claim in an input, in MB, whether or not it is written to. */
const LARGEST_ARRAY = 256;
/** Without a sign of life for so long, in ms, a process hangs; on a machine with much else to do it takes minutes until it has loaded all. */
const SILENCE = 120_000;
const LOADING = 900_000;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { inputs: { type: 'string', default: '100000' } },
});
const [name, number] = positionals;
const inputs = Number(values.inputs);
const chosen = name ? subjects.filter((subject) => subject.name === name) : subjects;
if (chosen.length === 0 || !Number.isSafeInteger(inputs)) {
  console.error(`expected a parser (${subjects.map((subject) => subject.name).join(', ')}), found ${name}`);
  process.exit(2);
}
if (process.send) {
  const report = await runParser(chosen[0], Number(number), (progress) => process.send!(progress));
  process.send(report);
  process.disconnect();
} else if (number !== undefined) {
  console.log(await chosen[0].outcome(Number(number)));
} else {
  const crashes = await verifyAll();
  console.log(`${crashes} crashes`);
  process.exit(crashes === 0 ? 0 : 1);
}

async function verifyAll(): Promise<number> {
  console.log('| parser | inputs | read | refused | slowest ms | peak MB | largest array MB | seconds |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  let crashes = 0;
  for (const { name, patience = PATIENCE } of chosen) {
    const { read, refused, slowest, megabytes, largest, seconds, faults } = await inProcess(name, inputs);
    const found = [...faults];
    if (slowest.ms > patience) found.push(`input ${slowest.input} took ${slowest.ms.toFixed(0)} ms`);
    if (megabytes > LARGEST) found.push(`${megabytes.toFixed(0)} MB`);
    if (largest.megabytes > LARGEST_ARRAY) {
      found.push(`input ${largest.input} made an array of ${largest.megabytes.toFixed(0)} MB`);
    }
    const measured = [slowest.ms.toFixed(1), megabytes.toFixed(0), largest.megabytes.toFixed(1), seconds.toFixed(0)];
    console.log(`| ${[name, read + refused, read, refused, ...measured].join(' | ')} |`);
    for (const fault of found) console.log(`  ${name}: ${fault}`);
    crashes += found.length;
  }
  return crashes;
}

/** Runs one parser in a process of its own. */
function inProcess(name: string, count: number): Promise<Report> {
  const child = fork(fileURLToPath(import.meta.url), [name, String(count)]);
  return new Promise((resolve) => {
    let report: Report = {
      read: 0,
      refused: 0,
      slowest: { ms: 0, input: 0 },
      megabytes: 0,
      largest: { megabytes: 0, input: 0 },
      seconds: 0,
      faults: [],
    };
    let ended = false;
    const end = (fault?: string): void => {
      clearTimeout(watch);
      child.kill('SIGKILL');
      resolve(fault ? { ...report, faults: [...report.faults, fault] } : report);
    };
    const after = (): string => `after input ${report.read + report.refused}`;
    let watch = setTimeout(() => end('does not begin'), LOADING);
    child.on('message', (message: Report) => {
      report = message;
      ended = message.read + message.refused + message.faults.length >= count || message.faults.length > 0;
      clearTimeout(watch);
      watch = setTimeout(() => end(`hangs ${after()}`), SILENCE);
    });
    child.on('exit', (code, signal) => end(ended ? undefined : `ended with ${signal ?? code} ${after()}`));
  });
}
