import { findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import type { DependableWebgpu } from './dependable-webgpu.ts';
import type { StartedBackend } from './started-backend.ts';
import { hasVulkanDriver } from './vulkan-driver.ts';

let running: DependableWebgpu | undefined;

/**
 * The GPU through WebGPU: in a browser its own, in Node that of the optional npm package webgpu (Dawn).
 *
 * A device that still answers is kept, with the tensors on it; a new one takes the place of a lost one.
 *
 * @param automatic whether nobody asked for WebGPU by its name: a GPU in software, which is slower than our WASM engine, is then refused.
 * @throws Error that says what is missing: the browser's WebGPU, an adapter, a device, or a package.
 */
export async function startWebgpu(automatic: boolean): Promise<StartedBackend> {
  const adapter = await findAdapter(automatic);
  const gpu = nameOf(adapter);
  if (automatic && isSoftware(adapter)) {
    throw new Error(`its adapter (${gpu}) is software, slower than wasm; only the name 'webgpu' takes it`);
  }
  const { DependableWebgpu } = await load('@tensorflow/tfjs-backend-webgpu', () => import('./dependable-webgpu.ts'));
  await load('@cnn/backend-webgpu', () => import('@cnn/backend-webgpu'));
  if (!running || !(await answers(running.device))) {
    const made = new DependableWebgpu(await requestDevice(adapter), adapter.info);
    // tfjs's own, or ours with a lost device.
    if (findBackendFactory('webgpu')) removeBackend('webgpu');
    registerBackend('webgpu', () => made);
    running = made;
  }
  return { tfName: 'webgpu', description: () => `WebGPU on ${gpu}` };
}

async function findAdapter(automatic: boolean): Promise<GPUAdapter> {
  const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined;
  if (isNode && !globalThis.navigator?.gpu) {
    if (automatic && !hasVulkanDriver()) {
      throw new Error('WebGPU found no Vulkan driver; install that of the GPU, or set VK_ICD_FILENAMES to its file');
    }
    await installDawn();
  }
  if (!globalThis.navigator?.gpu) {
    throw new Error(
      'this browser has no WebGPU; use Chrome or Edge 113, Safari 26, Firefox 141 or later, or another backend',
    );
  }
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('WebGPU found no graphics adapter; update the graphics driver or use another backend');
  return adapter;
}

/** Limits of which a device gets as much as its adapter has; by default it gets what the smallest has. */
const LIMITS = [
  'maxBufferSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/** What tfjs makes use of where it is there. */
const FEATURES: readonly GPUFeatureName[] = ['timestamp-query', 'bgra8unorm-storage'];

async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  try {
    return await adapter.requestDevice({
      requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
    });
  } catch (error) {
    throw new Error(
      `WebGPU gave no device of ${nameOf(adapter)} (${(error as Error).message}); close what else uses the GPU or use another backend`,
      { cause: error },
    );
  }
}

/** Whether a device is not lost; that it is may not have been told yet. */
async function answers(device: GPUDevice): Promise<boolean> {
  const buffer = device.createBuffer({ size: 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  try {
    await buffer.mapAsync(GPUMapMode.READ);
    return true;
  } catch {
    return false;
  } finally {
    buffer.destroy();
  }
}

function nameOf({ info }: GPUAdapter): string {
  const { vendor, architecture, description } = info ?? {};
  return [vendor, architecture || description].filter(Boolean).join(' ') || 'an unnamed adapter';
}

function isSoftware({ info }: GPUAdapter): boolean {
  const { vendor, architecture, device, description, isFallbackAdapter } = info ?? {};
  const names = [vendor, architecture, device, description].join(' ');
  return isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(names);
}

async function installDawn(): Promise<void> {
  const name = 'webgpu'; // not a literal, so that bundlers leave it alone
  const { create, globals } = await load('webgpu', () => import(/* @vite-ignore */ name));
  Object.assign(globalThis, globals);
  // Node has a navigator of its own from version 21 on.
  if (!globalThis.navigator) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  Object.defineProperty(navigator, 'gpu', { value: create([]), configurable: true });
}

async function load<T>(name: string, from: () => Promise<T>): Promise<T> {
  try {
    return await from();
  } catch (error) {
    const [line] = String((error as Error).message).split('\n');
    throw new Error(`${name} could not be loaded (${line}); install it: npm install ${name}`);
  }
}
