// `pnpm verify parsers [name [number]]`: reads 100,000 damaged files with each parser of @cnn/datasets, or with one of them, or one file again.
//
// Each parser runs in a process of its own, so that its memory is its own, and a crash or a hang ends nothing else. The same number is the
// same file each time.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Report } from './parsers/run.ts';
import { runParser } from './parsers/run.ts';
import { subjects } from './parsers/subjects.ts';

const FILES = 100_000;
/** libvips takes its time. */
const FILES_OF_SHARP = 20_000;
/** A file may take so long, in ms. */
const SLOWEST = 2_000;
/** And a parser may grow by so much, in MB, beyond what it had before the first file; of that 64 MiB may be one file's. */
const LARGEST = 512;
/** Without a sign of life for so long, in ms, a process hangs. */
const SILENCE = 30_000;

const [name, number] = process.argv.slice(2);
const chosen = name ? subjects.filter((subject) => subject.name === name) : subjects;
if (chosen.length === 0) {
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
  console.log('| parser | files | read | refused | slowest ms | peak MB | seconds |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  let crashes = 0;
  for (const { name } of chosen) {
    const { read, refused, slowest, megabytes, seconds, faults } = await inProcess(name);
    const found = [...faults];
    if (slowest.ms > SLOWEST) found.push(`file ${slowest.file} took ${slowest.ms.toFixed(0)} ms`);
    if (megabytes > LARGEST) found.push(`${megabytes.toFixed(0)} MB`);
    const cells = [read + refused, read, refused, slowest.ms.toFixed(1), megabytes.toFixed(0), seconds.toFixed(0)];
    console.log(`| ${name} | ${cells.join(' | ')} |`);
    for (const fault of found) console.log(`  ${name}: ${fault}`);
    crashes += found.length;
  }
  return crashes;
}

/** Runs one parser in a process of its own. */
function inProcess(name: string): Promise<Report> {
  const files = name === 'sharp' ? FILES_OF_SHARP : FILES;
  const child = fork(fileURLToPath(import.meta.url), [name, String(files)]);
  return new Promise((resolve) => {
    let report: Report = { read: 0, refused: 0, slowest: { ms: 0, file: 0 }, megabytes: 0, seconds: 0, faults: [] };
    let ended = false;
    const end = (fault?: string): void => {
      clearTimeout(watch);
      child.kill('SIGKILL');
      resolve(fault ? { ...report, faults: [...report.faults, fault] } : report);
    };
    const after = (): string => `after file ${report.read + report.refused}`;
    let watch = setTimeout(() => end('hangs'), SILENCE);
    child.on('message', (message: Report) => {
      report = message;
      ended = message.read + message.refused + message.faults.length >= files;
      clearTimeout(watch);
      watch = setTimeout(() => end(`hangs ${after()}`), SILENCE);
    });
    child.on('exit', (code, signal) => end(ended ? undefined : `ended with ${signal ?? code} ${after()}`));
  });
}
