// `pnpm verify soak [steps]`: a long run of a small network on the wasm backend, whose memory must not grow, and the share of a step that the trainer takes.
//
// Measure on a quiet machine: what others take of it is in the share.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, type Module, ReLU, Sequential } from '@cnn/layers';
import { type Batch, type BatchSource, memory, Rng, tensor, useBackend } from '@cnn/tensor';
import { getBackend, getKernelsForBackend } from '@tensorflow/tfjs-core';
import { CifarCNN } from '../packages/models/src/cifar-cnn.ts';
import { clipNorm } from '../packages/train/src/gradients/clip-norm.ts';
import { crossEntropy } from '../packages/train/src/losses/cross-entropy.ts';
import { adam } from '../packages/train/src/optimizers/adam.ts';
import { maxNorm } from '../packages/train/src/penalties/constraint.ts';
import { l2 } from '../packages/train/src/penalties/penalty.ts';
import { stepLR } from '../packages/train/src/schedules/step-lr.ts';
import { Trainer } from '../packages/train/src/trainer/trainer.ts';

const LOOKS = 10;
/** By so much, in MB, the process may grow in the second half: in the first it is still being compiled. */
const ROOM = 16;
const EPOCH = 100;
/** Steps of the course's network that are measured, after some that are not. */
const [WARM, MEASURED] = [3, 10];

const steps = Number(process.argv[2] ?? 20_000);
if (!Number.isSafeInteger(steps) || steps < LOOKS) {
  console.error(`expected a number of steps of at least ${LOOKS}, found ${process.argv[2]}`);
  process.exit(2);
}

/** Batches of noise, all with the same numbers; it counts the time that they take to make. */
class Noise implements BatchSource {
  readonly classes = Array.from({ length: 10 }, (_, k) => String(k));
  readonly length: number;
  readonly samples: number;
  /** In ms. */
  spent = 0;
  readonly #shape: readonly [batch: number, height: number, width: number, channels: number];
  readonly #pixels: Float32Array;
  readonly #labels: Int32Array;

  constructor(length: number, shape: readonly [number, number, number, number]) {
    this.length = length;
    this.samples = length * shape[0];
    this.#shape = shape;
    this.#pixels = new Rng(1).fold('pixels').uniforms(shape.reduce((size, axis) => size * axis));
    this.#labels = new Rng(1).fold('labels').integers(shape[0], 0, 10);
  }

