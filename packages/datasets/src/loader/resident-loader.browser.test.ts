import { useBackend } from '@cnn/tensor';
import { beforeAll, describe } from 'vitest';
import { residentLoaderCases } from './resident-loader.cases.ts';

describe('on webgpu', () => {
  beforeAll(async () => {
    await useBackend('webgpu');
  });
  residentLoaderCases();
});
