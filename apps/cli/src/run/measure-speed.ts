import type { ModelInfo } from '@cnn/models';
import { dispose, Rng, scope, type Tensor, tensor, uniform } from '@cnn/tensor';
import { adam, crossEntropy, Optimizer, parameterGradients } from '@cnn/train';

export interface MeasureOptions {
  readonly rounds: number;
  readonly signal: AbortSignal;
}

/** Milliseconds of each round. */
export interface Speed {
  readonly forward: readonly number[];
  readonly 'training step': readonly number[];
}

/**
 * Times a network's answer to a batch, and its step of training by Adam, each after two rounds that do not count, in turns.
 *
 * @param shape `[batch, height, width, channels]`.
 */
export async function speedOf(
  info: ModelInfo,
  shape: readonly number[],
  { rounds, signal }: MeasureOptions,
): Promise<Speed> {
  const rng = new Rng(0);
  const network = info.create({ rng: rng.fold('weights') });
  const images = uniform(rng.fold('images'), shape);
  const labels = tensor(
    Int32Array.from({ length: shape[0] }, (_, i) => i % info.classes),
    [shape[0]],
    'int32',
  );
  const criterion = crossEntropy();
  const optimizer = new Optimizer(network.namedParameters(), adam({ learningRate: 1e-4 }));
  const train = async (round: number): Promise<void> => {
    network.train();
    const pass = { rng: rng.fold('step', round) };
    const { loss, gradients } = parameterGradients(network, () => criterion(network.call(images, pass), labels));
    scope(() => optimizer.step(gradients));
    dispose([...gradients.values()]);
    await read(loss);
  };
  const classify = network.asClassifier();
  const forward: number[] = [];
  const step: number[] = [];
  try {
    for (let round = 0; round < rounds + 2; round++) {
      signal.throwIfAborted();
      const answer = await timed(() => read(scope(() => classify(images))));
      const training = await timed(() => train(round));
      if (round < 2) continue;
      forward.push(answer);
      step.push(training);
    }
  } finally {
    dispose([images, labels]);
    optimizer.dispose();
    network.dispose();
  }
  return { forward, 'training step': step };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

async function timed(task: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await task();
  return performance.now() - started;
}

/** A backend may not have computed before somebody reads. */
async function read(values: Tensor): Promise<void> {
  await values.data();
  values.dispose();
}
