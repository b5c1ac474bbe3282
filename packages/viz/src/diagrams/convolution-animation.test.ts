import { outputSize } from '@cnn/layers';
import { avgPool2d, conv2d, convTranspose2d, maxPool2d, scope, tensor, useBackend } from '@cnn/tensor';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSvg } from '../testing/expect-svg.ts';
import { type ConvolutionAnimationOptions, convolutionAnimation } from './convolution-animation.ts';
import { slidingWindows } from './sliding-window.ts';
import { type Grid, madeValue, tapsOf } from './window-values.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

const frames = (svg: string) => [...svg.matchAll(/<g class="cnn-frame-of-\d+"/g)].length;
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

describe('convolutionAnimation', () => {
  it('has a frame for each value of the output, and says how its size comes about', async () => {
    const svg = convolutionAnimation({ input: 5, kernel: 3, stride: 2, padding: 1 });
    await expectSvg(svg);
    expect(frames(svg)).toBe(9);
    expect(texts(svg)).toContain(outputSize(5, { kernel: 3, stride: 2, padding: 1 }).numbers);
    // A border around 5×5 and nothing else is dashed.
    expect(svg.match(/stroke-dasharray="2 2"/g)).toHaveLength(49 - 25);
    expect(texts(svg)).toContain('output (0, 0) from 4 of 9 points in the input');
    expect(texts(svg)).toContain('output (1, 1) from 9 of 9 points in the input');
  });

  it('moves by style alone, only for those who like motion, and begins with the first frame', async () => {
    const svg = convolutionAnimation({ input: 3, kernel: 2, seconds: 0.5 });
    expect(svg).toContain('@media (prefers-reduced-motion:no-preference){.cnn-frame-of-4{animation:');
    expect(svg).not.toMatch(/<script|<animate|\sid=/);
    expect(svg.match(/visibility="hidden"/g)).toHaveLength(3);
    expect(svg).toContain('style="animation-duration:2s;animation-delay:1.5s"');
    const still = convolutionAnimation({ input: 3, kernel: 2, frame: 3 });
    await expectSvg(still);
    expect(still).not.toMatch(/<style|<g /);
    expect(texts(still).at(-1)).toBe('output (1, 1) from 4 of 4 points in the input');
    expect(convolutionAnimation({ input: 2, kernel: 2 })).not.toContain('<style');
  });

  it('writes down the products, without the border, and with minus signs that are seen', async () => {
    const input = [
      [1, 2],
      [3, -4],
    ];
    const kernel = [
      [0.5, -1],
      [2, 1],
    ];
    const svg = convolutionAnimation({ input, kernel, padding: 1 });
    await expectSvg(svg);
    expect(texts(svg)).toContain('output (1, 1) = 1·0.5 + 2·(−1) + 3·2 + (−4)·1 = 0.5');
    expect(texts(svg)).toContain('output (0, 0) = 1·1 = 1');
    expect(texts(svg)).toContain('output (2, 2) = (−4)·0.5 = −2');
    expect(texts(convolutionAnimation({ input: [[2]], kernel: [[3]], padding: 1, frame: 0 }))).toContain(
      'output (0, 0) = 0, all of it in the border',
    );
  });

  it('shows pools', async () => {
    const input = [
      [1, 2, 5],
      [3, -4, 0],
    ];
    const most = convolutionAnimation({ input, kernel: 2, pool: 'max', ceilMode: true });
    await expectSvg(most);
    expect(texts(most)).toContain('output (0, 0) = max(1, 2, 3, −4) = 3');
    expect(texts(most)).toContain('output (0, 1) = max(5, 0) = 5');
    const mean = convolutionAnimation({ input, kernel: 2, pool: 'average', padding: 1, title: 'Mean' });
    expect(texts(mean)).toContain('output (0, 0) = (1) / 4 = 0.25');
    expect(texts(mean)).toContain('Mean');
  });

  it('shows holes, spread inputs, and rows that no window sees', async () => {
    const dilated = convolutionAnimation({ input: [7, 6], kernel: 3, dilation: 2, frame: 0 });
    await expectSvg(dilated);
    const [cell] = [...dilated.matchAll(/<rect[^>]*width="(\d+)"[^>]*fill="#cfe3f1"/g)].map(([, size]) => Number(size));
    expect(dilated).toContain(`width="${5 * cell}" height="${5 * cell}" fill="none" stroke="#b84a00" stroke-width="2"`);
    const transposed = convolutionAnimation({
      input: 2,
      kernel: 3,
      stride: 2,
      padding: 1,
      outputPadding: 1,
      transposed: true,
    });
    await expectSvg(transposed);
    expect(frames(transposed)).toBe(16);
    expect(texts(transposed)).toContain('stride 2, padding 1, dilation 1, output padding 1');
    expect(texts(convolutionAnimation({ input: [6, 5], kernel: 3, stride: 2 }))).toContain(
      'No window sees the last row',
    );
  });

  it('computes what the operations compute', async () => {
    const small = fc.integer({ min: 1, max: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          size: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
          window: fc.tuple(small, small),
          stride: fc.tuple(small, small),
          padding: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 1 })),
          dilation: fc.integer({ min: 1, max: 2 }),
          kind: fc.constantFrom('conv', 'transposed', 'max', 'average'),
          ceilMode: fc.boolean(),
          outputPadding: fc.integer({ min: 0, max: 1 }),
        }),
        async ({ size, window, stride, padding, dilation, kind, ceilMode, outputPadding }) => {
          const numbers = ([rows, columns]: [number, number], factor: number): Grid =>
            Array.from({ length: rows }, (_, y) =>
              Array.from({ length: columns }, (_, x) => ((y * 7 + x * factor + 3) % 11) - 5),
            );
          const [input, kernel] = [numbers(size, 5), numbers(window, 3)];
          const pool = kind === 'max' || kind === 'average' ? kind : undefined;
          const transposed = kind === 'transposed';
          const options = {
            stride,
            padding,
            dilation: kind === 'average' ? 1 : dilation,
            ...(pool && { pool, ceilMode }),
            ...(transposed && {
              transposed,
              outputPadding: Math.min(outputPadding, Math.max(...stride, dilation) - 1),
            }),
          } as const;
          const run = () => {
            const x = tensor(input.flat(), [1, ...size, 1]);
            const w = tensor(kernel.flat(), [...window, 1, 1]);
            if (kind === 'max') return maxPool2d(x, window, { stride, padding, dilation, ceilMode });
            if (kind === 'average') return avgPool2d(x, window, { stride, padding, ceilMode });
            return transposed ? convTranspose2d(x, w, options) : conv2d(x, w, options);
          };
          let expected: { shape: number[]; data: number[] } | undefined;
          try {
            const output = scope(run);
            expected = { shape: output.shape, data: [...(await output.data())] };
            output.dispose();
          } catch {
            // What the operation refuses is refused here, but for windows wholly in the border, which can be shown.
          }
          if (!expected) return;
          const axes = slidingWindows('test', size, window, options);
          expect(axes.map(({ output }) => output)).toEqual(expected.shape.slice(1, 3));
          const found = expected.data.map((_, i) => {
            const [row, column] = [Math.floor(i / axes[1].output), i % axes[1].output];
            const taps = tapsOf(axes, row, column, transposed);
            for (const tap of taps) {
              expect(tap.row).toBeGreaterThanOrEqual(axes[0].low);
              expect(tap.column).toBeLessThanOrEqual(axes[1].high);
            }
            return madeValue(taps, axes, options, input, pool ? undefined : kernel, ({ en }) => en)!.value;
          });
          expect(found.map((value) => Math.round(value * 1e4))).toEqual(
            expected.data.map((value) => Math.round(value * 1e4)),
          );
        },
      ),
      { numRuns: 300, seed: 4 },
    );
  });

  it('names what does not fit', () => {
    const wrong = (options: ConvolutionAnimationOptions) => () => convolutionAnimation(options);
    expect(wrong({ input: 2, kernel: 5 })).toThrow('a kernel that reaches over 5 does not fit into 2');
    expect(wrong({ input: 5, kernel: 0 })).toThrow('kernel must be a whole number at least 1, found 0');
    expect(wrong({ input: 5, kernel: 3, stride: 0 })).toThrow(RangeError);
    expect(wrong({ input: 5, kernel: 3, padding: -1 })).toThrow(RangeError);
    expect(wrong({ input: 2, kernel: 3, stride: 2, transposed: true, outputPadding: 2 })).toThrow(
      'convolutionAnimation: outputPadding 2 must be smaller than the stride 2 or the dilation 1',
    );
    expect(wrong({ input: 2, kernel: 3, outputPadding: 1 })).toThrow('set transposed');
    expect(wrong({ input: 4, kernel: 2, pool: 'max', transposed: true })).toThrow('found both');
    expect(wrong({ input: 4, kernel: 2, pool: 'max', padding: 2 })).toThrow('more than half the window');
    expect(wrong({ input: 4, kernel: 2, pool: 'min' as 'max' })).toThrow("found 'min'");
    expect(wrong({ input: 4, kernel: 2, pool: 'average', dilation: 2 })).toThrow('has no dilation');
    expect(wrong({ input: 4, kernel: [[1]], pool: 'average' })).toThrow('no kernel values');
    expect(wrong({ input: 4, kernel: 2, ceilMode: true })).toThrow('ceilMode belongs to a pool');
    expect(wrong({ input: 30, kernel: 3 })).toThrow('at most 400 values of the output, found 28×28');
    expect(wrong({ input: 1000, kernel: 3 })).toThrow('size of the output');
    expect(wrong({ input: 5, kernel: 3, frame: 9 })).toThrow('frame must be a whole number in [0, 8], found 9');
    expect(wrong({ input: [[1, 2], [3]], kernel: 1 })).toThrow('rows of values of one length for input, found 2, 1');
    expect(wrong({ input: [1, 2, 3] as never, kernel: 1 })).toThrow('found 3 numbers');
    expect(wrong({ input: 5, kernel: 3, seconds: 0 })).toThrow('seconds');
  });

  it('keeps a title with markup as text', () => {
    expect(convolutionAnimation({ input: 3, kernel: 2, title: '<img onerror=x>' })).not.toContain('<img');
  });
});
