import { tensor, useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { isNumbers, readNumbers, readRows } from './numbers.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

describe('numbers', () => {
  it('are a list, a typed array or a tensor, but not several by name', () => {
    for (const one of [[1], new Uint8Array(1), { shape: [1], data: Float32Array.of(1) }])
      expect(isNumbers(one)).toBe(true);
    expect(isNumbers({ length: [1] })).toBe(false);
  });

  it('come from a tensor of any shape, also an empty one', async () => {
    const values = tensor([1, 2], [1, 2, 1]);
    expect([...((await readNumbers('test', values)) as Float32Array)]).toEqual([1, 2]);
    values.dispose();
    expect(await readNumbers('test', { shape: [0, 3], data: new Float32Array(0) })).toHaveLength(0);
  });

  it('keep float64', async () => {
    expect((await readRows('test', [[0.1, 0.2]])).data).toEqual(Float64Array.of(0.1, 0.2));
  });
});

describe('readRows', () => {
  it('takes lists of lists, a plain list as one column, and tensors', async () => {
    expect(
      await readRows('test', [
        [1, 2],
        [3, 4],
      ]),
    ).toMatchObject({ rows: 2, columns: 2 });
    expect(await readRows('test', [1, 2])).toMatchObject({ rows: 2, columns: 1 });
    expect(await readRows('test', { shape: [1, 2], data: Float32Array.of(1, 2) })).toMatchObject({
      rows: 1,
      columns: 2,
    });
    expect(await readRows('test', [])).toMatchObject({ rows: 0 });
  });

  it('names rows that differ, and shapes of three axes', async () => {
    await expect(readRows('test', [[1], [1, 2]])).rejects.toThrow(
      'test: expected 1 numbers in each row, found 2 in row 1',
    );
    await expect(readRows('test', { shape: [1, 1, 1], data: Float32Array.of(1) })).rejects.toThrow(
      '[?, ?], found [1, 1, 1]',
    );
  });
});
