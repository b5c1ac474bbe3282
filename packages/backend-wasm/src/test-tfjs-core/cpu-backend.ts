import '@tensorflow/tfjs-backend-cpu';
import type { BackendUnderTest } from './backend-under-test.ts';

/** tfjs's own: what fails here is not our fault. */
export const backend: BackendUnderTest = { name: 'cpu' };
