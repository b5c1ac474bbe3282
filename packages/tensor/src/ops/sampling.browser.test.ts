import { beforeAll, describe, it } from 'vitest';
import { useBackend } from '../backend.ts';
import { checkGrid, checkWarp, gridCases, warpCases } from './sampling.golden.ts';

describe('webgpu', () => {
  beforeAll(async () => {
    await useBackend('webgpu');
  });

  it.each(gridCases)('gridSample is that of PyTorch: $name', checkGrid);

  it.each(warpCases)('warp is that of PyTorch: $name', checkWarp);
});
