import { describe } from 'vitest';
import { testDeviceLoss } from '../testing/test-device-loss.ts';

describe('a training whose device is lost, in a browser', testDeviceLoss);
