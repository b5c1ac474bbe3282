import { DataError, encodeSafetensors } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';

const checkpoint: Checkpoint = {
  config: { model: 'tiny', classes: ['a', '<b>'] },
  progress: { epoch: 2, batch: 3, lossSum: 4.5, seconds: 1.25, steps: 11 },
  history: [{ epoch: 1, loss: 1.5, testAccuracy: 50, seconds: 9 }],
  optimizer: { name: 'Adam', options: { learningRate: 1e-4, betas: [0.9, 0.999] } },
  seed: 7,
  weights: new Map([['fc.weight', { shape: [1, 2], data: Float32Array.of(1, 2) }]]),
  optimizerState: new Map([['exp_avg.fc.weight', { shape: [1, 2], data: Float32Array.of(3, 4) }]]),
};

describe('a checkpoint', () => {
  it('comes back as it was', () => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
  });

  it('is told from plain weights, and from a damaged one', () => {
    const plain = encodeSafetensors({ tensors: checkpoint.weights, metadata: {} });
    expect(() => decodeCheckpoint(plain, 'w.safetensors')).toThrow(
      "w.safetensors: expected a checkpoint of format 'cnn-checkpoint-1', found plain weights",
    );
    const newer = encodeSafetensors({ tensors: new Map(), metadata: { format: 'cnn-checkpoint-9' } });
    expect(() => decodeCheckpoint(newer)).toThrow("found 'cnn-checkpoint-9'");
  });

  it.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['no progress', JSON.stringify({ ...checkpoint, progress: undefined })],
    ['an epoch that is text', JSON.stringify({ ...checkpoint, progress: { ...checkpoint.progress, epoch: '2' } })],
    ['a history of nulls', JSON.stringify({ ...checkpoint, history: [null] })],
    ['no seed', JSON.stringify({ ...checkpoint, seed: undefined })],
    ['no optimizer', JSON.stringify({ ...checkpoint, optimizer: null })],
    ['a config that is null', JSON.stringify({ ...checkpoint, config: null })],
  ])('with %s in its metadata is refused', (_, json) => {
    const bytes = encodeSafetensors({ tensors: new Map(), metadata: { format: 'cnn-checkpoint-1', checkpoint: json } });
    expect(() => decodeCheckpoint(bytes)).toThrow(DataError);
  });

  it('survives any damage: a checkpoint, or a DataError', () => {
    const bytes = encodeCheckpoint(checkpoint);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 3 }), (changes) => {
        const damaged = bytes.slice();
        for (const [at, value] of changes) damaged[at] = value;
        try {
          decodeCheckpoint(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
