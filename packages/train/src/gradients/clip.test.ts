import { Conv2d, ConvTranspose2d, Linear, Parameter } from '@cnn/layers';
import { scope, type Tensor, tensor } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipAdaptive } from './clip-adaptive.ts';
import { clipNorm } from './clip-norm.ts';
import { clipValue } from './clip-value.ts';
import type { GradientClip } from './gradient-clip.ts';

const of = (values: number[], shape = [values.length]) =>
  new Parameter(shape, () => tensor(values, shape), { requiresGrad: true });

/** The clipped gradients, of parameters that are given or as long as their gradients. */
async function clipped(
  clip: GradientClip,
  gradients: Readonly<Record<string, Tensor>>,
  parameters: Readonly<Record<string, Parameter>> = {},
): Promise<{ values: Record<string, number[]>; norm?: number }> {
  const found = scope(() => {
    const { gradients: kept, norm } = clip({
      gradients: new Map(Object.entries(gradients)),
      parameters: new Map(Object.entries(parameters)),
    });
    return { kept: Object.fromEntries(kept), norm };
  });
  const values: Record<string, number[]> = {};
  for (const [name, gradient] of Object.entries(found.kept)) values[name] = Array.from(await gradient.data());
  return { values, ...(found.norm && { norm: (await found.norm.data())[0] }) };
}

const numbers = fc.array(fc.float({ noNaN: true, min: -8, max: 8 }), { minLength: 1, maxLength: 5 });

