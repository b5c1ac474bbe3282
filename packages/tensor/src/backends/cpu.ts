import '@tensorflow/tfjs-backend-cpu';
import { registerFilterGradients } from './filter-gradients-on-cpu.ts';
import type { StartedBackend } from './started-backend.ts';

registerFilterGradients();

/** Plain JavaScript: runs everywhere, slow, and the reference for the others. */
export function startCpu(): StartedBackend {
  return { tfName: 'cpu', description: () => 'cpu in plain JavaScript' };
}
