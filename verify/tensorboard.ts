// `CNN_PYTHON=… pnpm verify tensorboard`: event files of ours, read by TensorBoard itself: by its library, and by the application over HTTP.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { encodePNG } from '@cnn/viz';
import { eventFileName, eventsBefore } from '../packages/train/src/logging/event-file.ts';
import { histogram } from '../packages/train/src/logging/histogram.ts';
import { SummaryWriter, type SummaryWriterOptions } from '../packages/train/src/logging/summary-writer.ts';

const python = process.env.CNN_PYTHON;
if (!python) {
  console.log('Skipped: expected CNN_PYTHON, a Python with tensorboard (tools/reference/README.md), found none.');
  process.exit(0);
}
// Bundled to node_modules/.bundled/verify.
const reader = fileURLToPath(new URL('../../../tools/reference/tensorboard_read.py', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'cnn-tensorboard-'));
const weights = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i) * 0.1);
const broken = Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, -2);
const picture = encodePNG({
  width: 3,
  height: 2,
  data: Uint8ClampedArray.from({ length: 24 }, (_, i) => (i % 4 === 3 ? 255 : i * 10)),
});
const note = '# Notes\n\nwith *Ümläute* 🙂';
const settings = { 'learning rate': 0.1, optimizer: 'adam', augment: true, dropout: 0 };

/** Opens the next event file of a run, or one that is there. */
function open(run: string, time: number, options: SummaryWriterOptions = {}, existing?: string) {
  mkdirSync(join(folder, run), { recursive: true });
  const path = existing ?? join(folder, run, eventFileName(time, 'cnn', readdirSync(join(folder, run))));
  let now = time;
  const writer = new SummaryWriter(
    { append: (bytes) => appendFileSync(path, bytes) },
    { clock: () => now++, ...options },
  );
  return { path, writer };
}

async function writeAll(): Promise<void> {
  const { writer } = open('whole', 1700000000);
  for (let step = 0; step < 100; step++) writer.addScalar('loss/train', 1 / (step + 1), step);
  writer.addScalar('größe 🙂', Number.NaN, 1);
  writer.addScalar('größe 🙂', Number.POSITIVE_INFINITY, 2 ** 40);
  writer.addScalars('accuracy', { train: 0.5, test: 0.25 }, 3);
  writer.addHistogram('weights', weights, 4);
  writer.addHistogram('bins', weights, 4, { bins: 10 });
  writer.addHistogram('broken', broken, 5);
  writer.addHistogram('nothing left', Float32Array.of(Number.NaN), 6);
  writer.addImage('digits', picture, 7);
  writer.addText('notes', note, 8);
  writer.addHparams(settings, { 'final/accuracy': 0.75 }, 9);
  await writer.close();
  for (const form of ['float32', 'float64'] as const) {
    const { writer } = open(form, 1700000000, { scalarForm: form });
    for (let step = 0; step < 5; step++) writer.addScalar('loss', 0.1 * step, step);
    await writer.close();
  }
}

/** Killed in the middle of step 7, taken up at step 5 by a clock that was set back: in a new file, or in the old one, which is cut before. */
async function writeBroken(run: string, inOldFile: boolean): Promise<void> {
  const first = open(run, 1700000000);
  for (let step = 0; step < 8; step++) first.writer.addScalar('loss', step, step);
  await first.writer.flush();
  truncateSync(first.path, statSync(first.path).size - 3);
  if (inOldFile) writeFileSync(first.path, eventsBefore(readFileSync(first.path), 5));
  const second = inOldFile ? open(run, 1600000000, {}, first.path) : open(run, 1600000000, { restartStep: 5 });
  for (let step = 5; step < 10; step++) second.writer.addScalar('loss', -step, step);
  await second.writer.close();
}
const RESUMED = [0, 1, 2, 3, 4, -5, -6, -7, -8, -9];

let failed = 0;
function expectSame(what: string, found: unknown, expected: unknown): void {
  const same = isDeepStrictEqual(found, expected);
  if (!same) failed++;
  console.log(`${same ? 'same ' : 'DIFFERENT'} ${what}`);
  if (!same) console.log(`  found    ${JSON.stringify(found)}\n  expected ${JSON.stringify(expected)}`);
}

