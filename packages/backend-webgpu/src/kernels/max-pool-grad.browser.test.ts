import { describe, expect, it } from 'vitest';
import { expectNear, numbers, runKernel, sizeOf, useWebgpu, type Values } from '../testing/run-kernel.ts';

useWebgpu();

interface Pool {
  readonly x: readonly [number, number, number, number];
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Top, bottom, left, right. @default none */
  readonly pad?: readonly [number, number, number, number];
  readonly dilations?: readonly [number, number];
}

function outShape({ x, window, strides, pad = [0, 0, 0, 0], dilations = [1, 1] }: Pool): number[] {
  const length = (axis: 0 | 1) =>
    Math.floor(
      (x[axis + 1] + pad[2 * axis] + pad[2 * axis + 1] - dilations[axis] * (window[axis] - 1) - 1) / strides[axis],
    ) + 1;
  return [x[0], length(0), length(1), x[3]];
}

/** Each window gives its gradient to its first largest value. */
function plain(pool: Pool, { values }: Values, dy: Values): Float64Array {
  const { x, window, strides, pad = [0, 0, 0, 0], dilations = [1, 1] } = pool;
  const [batch, height, width, channels] = x;
  const [, outHeight, outWidth] = outShape(pool) as [number, number, number, number];
  const dx = new Float64Array(sizeOf(x));
  for (let at = 0; at < batch * outHeight * outWidth * channels; at++) {
    const channel = at % channels;
    const column = Math.floor(at / channels) % outWidth;
    const row = Math.floor(at / (channels * outWidth)) % outHeight;
    const image = Math.floor(at / (channels * outWidth * outHeight));
    let first = -1;
    for (let i = 0; i < window[0]; i++) {
      for (let j = 0; j < window[1]; j++) {
        const y = row * strides[0] + i * dilations[0] - pad[0];
        const x = column * strides[1] + j * dilations[1] - pad[2];
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        const place = ((image * height + y) * width + x) * channels + channel;
        if (
          first < 0 ||
          values[place] > values[first] ||
          (Number.isNaN(values[place]) && !Number.isNaN(values[first]))
        ) {
          first = place;
        }
      }
    }
    if (first >= 0) dx[first] += dy.values[at];
  }
  return dx;
}

async function expectPlain(pool: Pool, input = numbers(pool.x, 1)): Promise<void> {
  const dy = numbers(outShape(pool), 2);
  const [top, bottom, left, right] = pool.pad ?? [0, 0, 0, 0];
  const attributes = {
    filterSize: pool.window,
    strides: pool.strides,
    pad: [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    dilations: pool.dilations ?? [1, 1],
    dimRoundingMode: 'floor',
  };
  const [dx] = await runKernel('MaxPoolGrad', { dy, input, output: dy }, attributes);
  expect(dx.shape).toEqual(pool.x);
  expectNear(dx.values, plain(pool, input, dy));
}

const overlapping: Pool = { x: [1, 5, 6, 2], window: [3, 3], strides: [2, 2], pad: [1, 1, 0, 1] };

describe('the gradient of max pooling', () => {
  it('of windows side by side', () => expectPlain({ x: [2, 4, 6, 3], window: [2, 2], strides: [2, 2] }));
  it('of windows that leave pixels over', () => expectPlain({ x: [1, 5, 7, 2], window: [2, 3], strides: [2, 3] }));
  it('of windows that overlap, with a border', () => expectPlain(overlapping));
  it('of windows with gaps', () =>
    expectPlain({ x: [2, 7, 8, 2], window: [2, 3], strides: [1, 2], dilations: [3, 2] }));
  it('goes to the first of equal values', () =>
    expectPlain(overlapping, { shape: overlapping.x, values: Array(60).fill(0) }));
  it('goes to NaN before all others', () => {
    const { shape, values } = numbers(overlapping.x, 1);
    return expectPlain(overlapping, { shape, values: Float32Array.from(values).fill(Number.NaN, 20, 23) });
  });
});
