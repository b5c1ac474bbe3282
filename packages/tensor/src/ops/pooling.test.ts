import { beforeAll, describe, expect, it } from 'vitest';
import { valueAndGradient } from '../gradients.ts';
import { type Operation, watchOperations } from '../operations.ts';
import { normal, uniform } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { expectGradient, expectNoLeak, onEachBackend } from '../testing/index.ts';
import { adaptiveAvgPool2d } from './adaptive-avg-pool2d.ts';
import { adaptiveMaxPool2d, adaptiveMaxPool2dWithIndices } from './adaptive-max-pool2d.ts';
import { avgPool2d } from './avg-pool2d.ts';
import { fractionalMaxPool2d, fractionalMaxPool2dWithIndices } from './fractional-max-pool2d.ts';
import { sum } from './index.ts';
import { lpPool2d } from './lp-pool2d.ts';
import { maxPool2d, maxPool2dWithIndices } from './max-pool2d.ts';

// What every pooling must hold, in one table; numbers are PyTorch's in packages/layers/src/pooling.golden.test.ts.

const rng = new Rng(5);
const samples = (): Tensor => uniform(rng.fold('samples'), [2, 3, 2]);

interface Case {
  readonly name: string;
  readonly run: (images: Tensor) => Tensor | { readonly values: Tensor; readonly indices: Tensor };
  readonly attributes: object;
}

const windows = {
  window: [3, 2],
  stride: [2, 2],
  padding: [1, 1, 1, 1],
  dilation: [1, 1],
  ceilMode: true,
  // A fourth window of the width would start in the border.
  outputSize: [4, 3],
};
const options = { stride: 2, padding: 1, ceilMode: true };

const cases: readonly Case[] = [
  { name: 'maxPool2d', run: (x) => maxPool2d(x, [3, 2], options), attributes: windows },
  {
    name: 'maxPool2d',
    run: (x) => maxPool2d(x, [3, 2], { ...options, dilation: [2, 3] }),
    attributes: { ...windows, dilation: [2, 3], outputSize: [3, 3] },
  },
  { name: 'maxPool2dWithIndices', run: (x) => maxPool2dWithIndices(x, [3, 2], options), attributes: windows },
  {
    name: 'avgPool2d',
    run: (x) => avgPool2d(x, [3, 2], options),
    attributes: { ...windows, countIncludePad: true, divisorOverride: undefined },
  },
  {
    name: 'avgPool2d',
    run: (x) => avgPool2d(x, 2, { countIncludePad: false, divisorOverride: 3 }),
    attributes: {
      window: [2, 2],
      stride: [2, 2],
      padding: [0, 0, 0, 0],
      dilation: [1, 1],
      ceilMode: false,
      outputSize: [3, 2],
      countIncludePad: false,
      divisorOverride: 3,
    },
  },
  { name: 'adaptiveAvgPool2d', run: (x) => adaptiveAvgPool2d(x, [4, null]), attributes: { outputSize: [4, 5] } },
  { name: 'adaptiveAvgPool2d', run: (x) => adaptiveAvgPool2d(x, 1), attributes: { outputSize: [1, 1] } },
  { name: 'adaptiveMaxPool2d', run: (x) => adaptiveMaxPool2d(x, [4, 3]), attributes: { outputSize: [4, 3] } },
  { name: 'adaptiveMaxPool2d', run: (x) => adaptiveMaxPool2d(x, 1), attributes: { outputSize: [1, 1] } },
  {
    name: 'adaptiveMaxPool2dWithIndices',
    run: (x) => adaptiveMaxPool2dWithIndices(x, [null, 2]),
    attributes: { outputSize: [6, 2] },
  },
  {
    name: 'lpPool2d',
    run: (x) => lpPool2d(x, 2, [3, 2], { stride: 1 }),
    attributes: { ...windows, stride: [1, 1], padding: [0, 0, 0, 0], ceilMode: false, outputSize: [4, 4], normType: 2 },
  },
  {
    name: 'fractionalMaxPool2d',
    run: (x) => fractionalMaxPool2d(x, 2, samples(), { outputRatio: 0.6 }),
    attributes: { window: [2, 2], outputSize: [3, 3] },
  },
  {
    name: 'fractionalMaxPool2dWithIndices',
    run: (x) => fractionalMaxPool2dWithIndices(x, [3, 2], samples(), { outputSize: [2, 4] }),
    attributes: { window: [3, 2], outputSize: [2, 4] },
  },
];

