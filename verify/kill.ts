// `pnpm verify kill [kills [program]]`: runs of `cnn train` that are killed at random moments and taken up again, against one that never was.
//
// Half of the moments are drawn over the time of half a run, so that they fall anywhere, also before the first step; the others are those when a file is being
// written.
// The same command draws the same moments, though not what happens in them. The program is apps/cli/dist/main.js, as `pnpm build` makes it.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { Rng } from '@cnn/tensor';
import { type Checkpoint, decodeCheckpoint } from '../packages/train/src/trainer/checkpoint.ts';

/** Kills of one run, before it may end. */
const KILLS_A_RUN = 5;
/** A session that takes longer than this, in ms, hangs. */
const PATIENCE = 120_000;
/** Small and short, with what a run must remember: gathered gradients, the optimizer's averages, random crops. */
const RUN = ['lenet5', '--limit', '320', '--batch-size', '32', '--epochs', '3', '--learning-rate', '0.002'];
const SETTINGS = ['--accumulate', '3', '--clip-norm', '1', '--augment', 'crop,flip', '--seed', '7'];
/** Saves after each step; one thread, so that sums have one order. */
const SESSION = ['--save-every', '0', '--no-report', '--json', '--backend', 'wasm', '--threads', '1'];

// Bundled to node_modules/.bundled/verify.
const program = process.argv[3] ?? fileURLToPath(new URL('../../../apps/cli/dist/main.js', import.meta.url));
if (!existsSync(program)) {
  console.error(`expected the built program at ${program}, found none; run pnpm build, or name another`);
  process.exit(2);
}
const kills = Number(process.argv[2] ?? 50);
if (!Number.isSafeInteger(kills) || kills < 1) {
  console.error(`expected a number of kills, found ${process.argv[2]}`);
  process.exit(2);
}
const out = mkdtempSync(join(tmpdir(), 'cnn-kill-'));
const checkpointOf = (run: string) => join(out, run, 'last.safetensors');

/** When a session is killed: after a time in ms, or while the file with this number is written. */
type Moment = { readonly after: number } | { readonly write: number };

/** Begins or goes on with a run. @returns whether it was killed before it ended. */
async function session(run: string, moment?: Moment): Promise<boolean> {
  // A run that was killed before its first checkpoint is begun anew, as its user would.
  const isBegun = existsSync(checkpointOf(run));
  if (!isBegun) rmSync(join(out, run), { recursive: true, force: true });
  const what = isBegun ? ['--resume', join(out, run)] : [...RUN, ...SETTINGS, '--out', out, '--name', run];
  const child = spawn(process.execPath, [program, 'train', ...what, ...SESSION], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (piece) => {
    said += piece;
  });
  const disarm = moment ? arm(child, run, moment) : () => {};
  const hanging = setTimeout(() => child.kill('SIGABRT'), PATIENCE);
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.on('exit', (...how) => resolve(how));
  });
  disarm();
  clearTimeout(hanging);
  if (signal === 'SIGKILL' && moment) return true;
  if (code === 0) return false;
  throw new Error(`expected ${run} to end or to be killed, found ${signal ?? `status ${code}`}:\n${said}`);
}

/** @returns what takes the threat away. */
function arm(child: ChildProcess, run: string, moment: Moment): () => void {
  if ('after' in moment) {
    const timer = setTimeout(() => child.kill('SIGKILL'), moment.after);
    return () => clearTimeout(timer);
  }
  const seen = new Set<string>();
  const watcher = watch(out, { recursive: true }, (_, file) => {
    if (!file?.startsWith(run) || !file.endsWith('.tmp')) return;
    seen.add(file);
    if (seen.size >= moment.write) child.kill('SIGKILL');
  });
  return () => watcher.close();
}

/** What must be the same to the last bit; times are not. */
function outcome(run: string): Omit<Checkpoint, 'progress' | 'history'> & { readonly rest: unknown } {
  const { progress, history, ...kept } = decodeCheckpoint(readFileSync(checkpointOf(run)), run);
  const { seconds, ...stand } = progress;
  return { ...kept, rest: { stand, history: history.map(({ seconds, ...record }) => record) } };
}

/** The history as the other file has it. */
function lines(run: string): unknown[] {
  return readFileSync(join(out, run, 'metrics.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { seconds, ...record } = JSON.parse(line);
      return record;
    });
}

/** Where a killed run stands, after a look at each of its files: they must be whole. */
function standing(run: string): string {
  if (!existsSync(checkpointOf(run))) return 'before the first checkpoint';
  const { progress } = decodeCheckpoint(readFileSync(checkpointOf(run)), run);
  if (existsSync(join(out, run, 'metrics.jsonl'))) lines(run);
  if (existsSync(join(out, run, 'config.json'))) JSON.parse(readFileSync(join(out, run, 'config.json'), 'utf8'));
  return `epoch ${progress.epoch}, batch ${progress.batch}, ${progress.gathered} gathered`;
}

const temporary = (run: string): number => {
  if (!existsSync(join(out, run))) return 0;
  return readdirSync(join(out, run)).filter((file) => file.endsWith('.tmp')).length;
};

const started = performance.now();
await session('never-killed');
const length = performance.now() - started;
const expected = outcome('never-killed');
console.log(`A run that is never killed takes ${(length / 1000).toFixed(1)} s.\n`);
console.log('| kill | run | moment | while writing | checkpoint |\n| --- | --- | --- | --- | --- |');

const rng = new Rng(8);
let done = 0;
let identical = 0;
let within = 0;
for (let number = 1; done < kills; number++) {
  const run = `killed-${number}`;
  let own = 0;
  let left = 0;
  while (own < KILLS_A_RUN && done < kills) {
    const [kind, share] = rng.fold('moment', number, own).uniforms(2);
    // Late moments of a run come in its later sessions.
    const moment: Moment = kind < 0.5 ? { after: (share * length) / 2 } : { write: 1 + Math.floor(share * 40) };
    if (!(await session(run, moment))) break;
    own++;
    done++;
    const isWithin = temporary(run) > left;
    if (isWithin) within++;
    left = temporary(run);
    const when = 'after' in moment ? `${(moment.after / 1000).toFixed(2)} s` : `file ${moment.write}`;
    console.log(`| ${done} | ${number} | ${when} | ${isWithin ? 'yes' : ''} | ${standing(run)} |`);
  }
  if (own === 0) continue;
  await session(run);
  const found = outcome(run);
  const isSame = isDeepStrictEqual(found, expected) && isDeepStrictEqual(lines(run), lines('never-killed'));
  if (isSame) identical += own;
  else console.log(`run ${number} DIFFERS: ${JSON.stringify(found.rest)}\n  expected ${JSON.stringify(expected.rest)}`);
  if (isSame) rmSync(join(out, run), { recursive: true });
}
console.log(`\n${done} kills, ${identical} identical; ${within} fell into the writing of a file`);
if (identical === done) rmSync(out, { recursive: true });
else console.log(`The runs that differ are in ${out}.`);
process.exit(identical === done ? 0 : 1);
