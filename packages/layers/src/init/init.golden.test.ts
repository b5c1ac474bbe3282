import { Rng, useBackend } from '@cnn/tensor';
import { expectClose, unpack } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Initializer } from '../core/parameter.ts';
import golden from '../fixtures/init.json';
import { fansOf } from './fans.ts';
import * as init from './index.ts';

// Numbers of torch.nn.init from our random numbers, made by tools/reference/init.py.

const makers = init as unknown as Record<string, (...args: unknown[]) => Initializer>;

describe("init has PyTorch's numbers", () => {
  beforeAll(async () => {
    await useBackend('cpu');
  });

  it.each(golden.weights)('$kind of $name', async ({ kind, name, args, weight: expected }) => {
    const weight = makers[kind](...args)(new Rng(0).fold(kind, name), expected.shape);
    await expectClose(weight, unpack(expected), { relative: 1e-6 });
  });

  it.each(golden.gains)('calculateGain($nonlinearity, $param)', ({ nonlinearity, param, gain }) => {
    expect(init.calculateGain(nonlinearity as init.Nonlinearity, param ?? undefined)).toBeCloseTo(gain, 6);
  });

  it.each(golden.fans)('fans of $name', ({ shape, fanIn, fanOut }) => {
    expect(fansOf('test', shape)).toEqual({ fanIn, fanOut });
  });
});