onEachBackend(() => {
  describe.each(cases)('$name with $attributes', ({ name, run, attributes }) => {
    const images = () => normal(rng.fold('images'), [2, 6, 5, 3]);
    const values = (x: Tensor): Tensor => {
      const found = run(x);
      return 'values' in found ? found.values : found;
    };

    it('is one step to those who watch, with what it takes to redo it', () => {
      const x = images();
      const seen: Operation[] = [];
      const found = watchOperations(
        (each) => seen.push(each),
        () => run(x),
      );
      expect(seen.map((each) => each.name)).toEqual([name]);
      expect(seen[0].attributes).toEqual(attributes);
      expect(seen[0].inputs.images).toBe(x);
      expect(seen[0].outputs).toEqual('values' in found ? [found.values, found.indices] : [found]);
    });

    it('has a gradient that agrees with differences', async () => {
      await expectGradient(values, images(), { step: 1e-3, relative: 2e-2 });
    });

    it('leaves nothing behind, forward and back', async () => {
      const x = images();
      await expectNoLeak(() => scope(() => run(x)));
      await expectNoLeak(() => scope(() => valueAndGradient((at) => sum(values(at)), x)));
    });
  });

  it('disposes all that a pooling made but its result', async () => {
    const x = normal(rng, [1, 5, 4, 2]);
    await expectNoLeak(() => maxPool2dWithIndices(x, 2));
    await expectNoLeak(() => maxPool2d(x, 2, { dilation: 2, stride: 1 }));
    await expectNoLeak(() => adaptiveAvgPool2d(x, 3));
    await expectNoLeak(() => adaptiveMaxPool2d(x, 3));
    await expectNoLeak(() => avgPool2d(x, 3, { padding: 1 }));
    await expectNoLeak(() => lpPool2d(x, 2, 2));
  });

  describe('bad input', () => {
    let x: Tensor;
    beforeAll(() => {
      x = normal(rng, [1, 5, 4, 2]);
    });
    const two = () => uniform(rng, [1, 2, 2]);
    it.each<[string, () => unknown, string]>([
      [
        'vectors',
        () => avgPool2d(normal(rng, [2, 3]), 1),
        'avgPool2d: expected images [batch, height, width, channels]',
      ],
      [
        'a window that is too large',
        () => avgPool2d(x, 6),
        'avgPool2d: window 6×6 is larger than the padded image of [5, 4]',
      ],
      [
        'a window that is too wide apart',
        () => maxPool2d(x, 3, { dilation: 3 }),
        'maxPool2d: window 3×3 with dilation 3×3 is larger than the padded image of [5, 4]; pad more or use a smaller window',
      ],
      ['too much padding', () => avgPool2d(x, 3, { padding: 2 }), 'padding 2×2 is more than half the window 3×3'],
      [
        'a window in the border',
        () => maxPool2d(normal(rng, [1, 1, 1, 1]), 2, { padding: 1, dilation: 2 }),
        'window 0 of axis 0 looks at [-1, 1] of 1 pixels, all in the border; use less padding or dilation',
      ],
      ['a stride of 0', () => maxPool2dWithIndices(x, 2, { stride: 0 }), 'stride must be a whole number at least 1'],
      [
        'a dilation of 0',
        () => maxPool2d(x, 2, { dilation: 0 }),
        'dilation must be a whole number at least 1, found 0',
      ],
      [
        'a divisor of 0',
        () => avgPool2d(x, 2, { divisorOverride: 0 }),
        'divisorOverride must be a whole number at least 1',
      ],
      [
        'an adaptive size of 0',
        () => adaptiveAvgPool2d(x, [0, 1]),
        'outputSize must be a whole number at least 1, found 0',
      ],
      [
        'a broken adaptive size',
        () => adaptiveMaxPool2d(x, 1.5),
        'outputSize must be a whole number at least 1, found 1.5',
      ],
      ['a norm of 0', () => lpPool2d(x, 0, 2), 'lpPool2d: normType must be a number other than 0, found 0'],
      [
        'no fractional size',
        () => fractionalMaxPool2d(x, 2, two(), {}),
        'give either outputSize or outputRatio, found neither',
      ],
      [
        'two fractional sizes',
        () => fractionalMaxPool2d(x, 2, two(), { outputSize: 2, outputRatio: 0.5 }),
        'give either outputSize or outputRatio, found both',
      ],
      [
        'a fractional size that does not fit',
        () => fractionalMaxPool2d(x, 2, two(), { outputSize: [5, 2] }),
        '5 windows of 2 pixels do not fit in 5; ask for at most 4',
      ],
      [
        'samples of another shape',
        () => fractionalMaxPool2d(x, 2, uniform(rng, [1, 3, 2]), { outputSize: 2 }),
        'fractionalMaxPool2d samples: expected shape [1, 2, 2], found [1, 3, 2]',
      ],
    ])('of %s is named', (_, run, message) => {
      expect(run).toThrow(message);
    });
  });
});
