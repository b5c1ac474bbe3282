import { normal, Rng, softmax, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testCalibration } from '../testing/test-calibration.ts';
import { minimize } from './minimize.ts';
import { vectorScaling } from './vector-scaling.ts';

testCalibration('vectorScaling', vectorScaling);

const labelsOf = (...classes: number[]) => tensor(classes, [classes.length], 'int32');

onEachBackend(() => {
  describe('vectorScaling', () => {
    it('of logits that never change gives the shares of the classes', async () => {
      const logits = tensor([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3], [4, 3]);
      const { weight, apply, name } = await vectorScaling(logits, labelsOf(0, 0, 1, 2));
      expect(weight).toEqual([1, 1, 1]);
      expect(name).toBe('VectorScaling(classes=3)');
      await expectClose(softmax(apply(logits)), Array(4).fill([0.5, 0.25, 0.25]).flat(), { relative: 1e-6 });
    });

    it('leaves the mean probability of each class at its share', async () => {
      const [logits, classOf] = [normal(new Rng(0), [80, 3], 1, 2), new Rng(1).integers(80, 0, 3)];
      const { apply } = await vectorScaling(logits, labelsOf(...classOf));
      const probabilities = Array.from(await softmax(apply(logits)).data());
      for (let c = 0; c < 3; c++) {
        const mean = probabilities.filter((_, i) => i % 3 === c).reduce((sum, p) => sum + p / 80, 0);
        expect(mean).toBeCloseTo(classOf.filter((label) => label === c).length / 80, 6);
      }
    });

    it('goes far for a class without samples, and stays finite', async () => {
      const { bias, apply } = await vectorScaling(
        normal(new Rng(2), [30, 3]),
        labelsOf(...new Rng(3).integers(30, 0, 2)),
      );
      expect(bias[2]).toBeLessThan(-5);
      const [, , unseen] = await softmax(apply(tensor([0, 0, 0], [1, 3]))).data();
      expect(unseen).toBeLessThan(1e-6);
    });

    it('refuses logits of another number of classes', async () => {
      const { apply } = await vectorScaling(normal(new Rng(2), [30, 3]), labelsOf(...new Rng(3).integers(30, 0, 3)));
      expect(() => apply(tensor([1, 2], [1, 2]))).toThrow(
        'VectorScaling(classes=3): expected shape [?, 3], found [1, 2]',
      );
    });
  });
});

describe('minimize', () => {
  it('finds the least of a narrow valley', () => {
    const numbers = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(numbers, (least) => {
        // Curvatures from 1 to 10,000, and a fourth power, so that it is no parabola.
        const steep = least.map((_, i) => 10 ** ((4 * i) / least.length));
        const f = (x: Float64Array) => {
          const away = least.map((value, i) => x[i] - value);
          return {
            value: away.reduce((sum, d, i) => sum + (steep[i] * d ** 2) / 2 + d ** 4, 0),
            gradient: Float64Array.from(away, (d, i) => steep[i] * d + 4 * d ** 3),
          };
        };
        const found = minimize(f, new Float64Array(least.length));
        found.forEach((value, i) => {
          expect(Math.abs(value - least[i])).toBeLessThan(1e-9);
        });
      }),
    );
  });

  it('ends, where there is no least', () => {
    const [found] = minimize(
      (x) => ({ value: Math.exp(-x[0]), gradient: Float64Array.of(-Math.exp(-x[0])) }),
      Float64Array.of(0),
    );
    expect(found).toBeGreaterThan(20);
    expect(found).toBeLessThan(1e4);
  });
});
