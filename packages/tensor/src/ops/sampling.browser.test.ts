import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../backend.ts';
import { watchWebgpu } from '../testing/watch-webgpu.ts';
import { checkGrid, checkWarp, gridCases, warpCases } from './sampling.golden.ts';

describe('webgpu', () => {
  let errors: () => Promise<string[]>;

  beforeAll(async () => {
    await useBackend('webgpu');
    errors = watchWebgpu();
  });

  afterEach(async () => {
    expect(await errors()).toEqual([]);
  });

  it.each(gridCases)('gridSample is that of PyTorch: $name', checkGrid);

  it.each(warpCases)('warp is that of PyTorch: $name', checkWarp);
});
