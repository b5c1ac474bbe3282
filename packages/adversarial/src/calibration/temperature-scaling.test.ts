import { argMax, mul, normal, Rng, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testCalibration } from '../testing/test-calibration.ts';
import { findSignChange } from './find-sign-change.ts';
import { temperatureScaling } from './temperature-scaling.ts';

testCalibration('temperatureScaling', temperatureScaling);

const labelsOf = (...classes: number[]) => tensor(classes, [classes.length], 'int32');

onEachBackend(() => {
  describe('temperatureScaling', () => {
    it('is known by hand for two classes', async () => {
      // Sure by 4 and right three times of four: log(3) is as sure as that.
      const logits = tensor([4, 0, 4, 0, 4, 0, 4, 0], [4, 2]);
      const { temperature, name } = await temperatureScaling(logits, labelsOf(0, 0, 1, 0));
      expect(temperature).toBeCloseTo(4 / Math.log(3), 12);
      expect(name).toBe('TemperatureScaling(temperature=3.64)');
    });

    it('grows with the logits', async () => {
      const logits = normal(new Rng(0), [50, 3]);
      const labels = labelsOf(
        ...new Rng(1).integers(25, 0, 3),
        ...Array.from(await argMax(logits, 1).data()).slice(25),
      );
      const { temperature } = await temperatureScaling(logits, labels);
      expect((await temperatureScaling(mul(logits, 16), labels)).temperature / temperature).toBeCloseTo(16, 5);
      expect((await temperatureScaling(mul(logits, 1 / 16), labels)).temperature * 16).toBeCloseTo(temperature, 5);
    });

    it('leaves predictions as they were', async () => {
      const logits = normal(new Rng(2), [40, 6]);
      const { apply } = await temperatureScaling(logits, labelsOf(...new Rng(3).integers(40, 0, 6)));
      await expectClose(argMax(apply(logits), 1), argMax(logits, 1), { absolute: 0, relative: 0 });
    });

    it('ends at 0.001 where every sample is right, and at 1000 where logits say nothing', async () => {
      const right = tensor([5, 0, 0, 1], [2, 2]);
      expect((await temperatureScaling(right, labelsOf(0, 1))).temperature).toBe(0.001);
      expect((await temperatureScaling(right, labelsOf(1, 0))).temperature).toBe(1000);
      // A tie at the top is right too.
      expect((await temperatureScaling(tensor([1, 1, 0], [1, 3]), labelsOf(0))).temperature).toBe(0.001);
    });

    it('is 1 where logits are equal', async () => {
      expect((await temperatureScaling(tensor([3, 3, -1, -1], [2, 2]), labelsOf(0, 1))).temperature).toBe(1);
      expect((await temperatureScaling(tensor([3, 5], [2, 1]), labelsOf(0, 0))).temperature).toBe(1);
    });
  });
});

describe('findSignChange', () => {
  it('finds the zero of what bends hard', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -6.5, max: 6.5, noNaN: true }),
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        (log, power) => {
          const zero = Math.exp(log);
          // tanh: Newton's steps alone fly off from afar, where the slope is next to nothing.
          const at = (x: number) => {
            const slope = Math.tanh(power * (x - zero));
            return { slope, curvature: power * (1 - slope ** 2) };
          };
          expect(Math.abs(findSignChange(at, 1e-3, 1e3, 1) / zero - 1)).toBeLessThan(1e-12);
        },
      ),
    );
  });
});
