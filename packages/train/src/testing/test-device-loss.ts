import { Dropout, Flatten, Linear, Sequential } from '@cnn/layers';
import { DeviceLostError, onDeviceLost, Rng, useBackend } from '@cnn/tensor';
import { loseDevice } from '@cnn/tensor/testing';
import { beforeAll, expect, it } from 'vitest';
import { adam } from '../optimizers/adam.ts';
import type { Checkpoint } from '../trainer/checkpoint.ts';
import { Trainer } from '../trainer/trainer.ts';
import { TinyBatches, tinyOptions } from './tiny-training.ts';

/** Small, because each new device compiles each kernel anew; chance and moments of Adam must be taken up all the same. */
const network = () => new Sequential(new Flatten(), new Dropout(0.2), new Linear(16, 2)).initialize(new Rng(3));

const trainer = () =>
  new Trainer(network(), tinyOptions({ optimizer: adam({ learningRate: 0.01 }), epochs: 2, trainAccuracy: false }));

/** Trains to the end. @returns the loss of each step. */
async function losses(of: Trainer, afterStep: (step: number) => void | Promise<void> = () => {}): Promise<number[]> {
  const found: number[] = [];
  for await (const event of of.fit(new TinyBatches())) {
    if (event.type !== 'step') continue;
    found.push(event.loss);
    await afterStep(event.step);
  }
  return found;
}

/** A run whose WebGPU device is lost goes on from its last checkpoint as if nothing had happened: the same in a browser and in Node. */
export function testDeviceLoss(): void {
  let unbroken: number[];

  beforeAll(async () => {
    await useBackend('webgpu');
    unbroken = await losses(trainer());
    expect(unbroken.length).toBe(8);
  });

  it.each([
    ['another trainer', () => trainer()],
    ['the same trainer', (before: Trainer) => before],
  ])('goes on from the last checkpoint with %s', async (_, next) => {
    const first = trainer();
    const told: DeviceLostError[] = [];
    const forget = onDeviceLost((error) => told.push(error));
    let checkpoint: Checkpoint | undefined;
    const broken = losses(first, async (step) => {
      if (step === 3) checkpoint = await first.checkpoint();
      if (step === 5) loseDevice();
    });
    await expect(broken).rejects.toThrow(DeviceLostError);
    expect(told.map(({ reason }) => reason)).toEqual(['destroyed']);
    forget();

    await useBackend('webgpu');
    const second = next(first);
    second.restore(checkpoint!);
    expect(await losses(second)).toEqual(unbroken.slice(3));
  });
}
