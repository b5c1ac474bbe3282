import { Conv2d, ConvTranspose2d, Linear, type Parameter } from '@cnn/layers';
import { Rng, tensor } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { maxNorm } from './constraint.ts';

const named = (parameter: Parameter) => new Map([['weight', parameter]]);

onEachBackend(() => {
  describe('maxNorm', () => {
    it('shortens the rows of a linear layer that are too long, and leaves the others bit for bit', async () => {
      const fc = new Linear(2, 3);
      fc.weight.assign(
        tensor([
          [3, 4],
          [0.1, 0.7],
          [0, 0],
        ]),
      );
      fc.bias!.assign(tensor([100, 100, 100]));
      maxNorm(2)(fc.namedParameters());
      const found = Array.from(await fc.weight.value.data());
      await expectClose(found, [1.2, 1.6, 0.1, 0.7, 0, 0]);
      expect(found.slice(2, 4)).toEqual(Array.from(Float32Array.of(0.1, 0.7)));
      expect(Array.from(await fc.bias!.value.data())).toEqual([100, 100, 100]);
    });

    it('goes by the output channels of a convolution, over all other axes', async () => {
      const conv = new Conv2d(3, 4, [2, 5]).initialize(new Rng(1));
      maxNorm(0.4)(conv.namedParameters());
      const values = Array.from(await conv.weight.value.data());
      const lengths = [0, 1, 2, 3].map((out) => Math.hypot(...values.filter((_, k) => k % 4 === out)));
      // Uniform weights of 30 inputs have a length of about 0.58.
      await expectClose(lengths, [0.4, 0.4, 0.4, 0.4]);
    });

    it('goes by the input channels of a transposed convolution', async () => {
      const conv = new ConvTranspose2d(2, 1, 1, { bias: false });
      conv.weight.assign(tensor([10, 1], [1, 1, 1, 2]));
      maxNorm(2)(named(conv.weight));
      await expectClose(conv.weight.value, [2, 1]);
    });

    it('changes nothing the second time, and leaves no tensor behind', async () => {
      const fc = new Linear(5, 4).initialize(new Rng(1));
      maxNorm(0.3)(fc.namedParameters());
      const once = Array.from(await fc.weight.value.data());
      await expectNoLeak(() => maxNorm(0.3)(fc.namedParameters()));
      await expectClose(fc.weight.value, once, { relative: 1e-6 });
    });
  });
});

it.each([0, -1, Number.NaN])('maxNorm refuses %f', (most) => {
  expect(() => maxNorm(most)).toThrow(/^maxNorm: most must be at least 5e-324, found/);
});