/** What the reader's JSON holds: numbers as text, because JSON has no NaN. */
interface Read {
  readonly accumulator: {
    readonly scalars: Readonly<Record<string, [time: string, step: number, value: string][]>>;
    readonly images: Readonly<Record<string, unknown[]>>;
    readonly histograms: Readonly<Record<string, [step: number, value: [string[], string[], string[]]][]>>;
    readonly compressed: Readonly<Record<string, number>>;
  };
  readonly application: Readonly<
    Record<string, Readonly<Record<string, [step: number, { values: string[] } | string[]][]>>>
  >;
  readonly hyperparameters: unknown;
}

const read = (run: string): Read =>
  JSON.parse(execFileSync(python, [reader, join(folder, run)], { encoding: 'utf8', maxBuffer: 2 ** 28 }));
const numbers = (texts: readonly string[]) => texts.map((text) => Number(text.replace('inf', 'Infinity')));
const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64');

/** By the library, which scripts use. */
function verifyLibrary(): void {
  const { accumulator, application, hyperparameters } = read('whole');
  const scalars = (tag: string) => accumulator.scalars[tag]?.map(([, step, value]) => [step, ...numbers([value])]);
  expectSame(
    '100 scalars',
    scalars('loss/train'),
    Array.from({ length: 100 }, (_, step) => [step, Math.fround(1 / (step + 1))]),
  );
  const times = accumulator.scalars['loss/train'].map(([time]) => Number(time));
  expectSame(
    'times',
    times,
    Array.from({ length: 100 }, (_, i) => 1700000001 + i),
  );
  expectSame('NaN, infinity, a late step, other letters', scalars('größe 🙂'), [
    [1, Number.NaN],
    [2 ** 40, Number.POSITIVE_INFINITY],
  ]);
  expectSame('several scalars', [scalars('accuracy/train'), scalars('accuracy/test')], [[[3, 0.5]], [[3, 0.25]]]);
  expectSame('a picture', accumulator.images, { digits: [[7, 3, 2, base64(picture)]] });
  for (const [tag, step, expected] of [
    ['weights', 4, histogram(weights)],
    ['bins', 4, histogram(weights, 10)],
    ['broken', 5, histogram(broken)],
    ['nothing left', 6, histogram([Number.NaN])],
  ] as const) {
    const [found] = accumulator.histograms[tag];
    const { min, max, count, sum, sumOfSquares, limits, counts } = expected;
    const values = [[min, max, count, sum, sumOfSquares], limits, counts];
    expectSame(`histogram: ${tag}`, [found[0], found[1].map(numbers)], [step, values]);
    expectSame(`its distribution`, accumulator.compressed[tag], 1);
  }
  expectSame('text', application.text, { 'notes/text_summary': [[8, [base64(note)]]] });
  expectSame('what the application sees', Object.keys(application).sort(), [
    'histograms',
    'hparams',
    'images',
    'scalars',
    'text',
  ]);
  expectSame('hyperparameters', hyperparameters, {
    values: settings,
    types: { 'learning rate': 3, optimizer: 1, augment: 2, dropout: 3 },
    metrics: ['final/accuracy'],
    status: 1,
  });
  for (const [form, round] of [
    ['float32', Math.fround],
    ['float64', Number],
  ] as const) {
    const found = read(form).application.scalars.loss.map(
      ([, tensor]) => numbers((tensor as { values: string[] }).values)[0],
    );
    expectSame(
      `scalars as ${form}`,
      found,
      [0, 1, 2, 3, 4].map((step) => round(0.1 * step)),
    );
  }
  for (const run of ['resumed', 'appended']) {
    const found = read(run).accumulator.scalars.loss.map(([, step, value]) => [step, Number(value)]);
    expectSame(
      `a run that was ${run}`,
      found,
      RESUMED.map((value, step) => [step, value]),
    );
  }
}