onEachBackend(() => {
  describe('clipNorm', () => {
    it('measures all gradients together, and shortens all by one factor', async () => {
      const { values, norm } = await clipped(clipNorm(1), { a: tensor([3]), b: tensor([[0, 4]]) });
      expect(norm).toBeCloseTo(5, 5);
      await expectClose([...values.a, ...values.b], [0.6, 0, 0.8]);
    });

    it('leaves shorter ones as they are, bit for bit, and zeros zero', async () => {
      const { values, norm } = await clipped(clipNorm(10), { a: tensor([0.1, -0.7]) });
      expect(values.a).toEqual(Array.from(Float32Array.of(0.1, -0.7)));
      expect(norm).toBeCloseTo(Math.hypot(0.1, 0.7), 6);
      expect(await clipped(clipNorm(1), { a: tensor([0, 0]) })).toEqual({ values: { a: [0, 0] }, norm: 0 });
      expect((await clipped(clipNorm(0), { a: tensor([3, 4]) })).values.a).toEqual([0, 0]);
    });

    it('never leaves more than it may, and keeps the direction', async () => {
      await fc.assert(
        fc.asyncProperty(
          numbers,
          numbers,
          fc.float({ min: Math.fround(0.01), max: 9, noNaN: true }),
          async (a, b, most) => {
            const { values, norm } = await clipped(clipNorm(most), { a: tensor(a), b: tensor(b) });
            const all = [...values.a, ...values.b];
            const given = [...a, ...b];
            expect(Math.hypot(...all)).toBeLessThanOrEqual(most * (1 + 1e-5));
            const factor = Math.min(1, most / (norm! + 1e-6));
            await expectClose(
              all,
              given.map((value) => value * factor),
            );
          },
        ),
        { numRuns: 30 },
      );
    });

    it('shows what is not finite in its norm', async () => {
      expect((await clipped(clipNorm(1), { a: tensor([Number.NaN, 1]) })).norm).toBeNaN();
    });
  });

  describe('clipValue', () => {
    it('cuts each number, and measures nothing', async () => {
      expect(await clipped(clipValue(0.5), { a: tensor([-2, -0.5, 0.25, 7]) })).toEqual({
        values: { a: [-0.5, -0.5, 0.25, 0.5] },
      });
      expect((await clipped(clipValue(0), { a: tensor([1, -1]) })).values.a.map(Math.abs)).toEqual([0, 0]);
    });
  });

  describe('clipAdaptive', () => {
    it('goes by the rows of a linear layer', async () => {
      const fc = new Linear(2, 3, { bias: false });
      fc.weight.assign(
        tensor([
          [3, 4],
          [3, 4],
          [0, 0],
        ]),
      );
      const gradient = tensor([
        [6, 8],
        [0.3, 0.4],
        [0, 10],
      ]);
      const { values } = await clipped(clipAdaptive(0.2, { epsilon: 0.1 }), { w: gradient }, { w: fc.weight });
      await expectClose(values.w, [0.6, 0.8, 0.3, 0.4, 0, 0.02]);
    });

    it('goes by the output channels of a convolution, the last axis here', async () => {
      const conv = new Conv2d(1, 2, [1, 2], { bias: false });
      conv.weight.assign(tensor([3, 0, 4, 1], [1, 2, 1, 2]));
      const { values } = await clipped(
        clipAdaptive(0.1),
        { w: tensor([6, 0, 8, 0.05], [1, 2, 1, 2]) },
        { w: conv.weight },
      );
      await expectClose(values.w, [0.3, 0, 0.4, 0.05]);
    });

    it('goes by the input channels of a transposed convolution', async () => {
      const conv = new ConvTranspose2d(2, 1, 1, { bias: false });
      conv.weight.assign(tensor([10, 1], [1, 1, 1, 2]));
      const { values } = await clipped(clipAdaptive(0.1), { w: tensor([5, 5], [1, 1, 1, 2]) }, { w: conv.weight });
      await expectClose(values.w, [1, 0.1]);
    });

    it('takes a bias as one unit', async () => {
      const { values } = await clipped(clipAdaptive(0.1), { b: tensor([6, 8]) }, { b: of([30, 40]) });
      await expectClose(values.b, [3, 4]);
    });

    it('lets weights that are zero begin to move, but not gradients that are zero', async () => {
      const zero = of([0, 0]);
      const moving = await clipped(clipAdaptive(0.1, { epsilon: 0.5 }), { b: tensor([3, 4]) }, { b: zero });
      await expectClose(moving.values.b, [0.03, 0.04]);
      expect((await clipped(clipAdaptive(0.1), { b: tensor([0, 0]) }, { b: zero })).values.b).toEqual([0, 0]);
    });

    it('leaves alone what it is told to', async () => {
      const clip = clipAdaptive(0.01, { except: (name) => name === 'fc' });
      const { values } = await clipped(clip, { fc: tensor([9]), b: tensor([9]) }, { fc: of([1]), b: of([1]) });
      expect(values.fc).toEqual([9]);
      await expectClose(values.b, [0.01]);
    });
  });

  it.each<[string, GradientClip]>([
    ['clipNorm', clipNorm(1)],
    ['clipValue', clipValue(1)],
    ['clipAdaptive', clipAdaptive(0.1)],
  ])('%s leaves the gradients to their owner, and nothing behind', async (_, clip) => {
    const parameters = new Map([['a', of([1, 2])]]);
    parameters.get('a')!.value;
    const gradient = tensor([3, 4]);
    await expectNoLeak(() =>
      scope(() => {
        const { gradients, norm } = clip({ gradients: new Map([['a', gradient]]), parameters });
        return [...gradients.values(), ...(norm ? [norm] : [])].filter((found) => found !== gradient);
      }),
    );
    expect(gradient.isDisposed).toBe(false);
  });
});

it.each<[string, () => GradientClip]>([
  ['clipNorm: most must be at least 0, found -1', () => clipNorm(-1)],
  ['clipValue: most must be at least 0, found NaN', () => clipValue(Number.NaN)],
  ['clipAdaptive: share must be at least 0, found -0.1', () => clipAdaptive(-0.1)],
  ['clipAdaptive: epsilon must be at least 0, found -1', () => clipAdaptive(1, { epsilon: -1 })],
])('refuses: %s', (message, make) => {
  expect(make).toThrow(message);
});
