import { describe, expect, it } from 'vitest';
import { isOutOfMemory } from './out-of-memory.ts';

class GPUOutOfMemoryError {
  readonly message = '';
}

class GPUValidationError {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** What this engine itself says. */
function thrownBy(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  throw new Error('it did not throw');
}

describe('isOutOfMemory', () => {
  it.each([
    thrownBy(() => new ArrayBuffer(2 ** 53 - 1)),
    thrownBy(() => new Float32Array(2 ** 52)),
    thrownBy(() => new WebAssembly.Memory({ initial: 1, maximum: 2 }).grow(5)),
    Object.assign(new Error('cnn-wasm: a tensor of 9 MiB does not fit'), { name: 'OutOfMemoryError' }),
    new GPUOutOfMemoryError(),
    new GPUValidationError('Buffer size (4294967296) exceeds the max buffer size limit (268435456).'),
    new Error('Requested texture size [20000x20000] greater than WebGL maximum on this browser / GPU [16384x16384].'),
    new Error('OOM when allocating tensor with shape[4096,4096,64] and type float on GPU:0'),
    new Error('CUDA_ERROR_OUT_OF_MEMORY: out of memory'),
    new Error('epoch 1, batch 1 failed', { cause: new RangeError('Array buffer allocation failed') }),
  ])('knows %s', (error) => {
    expect(isOutOfMemory(error)).toBe(true);
  });

  const circle = new Error('circle') as Error & { cause: unknown };
  circle.cause = circle;
  it.each([
    new RangeError('DataLoader: batchSize must be at most 10, found 16'),
    new TypeError('Conv2d: expected shape [?, 32, 32, 3], found [2, 28, 28, 1]'),
    new GPUValidationError('Buffer is destroyed'),
    circle,
    undefined,
    null,
    'out of memory',
  ])('does not take %s for one', (error) => {
    expect(isOutOfMemory(error)).toBe(false);
  });
});