  async *epoch(_epoch: number, start = 0): AsyncGenerator<Batch> {
    for (let index = start; index < this.length; index++) {
      const since = performance.now();
      const [count, height, width, channels] = this.#shape;
      const images = tensor(this.#pixels.slice(), [count, height, width, channels]);
      const labels = tensor(this.#labels.slice(), [count], 'int32');
      this.spent += performance.now() - since;
      yield { images, labels, ids: Array.from({ length: count }, (_, k) => k) };
    }
  }

  [Symbol.asyncIterator]() {
    return this.epoch(1)[Symbol.asyncIterator]();
  }
}

// Without it one would see when the collector of garbage came last.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);

/** @returns whether memory stayed as it was. */
async function soak(): Promise<boolean> {
  const model: Module = new Sequential(
    new Conv2d(1, 4, 3),
    new BatchNorm2d(4),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Dropout(0.2),
    new Linear(36, 10),
  ).initialize(new Rng(0));
  const trainer = new Trainer(model, {
    loss: crossEntropy(),
    optimizer: adam(),
    epochs: Number.MAX_SAFE_INTEGER,
    maxSteps: steps,
    schedule: stepLR({ stepSize: 50 }),
    clip: clipNorm(1),
    penalties: [l2(1e-4)],
    constraints: [maxNorm(2)],
    trainAccuracy: false,
  });
  const options = { validate: new Noise(5, [8, 8, 8, 1]) };
  const looks: { readonly numTensors: number; readonly numBytes: number; readonly resident: number }[] = [];
  console.log('| step | tensors | their kB | resident MB | heap MB |\n| --- | --- | --- | --- | --- |');
  for await (const event of trainer.fit(new Noise(EPOCH, [8, 8, 8, 1]), options)) {
    if (event.type !== 'step' || event.step % Math.floor(steps / LOOKS) !== 0) continue;
    collectGarbage();
    const { numTensors, numBytes } = memory();
    const { rss, heapUsed } = process.memoryUsage();
    looks.push({ numTensors, numBytes, resident: rss });
    const cells = [event.step, numTensors, (numBytes / 1000).toFixed(1), megabytes(rss), megabytes(heapUsed)];
    console.log(`| ${cells.join(' | ')} |`);
  }
  const [first] = looks;
  const last = looks.at(-1)!;
  const areConstant = looks.every(
    ({ numTensors, numBytes }) => numTensors === first.numTensors && numBytes === first.numBytes,
  );
  const growth = (last.resident - looks[LOOKS / 2 - 1].resident) / 2 ** 20;
  console.log(
    `\nTensors: ${areConstant ? 'constant' : 'NOT CONSTANT'}. Resident memory: ${growth.toFixed(1)} MB more in the second half.`,
  );
  return areConstant && growth <= ROOM;
}

interface Watched {
  /** In ms. */
  spent: number;
  calls: number;
}

/** Counts the time inside functions that call each other, each stretch of time once. */
function watching(watched: Watched): <Args extends unknown[], T>(call: (...args: Args) => T) => (...args: Args) => T {
  let depth = 0;
  return (call) =>
    function (this: unknown, ...args) {
      const since = performance.now();
      depth++;
      try {
        return call.apply(this, args);
      } finally {
        if (--depth === 0) {
          watched.spent += performance.now() - since;
          watched.calls++;
        }
      }
    };
}

/** How much of a step of the course's network is spent outside of kernels: their time is the backend's affair, the rest is the library's. */
async function measureShare(): Promise<void> {
  const trainer = new Trainer(new CifarCNN({ rng: new Rng(0) }), {
    loss: crossEntropy(),
    optimizer: adam({ learningRate: 1e-4 }),
    epochs: 1,
    trainAccuracy: false,
  });
  const source = new Noise(WARM + MEASURED, [128, 32, 32, 3]);
  const kernels = { spent: 0, calls: 0 };
  const watchKernel = watching(kernels);
  for (const kernel of getKernelsForBackend(getBackend())) kernel.kernelFunc = watchKernel(kernel.kernelFunc);
  const chance = { spent: 0, calls: 0 };
  const watchChance = watching(chance);
  Rng.prototype.words = watchChance(Rng.prototype.words);
  Rng.prototype.uniforms = watchChance(Rng.prototype.uniforms);

  const look = () => ({
    step: performance.now() - source.spent,
    kernels: kernels.spent,
    calls: kernels.calls,
    chance: chance.spent,
  });
  const looks = [look()];
  for await (const event of trainer.fit(source)) if (event.type === 'step') looks.push(look());
  const median = (of: (before: ReturnType<typeof look>, after: ReturnType<typeof look>) => number) =>
    looks
      .slice(WARM + 1)
      .map((after, k) => of(looks[WARM + k], after))
      .sort((a, b) => a - b)[Math.floor(MEASURED / 2)];
  const step = median((before, after) => after.step - before.step);
  const rest = median((before, after) => after.step - before.step - (after.kernels - before.kernels));
  const drawing = median((before, after) => after.chance - before.chance);
  const calls = median((before, after) => after.calls - before.calls);
  const share = (time: number) => `${time.toFixed(1)} ms, ${((100 * time) / step).toFixed(2)} per cent`;
  console.log(
    `\nA step of the course's network with 128 pictures, without the making of batches, median of ${MEASURED}:`,
  );
  console.log(`${step.toFixed(0)} ms, ${calls} kernels; outside of these ${share(rest)},`);
  console.log(`of which dropout's random numbers are ${share(drawing)}`);
}

await useBackend('wasm');
const isFlat = await soak();
await measureShare();
process.exit(isFlat ? 0 : 1);