/** By the application, started on a free port. */
async function verifyApplication(): Promise<void> {
  const { process: server, address } = await start();
  try {
    const ask = async (path: string, query: Record<string, string> = {}, body?: unknown) => {
      const response = await fetch(`${address}/data/${path}?${new URLSearchParams(query)}`, {
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${path}: expected status 200, found ${response.status}`);
      return response;
    };
    const json = async (...request: Parameters<typeof ask>) => (await ask(...request)).json();
    await until(async () => (await json('runs')).length === 5);
    const whole = { run: 'whole' };
    const scalars = async (run: string, tag: string) => {
      const found: [number, number, number][] = await json('plugin/scalars/scalars', { run, tag });
      return found.map(([, step, value]) => [step, value]);
    };
    expectSame(
      'application: scalars',
      await scalars('whole', 'loss/train'),
      Array.from({ length: 100 }, (_, step) => [step, Math.fround(1 / (step + 1))]),
    );
    expectSame('application: NaN', await scalars('whole', 'größe 🙂'), [
      [1, 'NaN'],
      [2 ** 40, 'Infinity'],
    ]);
    expectSame('application: scalars as float32', (await scalars('float32', 'loss')).length, 5);
    for (const run of ['resumed', 'appended']) {
      expectSame(
        `application: a run that was ${run}`,
        await scalars(run, 'loss'),
        RESUMED.map((value, step) => [step, value]),
      );
    }
    const histograms: [number, number, [number, number, number][]][] = await json('plugin/histograms/histograms', {
      ...whole,
      tag: 'weights',
    });
    const counted = histograms[0][2].reduce((sum, [, , count]) => sum + count, 0);
    expectSame('application: numbers in a histogram', counted, weights.length);
    const [shown]: { query: string; width: number; height: number }[] = await json('plugin/images/images', {
      ...whole,
      tag: 'digits',
      sample: '0',
    });
    const bytes = new Uint8Array(
      await (
        await ask('plugin/images/individualImage', Object.fromEntries(new URLSearchParams(shown.query)))
      ).arrayBuffer(),
    );
    expectSame('application: a picture', bytes, Uint8Array.from(picture));
    const [written]: { text: string }[] = await json('plugin/text/text', { ...whole, tag: 'notes/text_summary' });
    expectSame('application: text', /<h1>Notes<\/h1>.*<em>Ümläute<\/em> 🙂/s.test(written.text), true);
    const { sessionGroups } = await json(
      'plugin/hparams/session_groups',
      {},
      {
        experimentName: '',
        allowedStatuses: ['STATUS_SUCCESS'],
        colParams: [{ hparam: 'learning rate' }],
        startIndex: 0,
        sliceSize: 10,
      },
    );
    expectSame('application: hyperparameters', sessionGroups?.[0]?.hparams, settings);
    const [metric] = sessionGroups?.[0]?.metricValues ?? [];
    expectSame('application: their results', [metric?.name?.tag, metric?.value], ['final/accuracy', 0.75]);
  } finally {
    server.kill();
  }
}

async function start(): Promise<{ process: ChildProcess; address: string }> {
  const options = ['--logdir', folder, '--host', '127.0.0.1', '--port', '0', '--reload_interval', '1'];
  const process = spawn(python!, ['-m', 'tensorboard.main', ...options]);
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    const listen = (piece: Buffer) => {
      said += piece;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (found) resolve(found[0]);
    };
    process.stdout.on('data', listen);
    process.stderr.on('data', listen);
    process.on('exit', () => reject(new Error(`expected TensorBoard to serve, found:\n${said}`)));
  });
  return { process, address };
}

/** TensorBoard reads in the background; half a minute is far more than it takes. */
async function until(done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('expected TensorBoard to find the runs within 30 s, found that it did not');
}

try {
  await writeAll();
  await writeBroken('resumed', false);
  await writeBroken('appended', true);
  verifyLibrary();
  await verifyApplication();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(failed === 0 ? 'TensorBoard reads all of it.' : `${failed} differences.`);
process.exit(failed === 0 ? 0 : 1);
