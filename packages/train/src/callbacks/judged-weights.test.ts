import { stateDict } from '@cnn/layers';
import { useBackend } from '@cnn/tensor';
import { beforeAll, expect, it } from 'vitest';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { sgd } from '../optimizers/sgd.ts';
import { TinyBatches, TinyNet } from '../testing/tiny-training.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../trainer/checkpoint.ts';
import { Trainer } from '../trainer/trainer.ts';
import { earlyStopping } from './early-stopping.ts';
import { exponentialMovingAverage } from './exponential-moving-average.ts';
import { judgedWeights } from './judged-weights.ts';
import { trailingAverage } from './trailing-average.ts';

beforeAll(() => useBackend('cpu'));

const options = { loss: crossEntropy(), optimizer: sgd({ learningRate: 0.1 }), epochs: 2 };

it('are those of the average, in the middle of a run and when it is over', async () => {
  const model = new TinyNet();
  const average = exponentialMovingAverage({ decay: 0.9 });
  const trainer = new Trainer(model, { ...options, callbacks: [average] });
  for await (const event of trainer.fit(new TinyBatches())) {
    if (event.type !== 'step' || event.step !== 5) continue;
    const checkpoint = decodeCheckpoint(encodeCheckpoint(await trainer.checkpoint()));
    expect(judgedWeights(checkpoint)).toEqual(await average.stateDict());
    expect(judgedWeights(checkpoint)).not.toEqual(checkpoint.weights);
  }
  const over = await trainer.checkpoint();
  expect(judgedWeights(over)).toEqual(await average.stateDict());
  expect(judgedWeights(over)).toEqual(await stateDict(model));
});

it('are those that another callback has left in the model when the run is over', async () => {
  const model = new TinyNet();
  const callbacks = [exponentialMovingAverage({ decay: 0.9 }), earlyStopping({ monitor: 'testLoss', mode: 'max' })];
  const trainer = new Trainer(model, { ...options, epochs: 3, callbacks });
  for await (const _ of trainer.fit(new TinyBatches(), { validate: new TinyBatches() }));
  expect(callbacks[1]).toMatchObject({ best: { epoch: 1 } });
  expect(judgedWeights(await trainer.checkpoint())).toEqual(await stateDict(model));
});

it('are the weights of training where no average takes their place', async () => {
  const trainer = new Trainer(new TinyNet(), { ...options, callbacks: [trailingAverage({ totalSteps: 8 })] });
  for await (const event of trainer.fit(new TinyBatches())) if (event.type === 'epoch') break;
  const checkpoint = await trainer.checkpoint();
  expect(judgedWeights(checkpoint)).toBe(checkpoint.weights);
});
