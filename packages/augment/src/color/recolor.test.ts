import { hasKernel, mul, Rng, scope, slice, sum, type Tensor, tensor, uniform, valueAndGradient } from '@cnn/tensor';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyStep } from './color-ops.ts';
import { CLIP, type ColorStep, UNIT } from './color-step.ts';
import { RECOLOR, recolor } from './recolor.ts';

/** Steps as they are told: each by itself, by ops. */
const byOps = (images: Tensor, steps: readonly ColorStep[]) => scope(() => steps.reduce(applyStep, images));

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const columns = (batch: number, min: number, max: number) =>
  fc.array(number(min, max), { minLength: batch, maxLength: batch }).map((values) => Float32Array.from(values));

/** Steps without edges, at which the difference of a rounding would show. */
function smoothSteps(batch: number, channels: number): fc.Arbitrary<ColorStep> {
  const bounds = fc.constantFrom({}, UNIT, { low: -0.25 }, { high: 0.75 });
  const applied = fc
    .array(fc.constantFrom(0, 1), { minLength: batch, maxLength: batch })
    .map((flags) => Uint8Array.from(flags));
  const scale = fc
    .tuple(columns(batch, -1.5, 1.5), columns(batch, -0.5, 0.5), bounds, applied)
    .map(([factor, offset, own, flags]): ColorStep => ({ kind: 'scale', factor, offset, ...own, applied: flags }));
  const each = fc
    .tuple(
      fc.array(number(0.5, 1.5), { minLength: channels, maxLength: channels }),
      columns(batch, -0.5, 0.5),
      bounds,
      applied,
    )
    .map(([factor, offset, own, flags]): ColorStep => ({ kind: 'scale', factor, offset, ...own, applied: flags }));
  const size = channels * (channels + 1);
  const mix = fc
    .tuple(fc.array(columns(batch, -1, 1), { minLength: size, maxLength: size }), bounds, applied)
    .map(([matrix, own, flags]): ColorStep => ({ kind: 'mix', matrix, ...own, applied: flags }));
  const gamma = fc
    .tuple(columns(batch, 0.8, 2), columns(batch, 0.5, 1.5), applied)
    .map(([power, gain, flags]): ColorStep => ({ kind: 'gamma', gamma: power, gain, applied: flags }));
  const clip = fc.constant(CLIP);
  return fc.oneof(scale, each, mix, gamma, clip);
}

const hue: ColorStep = { kind: 'hsv', hue: Float64Array.of(0.7, -2), saturation: Float64Array.of(0.5, 1.2), ...UNIT };
const solarize: ColorStep = { kind: 'solarize', threshold: 0.5, addition: Float64Array.of(0, 0.2) };
const steps: readonly ColorStep[] = [
  CLIP,
  { kind: 'scale', factor: [0.9, 1.1, 1.2], offset: Float64Array.of(0.05, -0.1), ...UNIT },
  { ...hue, applied: Uint8Array.of(1, 0) },
  solarize,
  { kind: 'gamma', gamma: 1.4, gain: Float64Array.of(0.9, 1) },
];

