import { useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { openShipped } from '../networks/open-shipped.ts';
import type { OpenedNetwork } from '../networks/opened-network.ts';
import { type ImaginationStep, imagine } from './imagine.ts';

describe('imagine', () => {
  let opened: OpenedNetwork;

  beforeAll(async () => {
    await useBackend('wasm');
    opened = await openShipped('lenet5-fashion-mnist');
  });

  it('makes a picture that the class answers to more and more, and shows it on the way', async () => {
    await expectNoLeak(async () => {
      const steps: ImaginationStep[] = [];
      const { signal } = new AbortController();
      const made = await imagine(opened, { layer: '', channel: 9, steps: 20 }, signal, (step) => steps.push(step));
      expect(steps.map(({ step }) => step).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
      const scores = steps.toSorted((a, b) => a.step - b.step).map(({ score }) => score);
      expect(mean(scores.slice(-5))).toBeGreaterThan(mean(scores.slice(0, 5)) + 1);
      const shown = steps.filter(({ url }) => url).map(({ step }) => step);
      expect(shown).toEqual([1, 9, 17]);
      expect(made).toMatch(/^data:image\/png;/);
      expect(made).not.toBe(steps.find(({ step }) => step === 17)?.url);
    });
  });

  it('stops between two steps', async () => {
    await expectNoLeak(async () => {
      const stopping = new AbortController();
      const wish = { layer: 'conv2', channel: 3, steps: 50 };
      let last = 0;
      const made = imagine(opened, wish, stopping.signal, ({ step }) => {
        last = Math.max(last, step);
        if (step === 3) stopping.abort();
      });
      await expect(made).rejects.toThrow('abort');
      expect(last).toBe(3);
    });
  });

  it('refuses a channel that is none', async () => {
    const { signal } = new AbortController();
    await expect(imagine(opened, { layer: 'conv1', channel: 6, steps: 2 }, signal, () => {})).rejects.toThrow(
      RangeError,
    );
  });
});

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
