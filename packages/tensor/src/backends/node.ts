import type { StartedBackend } from './started-backend.ts';

/**
 * TensorFlow's C library under Node, on the CPU (tfjs-node) or an NVIDIA GPU (tfjs-node-gpu). Optional: the user installs it.
 *
 * @throws Error that says what to install.
 */
export async function startNode(
  packageName: '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu',
): Promise<StartedBackend> {
  const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined;
  if (!isNode) throw new Error(`${packageName} runs under Node only`);
  try {
    // tfjs-node 4.22 calls a function that Node 23 removed.
    const util = process.getBuiltinModule('node:util') as { isNullOrUndefined?: (value: unknown) => boolean };
    util.isNullOrUndefined ??= (value) => value === null || value === undefined;
    const module = packageName; // not a literal, so that bundlers leave it alone
    await import(/* @vite-ignore */ module);
  } catch (error) {
    const [line] = String((error as Error).message).split('\n');
    const more = packageName.endsWith('gpu') ? ', with CUDA 11.2 and cuDNN 8.1' : '';
    throw new Error(
      `${packageName} could not be loaded (${line}); install it: npm install ${packageName}@4.22.0${more}`,
    );
  }
  return { tfName: 'tensorflow', description: () => `TensorFlow's C library through ${packageName}` };
}