onEachBackend((backend) => {
  describe('recolor', () => {
    it('does what its steps do one by one, for any steps, batch and channels', async () => {
      const cases = fc
        .record({ batch: fc.integer({ min: 1, max: 3 }), channels: fc.integer({ min: 1, max: 4 }), seed: fc.nat() })
        .chain((sizes) =>
          fc.record({
            sizes: fc.constant(sizes),
            // Powers of what is below 0 are not numbers.
            list: fc
              .array(smoothSteps(sizes.batch, sizes.channels), { maxLength: 4 })
              .map((list) => list.flatMap((step) => (step.kind === 'gamma' ? [CLIP, step] : [step]))),
          }),
        );
      await fc.assert(
        fc.asyncProperty(cases, async ({ sizes: { batch, channels, seed }, list }) => {
          const images = uniform(new Rng(seed), [batch, 3, 5, channels], -0.2, 1.2);
          const [found, wanted] = [recolor(images, list), byOps(images, list)];
          // A power of what is nearly 0 is steep.
          await expectClose(found, wanted, { relative: 2e-5, absolute: 2e-5 });
        }),
        { numRuns: 60 },
      );
    });

    it('turns hues and cuts bits as its ops do', async () => {
      const images = uniform(new Rng(5), [2, 7, 5, 3], -0.1, 1.1);
      for (const list of [
        [CLIP, hue],
        [CLIP, solarize],
        [solarize],
        [CLIP, { kind: 'posterize', bits: Float64Array.of(3, 8) } as const],
        [CLIP, { ...hue, saturation: 2 }, hue],
        [CLIP, hue, { ...hue, saturation: 0.3 }],
        steps,
      ]) {
        await expectClose(recolor(images, list), byOps(images, list), { relative: 3e-6 });
      }
    });

    it('runs in the kernel where there is one', () => {
      expect(hasKernel(RECOLOR)).toBe(backend === 'wasm');
    });

    it('has the gradient of its ops, also of what another computation gives up', async () => {
      const images = uniform(new Rng(6), [2, 4, 5, 3], 0.1, 0.9);
      await expectGradient((x) => recolor(x, [steps[1]!, steps[2]!, steps[4]!]), images, { step: 1e-3 });
      const of = (change: (x: Tensor, list: readonly ColorStep[]) => Tensor) =>
        valueAndGradient((x) => sum(scope(() => change(mul(x, 0.9), steps))), images).gradient;
      await expectClose(of(recolor), of(byOps), { relative: 1e-5 });
    });

    it('has a gradient to parameters that are tensors', async () => {
      const images = uniform(new Rng(7), [2, 4, 5, 3], 0.2, 0.8);
      const makes: readonly ((value: Tensor) => ColorStep)[] = [
        (factor) => ({ kind: 'scale', factor, offset: 0.1 }),
        (offset) => ({ kind: 'scale', factor: [0.5, 1, 0.7], offset: [0.1, offset, 0] }),
        (entry) => ({ kind: 'mix', matrix: [1, entry, 0, 0, 0, 1, 0, entry, 0, 0.3, 0.5, 0] }),
        (turn) => ({ kind: 'hsv', hue: turn, saturation: 0.9 }),
        (saturation) => ({ kind: 'hsv', hue: 0.4, saturation }),
        (gamma) => ({ kind: 'gamma', gamma, gain: 0.9 }),
        (gain) => ({ kind: 'gamma', gamma: 2, gain }),
        (addition) => ({ kind: 'solarize', threshold: 2, addition }),
        (low) => ({ kind: 'scale', factor: 1, offset: -0.3, low }),
      ];
      for (const make of makes) {
        await expectGradient((value) => recolor(images, [make(value)]), tensor([0.2, 0.3]), { step: 1e-3 });
      }
    });

    it('gives images back as they are, in a tensor of their own, where nothing is done', async () => {
      const images = tensor([Number.NaN, -1, 2, 0.5], [1, 2, 2, 1]);
      for (const list of [[], [{ ...CLIP, applied: Uint8Array.of(0) }], [{ kind: 'scale', factor: 1, offset: 0 }]]) {
        const found = recolor(images, list as ColorStep[]);
        expect(found).not.toBe(images);
        await expectClose(found, images, { relative: 0 });
      }
      expect(recolor(uniform(new Rng(1), [0, 2, 2, 3]), steps).shape).toEqual([0, 2, 2, 3]);
    });

    it('keeps NaN in its place', async () => {
      const images = tensor([Number.NaN, 0.5, 0.25, 0.75], [1, 2, 2, 1]);
      const product: ColorStep = { kind: 'scale', factor: 2, offset: -0.25, ...UNIT };
      await expectClose(recolor(images, [CLIP, product]), [Number.NaN, 0.75, 0.25, 1]);
    });

    it('treats an image by itself, whatever its neighbours are given', async () => {
      const images = uniform(new Rng(8), [2, 3, 3, 3], -0.5, 1.5);
      const together = recolor(images, [solarize, { ...hue, applied: Uint8Array.of(0, 1) }]);
      const first = slice(images, [0, 0, 0, 0], [1, 3, 3, 3]);
      const alone = recolor(first, [{ kind: 'solarize', threshold: 0.5, addition: 0 }]);
      await expectClose(slice(together, [0, 0, 0, 0], [1, 3, 3, 3]), alone, { relative: 0 });
    });

    it('leaves no tensor behind', async () => {
      const images = uniform(new Rng(9), [2, 3, 3, 3]);
      await expectNoLeak(() => recolor(images, steps));
      await expectNoLeak(() => valueAndGradient((x) => sum(recolor(x, steps)), images));
    });
  });
});
