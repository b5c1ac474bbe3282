import type { BackendName } from '@cnn/tensor';
import { type StepsOptions, trainSteps } from './train-steps.ts';

// The steps in a page.

Object.assign(globalThis, {
  trainSteps: (backend: BackendName, checkpoint: Uint8Array, options: StepsOptions) =>
    trainSteps(backend, checkpoint, options),
});
