import type { StartedBackend } from './started-backend.ts';

/**
 * The GPU through WebGPU: in a browser its own, in Node that of the optional npm package webgpu (Dawn).
 *
 * @throws Error that says what is missing: the browser's WebGPU, an adapter, or a package.
 */
export async function startWebgpu(): Promise<StartedBackend> {
  const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined;
  if (isNode) await installDawn();
  if (!globalThis.navigator?.gpu) {
    throw new Error(
      'this browser has no WebGPU; use Chrome or Edge 113, Safari 26, Firefox 141 or later, or another backend',
    );
  }
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error('WebGPU found no graphics adapter; update the graphics driver or use another backend');
  await load('@tensorflow/tfjs-backend-webgpu', () => import('@tensorflow/tfjs-backend-webgpu'));
  const { vendor, architecture, description } = adapter.info;
  const gpu = [vendor, architecture || description].filter(Boolean).join(' ');
  return { tfName: 'webgpu', description: () => `WebGPU on ${gpu || 'an unnamed adapter'}` };
}

async function installDawn(): Promise<void> {
  if (globalThis.navigator?.gpu) return;
  const name = 'webgpu'; // not a literal, so that bundlers leave it alone
  const { create, globals } = await load('webgpu', () => import(/* @vite-ignore */ name));
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });
}

async function load<T>(name: string, from: () => Promise<T>): Promise<T> {
  try {
    return await from();
  } catch (error) {
    const [line] = String((error as Error).message).split('\n');
    throw new Error(`${name} could not be loaded (${line}); install it: npm install ${name}`);
  }
}
