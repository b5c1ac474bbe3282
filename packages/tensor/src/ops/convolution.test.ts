import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../backend.ts';
import { variableGradients } from '../gradients.ts';
import { watchOperations } from '../operations.ts';
import { normal } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import { dispose, scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '../testing/index.ts';
import { convTranspose1d } from './conv-transpose1d.ts';
import { convTranspose2d } from './conv-transpose2d.ts';
import { conv1d } from './conv1d.ts';
import { conv2d } from './conv2d.ts';
import { mul, sum, tensor, variable } from './index.ts';
import { pad2d } from './pad2d.ts';

const rng = new Rng(12);
const pair = (low: number, high: number) =>
  fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }));

/** Any convolution whose border every mode can fill, forward or transposed. */
const anyConvolution = fc.record({
  transposed: fc.boolean(),
  size: pair(4, 7),
  kernel: pair(1, 3),
  stride: pair(1, 3),
  dilation: pair(1, 2),
  padding: pair(0, 2),
  groups: fc.integer({ min: 1, max: 3 }),
  perGroup: pair(1, 2),
  paddingMode: fc.constantFrom('zeros', 'reflect', 'replicate', 'circular'),
});
type Case = typeof anyConvolution extends fc.Arbitrary<infer T> ? T : never;

/** The result of a case and its gradients to images, weight and bias. */
async function results({ transposed, kernel, groups, perGroup, paddingMode, ...rest }: Case): Promise<Float32Array[]> {
  const { stride, dilation, padding } = rest;
  const [inner, outer] = perGroup;
  const [channels, out] = [inner * groups, outer * groups];
  const tensors = scope(() => {
    const x = variable(normal(rng.fold('x'), [2, ...rest.size, channels]));
    const weight = variable(normal(rng.fold('w'), [...kernel, ...(transposed ? [outer, channels] : [inner, out])]));
    const bias = variable(normal(rng.fold('b'), [out]));
    const settings = { stride, dilation, padding, groups, bias };
    const run = () =>
      transposed
        ? convTranspose2d(x, weight, settings)
        : conv2d(x, weight, { ...settings, paddingMode: paddingMode as 'zeros' });
    const y = run();
    const towards = normal(rng.fold('dy'), y.shape);
    const { gradients } = variableGradients(() => sum(mul(run(), towards)), [x, weight, bias]);
    return [y, ...gradients];
  });
  const values = await Promise.all(tensors.map(async (each) => (await each.data()) as Float32Array));
  dispose(tensors);
  return values;
}

/** Whether the case has an output: transposed ones may be padded away, others may not hold their kernel. */
function hasOutput({ transposed, size, kernel, stride, dilation, padding }: Case): boolean {
  return [0, 1].every((axis) => {
    const reach = dilation[axis] * (kernel[axis] - 1) + 1;
    if (transposed) return (size[axis] - 1) * stride[axis] - 2 * padding[axis] + reach > 0;
    return size[axis] + 2 * padding[axis] >= reach;
  });
}

describe('convolutions made of what tfjs has', () => {
  it("agree with our engine's kernels, with their gradients, for any options", async () => {
    const cases = fc.sample(anyConvolution.filter(hasOutput), { numRuns: 150, seed: 9 });
    await useBackend('cpu');
    const expected: Float32Array[][] = [];
    for (const each of cases) expected.push(await results(each));
    await useBackend('wasm');
    for (const [i, each] of cases.entries()) {
      for (const [part, found] of (await results(each)).entries()) {
        await expectClose(found, expected[i][part]).catch((error) => {
          throw new Error(
            `${['result', 'images', 'weight', 'bias'][part]} of ${JSON.stringify(each)}: ${error.message}`,
          );
        });
      }
    }
  });
});

onEachBackend(() => {
  let x: Tensor;
  let signal: Tensor;
  beforeAll(() => {
    x = normal(rng.fold('x'), [2, 5, 6, 4]);
    signal = normal(rng.fold('signal'), [2, 7, 4]);
  });

  it('has gradients that agree with differences, also where stride and dilation meet', async () => {
    const options = { stride: 2, dilation: 2, padding: 2, groups: 2 } as const;
    const weight = normal(rng.fold('w'), [3, 2, 2, 6]);
    const turned = normal(rng.fold('t'), [3, 2, 3, 4]);
    await expectGradient((at) => conv2d(at, weight, options), x);
    await expectGradient((at) => conv2d(x, at, options), weight);
    await expectGradient((at) => convTranspose2d(at, turned, { ...options, outputPadding: 1 }), x);
    await expectGradient((at) => convTranspose2d(x, at, { ...options, outputPadding: 1 }), turned);
    for (const mode of ['constant', 'reflect', 'replicate', 'circular'] as const)
      await expectGradient((at) => pad2d(at, [1, 2, 3, 0], { mode }), x);
  });

  it('leaves nothing behind', async () => {
    const weight = normal(rng.fold('w'), [3, 3, 4, 6]);
    const grouped = normal(rng.fold('w'), [3, 3, 2, 6]);
    const short = normal(rng.fold('s'), [3, 4, 2]);
    const turned = normal(rng.fold('t'), [2, 2, 3, 4]);
    await expectNoLeak(() => conv2d(x, weight, { padding: 1, dilation: 2, paddingMode: 'reflect' }));
    await expectNoLeak(() => conv2d(x, grouped, { groups: 2 }));
    await expectNoLeak(() => conv1d(signal, short));
    await expectNoLeak(() => convTranspose2d(x, turned, { stride: 2 }));
    await expectNoLeak(() => pad2d(x, [1, 1, 1, 1], { mode: 'circular' }));
  });

  it('is one step to those who watch, with its settings', () => {
    const seen: [string, unknown][] = [];
    watchOperations(
      ({ name, attributes }) => seen.push([name, attributes]),
      () => scope(() => void conv2d(x, normal(rng, [3, 3, 1, 4]), { groups: 4, padding: 'same', dilation: 2 })),
    );
    expect(seen).toEqual([
      [
        'conv2d',
        {
          stride: [1, 1],
          padding: [2, 2, 2, 2],
          dilation: [2, 2],
          groups: 4,
          paddingMode: 'zeros',
          activation: undefined,
        },
      ],
    ]);
  });

  it('names what does not fit', () => {
    const weight = normal(rng, [3, 3, 2, 6]);
    expect(() => conv2d(x, weight)).toThrow('expected shape [?, ?, 4, ?], found [3, 3, 2, 6]');
    expect(() => conv2d(x, weight, { groups: 3 })).toThrow('groups');
    expect(() => conv2d(x, normal(rng, [3, 3, 4, 1]), { padding: 6, paddingMode: 'reflect' })).toThrow(RangeError);
    expect(() => convTranspose2d(x, normal(rng, [2, 2, 3, 4]), { outputPadding: 1 })).toThrow('outputPadding');
    expect(() => convTranspose1d(signal, normal(rng, [2, 3, 5]))).toThrow(TypeError);
    expect(() => conv1d(tensor([1, 2]), normal(rng, [1, 1, 1]))).toThrow(TypeError);
  });
});
