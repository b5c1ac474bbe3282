import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outputSize, samePadding } from './output-size.ts';

describe('outputSize', () => {
  it('shows the formula with its numbers', () => {
    const { size, formula, numbers } = outputSize(32, { kernel: 3, padding: 1 });
    expect(size).toBe(32);
    expect(formula).toBe('⌊(in + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1');
    expect(numbers).toBe('⌊(32 + 2·1 − 1·(3 − 1) − 1) / 1⌋ + 1 = 32');
  });

  it("has the tutorial's table of same paddings", () => {
    expect([3, 5, 7].map((kernel) => samePadding(kernel))).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(samePadding(4)).toEqual([1, 2]);
    expect(samePadding(3, 2)).toEqual([2, 2]);
  });

  it('counts what no window sees, and windows over the edge', () => {
    expect(outputSize(8, { kernel: 3, stride: 2 })).toMatchObject({ size: 3, unused: 1 });
    expect(outputSize(8, { kernel: 3, stride: 2, ceilMode: true })).toMatchObject({ size: 4, unused: 0 });
    expect(outputSize(3, { kernel: 2, stride: 4, padding: 1, ceilMode: true }).numbers).toContain('begin behind');
    // A window of five over four: the larger step lets it begin.
    expect(outputSize(4, { kernel: 3, stride: 2, dilation: 2, ceilMode: true })).toMatchObject({ size: 1, unused: 0 });
    expect(() => outputSize(4, { kernel: 4, dilation: 2, stride: 2, ceilMode: true })).toThrow('does not fit into 4');
  });

  it('inverts by a transposed convolution', () => {
    expect(outputSize(16, { kernel: 4, stride: 2, padding: 1, transposed: true })).toMatchObject({
      size: 32,
      numbers: '(16 − 1)·2 − 2·1 + 1·(4 − 1) + 0 + 1 = 32',
    });
    const any = (min: number, max: number) => fc.integer({ min, max });
    fc.assert(
      fc.property(
        any(1, 40),
        any(1, 7),
        any(1, 4),
        any(0, 3),
        any(1, 3),
        (input, kernel, stride, padding, dilation) => {
          fc.pre(input + 2 * padding >= dilation * (kernel - 1) + 1);
          const forward = outputSize(input, { kernel, stride, padding, dilation });
          const back = { kernel, stride, padding, dilation, transposed: true, outputPadding: forward.unused };
          fc.pre((forward.size - 1) * stride - 2 * padding + dilation * (kernel - 1) + forward.unused + 1 >= 1);
          expect(outputSize(forward.size, back).size).toBe(input);
        },
      ),
    );
  });

  it('has a shifted border before and after that adds up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 4 }), (kernel, dilation) => {
        const [before, after] = samePadding(kernel, dilation);
        expect(before + after).toBe(dilation * (kernel - 1));
        expect(after - before).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('refuses what has no output', () => {
    expect(() => outputSize(2, { kernel: 3 })).toThrow('a kernel that reaches over 3 does not fit into 2; pad more');
    expect(() => outputSize(5, { kernel: 0 })).toThrow('kernel must be a whole number at least 1');
    expect(() => outputSize(1, { kernel: 1, padding: 3, transposed: true })).toThrow('leaves nothing');
  });
});
