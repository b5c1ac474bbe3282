import { mul, Rng, tensor, uniform, useBackend } from '@cnn/tensor';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { testUnknownScore } from '../testing/test-unknowns.ts';
import { energy } from './energy.ts';
import { maxLogit } from './max-logit.ts';
import { doubt, maxSoftmax } from './max-softmax.ts';

testUnknownScore('maxSoftmax', ({ classifier }) => maxSoftmax(classifier), { of: 'logits' });
testUnknownScore('maxLogit', ({ classifier }) => maxLogit(classifier), { of: 'logits' });
testUnknownScore('energy', ({ classifier }) => energy(classifier), { of: 'logits' });

beforeAll(async () => {
  await useBackend('cpu');
});

const images = () => uniform(new Rng(0), [1, 2, 2, 1]);
const scoresOf = async (...logits: number[]) => {
  const classifier = () => tensor([logits]);
  const all = [maxSoftmax(classifier), maxLogit(classifier), energy(classifier)];
  return (await Promise.all(all.map(({ score }) => score(images())))).map(([score]) => score);
};

describe('scores of logits', () => {
  it('are known by hand', async () => {
    const [softmax, logit, free] = await scoresOf(Math.fround(Math.log(3)), 0);
    expect(softmax).toBeCloseTo(0.25, 7);
    expect(logit).toBeCloseTo(-Math.log(3), 7);
    expect(free).toBeCloseTo(-Math.log(4), 7);
  });

  it('of one class', async () => {
    expect(await scoresOf(2)).toEqual([0, -2, -2]);
  });

  it('of equal logits', async () => {
    const [softmax, logit, free] = await scoresOf(5, 5, 5, 5);
    expect([softmax, logit]).toEqual([0.75, -5]);
    expect(free).toBeCloseTo(-5 - Math.log(4), 14);
  });

  it('do not overflow, nor round to 0 where the classifier is very sure', async () => {
    const [softmax, logit, free] = await scoresOf(1000, 900, -1000);
    expect(softmax / Math.exp(-100)).toBeCloseTo(1, 12);
    expect([logit, free]).toEqual([-1000, -1000]);
  });

  it('are the largest of the softmax for any logits', () => {
    const logits = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(logits, fc.double({ min: 0.1, max: 100, noNaN: true }), (row, temperature) => {
        const exponentials = row.map((logit) => Math.exp(logit / temperature));
        const total = exponentials.reduce((sum, value) => sum + value, 0);
        expect(doubt(Float64Array.from(row), temperature)).toBeCloseTo(1 - Math.max(...exponentials) / total, 12);
      }),
    );
  });
});

describe('energy', () => {
  it('tends to the largest logit as the temperature falls', async () => {
    const classifier = () => tensor([[3, 1, 2]]);
    const [cold] = await energy(classifier, { temperature: 0.01 }).score(images());
    expect(cold).toBeCloseTo(-3, 12);
  });

  it('is scaled with logits and temperature', async () => {
    const logits = tensor([[3, 1, 2]]);
    const [one] = await energy(() => logits, { temperature: 2 }).score(images());
    const [two] = await energy(() => mul(logits, 2), { temperature: 4 }).score(images());
    expect(two).toBeCloseTo(2 * one, 12);
  });

  it('prints its temperature', () => {
    expect(energy(() => tensor([[0]]), { temperature: 2.5 }).name).toBe('Energy(temperature=2.5)');
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a temperature of %d', (temperature) => {
    expect(() => energy(() => tensor([[0]]), { temperature })).toThrow(
      `energy: temperature must be finite and above 0, found ${temperature}`,
    );
  });
});
