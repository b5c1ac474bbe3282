import { CifarCNN } from '@cnn/models';
import { type BackendName, dispose, Rng, scope, tensor, useBackend } from '@cnn/tensor';
import {
  adam,
  crossEntropy,
  decodeCheckpoint,
  encodeCheckpoint,
  Optimizer,
  parameterGradients,
  Trainer,
} from '@cnn/train';

// The same definition of the course's network, and the same twenty steps, for whatever backend a program has.

const SEED = 11;

/** How many steps, and of how many pictures. */
export interface StepsOptions {
  readonly steps: number;
  readonly batch: number;
}

/** What came of it. */
export interface TrainedSteps {
  readonly description: string;
  readonly losses: readonly number[];
  readonly seconds: number;
}

/** A checkpoint of the network as it is drawn, for all backends to begin with. */
export async function firstCheckpoint(): Promise<Uint8Array> {
  await useBackend('cpu');
  const model = new CifarCNN({ rng: new Rng(SEED).fold('weights') });
  const trainer = new Trainer(model, { loss: crossEntropy(), optimizer: adam({ learningRate: 1e-4 }), epochs: 1 });
  return encodeCheckpoint(await trainer.checkpoint());
}

/** Trains from the checkpoint, with the course's settings, dropout included. */
export async function trainSteps(
  backend: BackendName,
  checkpoint: Uint8Array,
  { steps, batch }: StepsOptions,
): Promise<TrainedSteps> {
  const { description } = await useBackend(backend);
  const rng = new Rng(SEED);
  const model = new CifarCNN({ rng: new Rng(0) });
  const start = new Trainer(model, { loss: crossEntropy(), optimizer: adam({ learningRate: 1e-4 }), epochs: 1 });
  start.restore(decodeCheckpoint(checkpoint));
  const optimizer = new Optimizer(model.namedParameters(), adam({ learningRate: 1e-4 }));
  const criterion = crossEntropy();
  model.train();
  const losses: number[] = [];
  const began = performance.now();
  for (let step = 0; step < steps; step++) {
    const chance = rng.fold('step', step);
    const pixels = chance.fold('pixels').uniforms(batch * 32 * 32 * 3);
    const images = tensor(
      Float32Array.from(pixels, (u, i) => (u + ((i >> 6) % 7) / 7 - 1) * 2),
      [batch, 32, 32, 3],
    );
    const labels = tensor(
      Int32Array.from({ length: batch }, (_, i) => (step + i) % 10),
      [batch],
      'int32',
    );
    const pass = { rng: chance.fold('dropout') };
    const { loss, gradients } = parameterGradients(model, () => criterion(model.call(images, pass), labels));
    scope(() => optimizer.step(gradients));
    losses.push((await loss.data())[0]);
    dispose([images, labels, loss, ...gradients.values()]);
  }
  return { description, losses, seconds: (performance.now() - began) / 1000 };
}
