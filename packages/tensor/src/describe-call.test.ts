import { expect, it } from 'vitest';
import { describeCall } from './describe-call.ts';

it('names a kind with its options', () => {
  expect(describeCall('PGD', { epsilon: 8 / 255, steps: 10, targeted: false })).toBe(
    'PGD(epsilon=0.0314, steps=10, targeted=false)',
  );
  expect(describeCall('Occlusion', { window: [7, 5], layer: undefined })).toBe('Occlusion(window=[7, 5])');
  expect(describeCall('FullGrad', {})).toBe('FullGrad()');
});
