import { DataError, encodeSafetensors } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';

const checkpoint: Checkpoint = {
  config: { model: 'tiny', classes: ['a', '<b>'] },
  progress: { epoch: 2, batch: 3, skipped: 1, lossSum: 4.5, seconds: 1.25, validated: 2, steps: 11, gathered: 1 },
  history: [{ epoch: 1, loss: 1.5, testAccuracy: 50, testLoss: Number.NaN, seconds: 9 }],
  optimizer: [{ name: 'Adam', options: { learningRate: 1e-4, betas: [0.9, 0.999] } }],
  seed: 7,
  weights: new Map([['fc.weight', { shape: [1, 2], data: Float32Array.of(1, 2) }]]),
  optimizerState: new Map([['exp_avg.fc.weight', { shape: [1, 2], data: Float32Array.of(3, 4) }]]),
  gathered: new Map([['fc.weight', { shape: [1, 2], data: Float32Array.of(5, 6) }]]),
  callbacks: new Map([
    ['early', { values: { best: Number.POSITIVE_INFINITY } }],
    ['average', { values: {}, tensors: new Map([['fc.weight', { shape: [1, 2], data: Float32Array.of(7, 8) }]]) }],
    // Names that begin or contain others, and one with everything in it.
    ['average.fc', { values: {}, tensors: new Map([['weight', { shape: [1], data: Float32Array.of(9) }]]) }],
    [
      'a.b/ü %',
      { values: { 'b.c': null }, tensors: new Map([['fc.weight', { shape: [1], data: Float32Array.of(10) }]]) },
    ],
  ]),
};

const withRecord = (change: object): string =>
  JSON.stringify({ ...checkpoint, history: [{ ...checkpoint.history[0], ...change }], callbacks: {} });
const withProgress = (change: object): string =>
  JSON.stringify({ ...checkpoint, progress: { ...checkpoint.progress, ...change }, callbacks: {} });
const withRule = (rule: object): string => JSON.stringify({ ...checkpoint, optimizer: [rule], callbacks: {} });

describe('a checkpoint', () => {
  it('comes back as it was', () => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
  });

  it('is told from plain weights, and from a damaged one', () => {
    const plain = encodeSafetensors({ tensors: checkpoint.weights, metadata: {} });
    expect(() => decodeCheckpoint(plain, 'w.safetensors')).toThrow(
      "w.safetensors: expected a checkpoint of format 'cnn-checkpoint-2', found plain weights",
    );
    const newer = encodeSafetensors({ tensors: new Map(), metadata: { format: 'cnn-checkpoint-9' } });
    expect(() => decodeCheckpoint(newer)).toThrow("found 'cnn-checkpoint-9'");
  });

  it.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['no progress', JSON.stringify({ ...checkpoint, progress: undefined })],
    ['an epoch that is text', JSON.stringify({ ...checkpoint, progress: { ...checkpoint.progress, epoch: '2' } })],
    ['an epoch before the first', withProgress({ epoch: 0 })],
    ['batches below none', withProgress({ batch: -1 })],
    ['steps beyond all whole numbers', withProgress({ steps: 1e300 })],
    ['an accuracy that is text', withRecord({ testAccuracy: '54' })],
    ['a metric that is no number', withRecord({ metrics: { f1: null } })],
    ['metrics in a list', withRecord({ metrics: [1] })],
    ['an epoch without a time', withRecord({ seconds: undefined })],
    ['options of the optimizer in a list', withRule({ name: 'SGD', options: [1] })],
    ['a history of nulls', JSON.stringify({ ...checkpoint, history: [null] })],
    ['no seed', JSON.stringify({ ...checkpoint, seed: undefined })],
    ['no optimizer', JSON.stringify({ ...checkpoint, optimizer: null })],
    ['callbacks that are a list', JSON.stringify({ ...checkpoint, callbacks: [] })],
    [
      'a reason to stop that is a number',
      JSON.stringify({ ...checkpoint, progress: { ...checkpoint.progress, stopped: 1 }, callbacks: {} }),
    ],
    ['a config that is null', JSON.stringify({ ...checkpoint, config: null })],
  ])('with %s in its metadata is refused', (_, json) => {
    const bytes = encodeSafetensors({ tensors: new Map(), metadata: { format: 'cnn-checkpoint-2', checkpoint: json } });
    expect(() => decodeCheckpoint(bytes)).toThrow(DataError);
  });

  it.each(['optimizer.weight', 'gathered.fc.bias', 'callback.weight'])('refuses a weight named %s', (name) => {
    const weights = new Map([[name, { shape: [1], data: Float32Array.of(1) }]]);
    expect(() => encodeCheckpoint({ ...checkpoint, weights })).toThrow(
      `encodeCheckpoint: modules of a model cannot be named 'optimizer', 'gathered', 'callback', found the weight '${name}'`,
    );
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
