// `pnpm verify soak-all [minutes]`: one process that trains, judges, loads, augments, corrupts, attacks, explains and draws again and again for so long, on the wasm
// backend. Each task must leave as many tensors as it found, and resident memory must stay flat once all is loaded and compiled.
//
// An hour is what counts; in a few minutes the collector of garbage still moves more than an hour may add.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memory, Rng, useBackend } from '@cnn/tensor';
import { allTasks } from './soak-all/tasks.ts';

/** Of the time, until what is loaded and compiled has come to rest. */
const WARM_UP = 1 / 3;
/** Resident memory may grow by so much, in MB an hour, */
const MOST_SLOPE = 30;
/** unless it is less than so much in all that was measured, in MB: below, nothing can be told. */
const NOISE = 12;
/** Rounds that are measured, at least. */
const LEAST_ROUNDS = 3;

const minutes = Number(process.argv[2] ?? 60);
if (!(minutes > 0)) {
  console.error(`expected minutes, found ${process.argv[2]}`);
  process.exit(2);
}

// Without it one would see when the collector of garbage came last.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface Look {
  /** Since the beginning. */
  readonly minutes: number;
  /** In MB. */
  readonly resident: number;
}

await useBackend('wasm', { threads: 1 });
const tasks = await allTasks();
const leaks = new Map<string, number>();
const looks: Look[] = [];
const started = performance.now();
const elapsed = () => (performance.now() - started) / 60_000;
console.log(
  '| round | minutes | tensors | resident MB | heap MB | buffers MB |\n| --- | --- | --- | --- | --- | --- |',
);
for (let round = 1; elapsed() < minutes || measured().length < LEAST_ROUNDS; round++) {
  for (const { name, run } of tasks) {
    const before = memory().numTensors;
    await run(new Rng(round).fold(name));
    const left = memory().numTensors - before;
    if (left !== 0) leaks.set(name, (leaks.get(name) ?? 0) + left);
  }
  collectGarbage();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  looks.push({ minutes: elapsed(), resident: rss / 2 ** 20 });
  const sizes = [rss, heapUsed, arrayBuffers].map((bytes) => (bytes / 2 ** 20).toFixed(1));
  // A line a minute is enough for an hour.
  const isNews = Math.floor(elapsed()) > Math.floor(looks.at(-2)?.minutes ?? -1) || minutes <= 10;
  if (isNews) console.log(`| ${[round, elapsed().toFixed(1), memory().numTensors, ...sizes].join(' | ')} |`);
}

const rest = measured();
const slope = slopeOf(rest) * 60;
const span = (rest.at(-1)!.minutes - rest[0].minutes) / 60;
for (const [name, count] of leaks) console.log(`${name} left ${count} tensors behind`);
console.log(
  `\n${looks.length} rounds of ${tasks.length} tasks in ${elapsed().toFixed(1)} minutes. Tensors: ${leaks.size === 0 ? 'constant' : 'NOT CONSTANT'}. ` +
    `Resident memory over the last ${rest.length} rounds: ${slope.toFixed(1)} MB an hour, ${(slope * span).toFixed(1)} MB in all of them.`,
);
process.exit(leaks.size === 0 && (slope <= MOST_SLOPE || slope * span <= NOISE) ? 0 : 1);

/** The rounds after the warm-up. */
function measured(): readonly Look[] {
  return looks.filter((look) => look.minutes >= minutes * WARM_UP);
}

/** Of the straight line that fits best, in MB a minute. */
function slopeOf(points: readonly Look[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map((point) => point.minutes)), mean(points.map((point) => point.resident))];
  const products = points.map((point) => (point.minutes - x) * (point.resident - y));
  const squares = points.map((point) => (point.minutes - x) ** 2);
  return mean(products) / mean(squares);
}
