import { whyNoWebgpu } from '@cnn/tensor/testing';
import { describe } from 'vitest';
import { testDeviceLoss } from '../testing/test-device-loss.ts';

const missing = await whyNoWebgpu();
if (missing) console.warn(`The loss of a WebGPU device under Node is left out: ${missing}`);

describe.skipIf(missing)('a training whose device is lost, under Node', testDeviceLoss);
