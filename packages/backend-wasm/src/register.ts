import '@tensorflow/tfjs-backend-cpu';
import { getKernelsForBackend, registerBackend, registerKernel } from '@tensorflow/tfjs-core';
import { CnnWasmBackend } from './backend.ts';
import { Engine } from './engine/engine.ts';
import { BACKEND } from './kernels/kernel.ts';
import { registerKernels } from './kernels/register-kernels.ts';
import { wantedThreadCount } from './threads.ts';

// Everything that tfjs's cpu backend can do, then our own kernels in place of those that training spends its time on.
for (const kernel of getKernelsForBackend('cpu')) registerKernel({ ...kernel, backendName: BACKEND });
registerKernels();

registerBackend(
  BACKEND,
  async () => {
    const engine = await Engine.start();
    engine.setThreadCount(wantedThreadCount());
    return new CnnWasmBackend(engine);
  },
  // Above tfjs's cpu (1) and wasm (2), below its GPU backends (webgl 2, webgpu 3): chosen by name, or where there is no GPU.
  2,
);
