import { env, findBackend } from '@tensorflow/tfjs-core';
import { restoreGradients } from '../kernels.ts';
import { missingLibraries, missingLibrary } from './missing-libraries.ts';
import { registerNodeKernels } from './node-kernels.ts';
import type { BackendOptions, StartedBackend } from './started-backend.ts';

type PackageName = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu';

/** What tfjs's backend `tensorflow` tells of itself. */
interface TensorFlow {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

/** Two copies of the C library in one process would share symbols, so the first one stays. */
let loaded: PackageName | undefined;

/**
 * TensorFlow's C library under Node, on the CPU (tfjs-node) or an NVIDIA GPU (tfjs-node-gpu). Optional: the user installs it where Node finds
 * packages, or in the folder that the environment variable `CNN_TFJS_NODE` names.
 *
 * @throws Error that says what to install, or which shared libraries are missing.
 */
export async function startNode(packageName: PackageName, { threads }: BackendOptions): Promise<StartedBackend> {
  if (typeof process === 'undefined' || process.versions?.node === undefined) {
    throw new Error(`${packageName} runs under Node only`);
  }
  if (!loaded) {
    if (threads !== undefined) process.env.TF_NUM_INTRAOP_THREADS = String(threads); // read once, as it starts
    await load(packageName);
    registerNodeKernels();
    loaded = packageName;
  }
  const { isUsingGpuDevice, binding } = findBackend('tensorflow') as unknown as TensorFlow;
  const wantsGpu = packageName === '@tensorflow/tfjs-node-gpu';
  if (wantsGpu && loaded === packageName && !isUsingGpuDevice) throw new Error(whyNoGpu());
  if (wantsGpu !== isUsingGpuDevice) {
    throw new Error(`this process computes with ${loaded} already; start another process for ${packageName}`);
  }
  const device = isUsingGpuDevice ? 'the GPU' : 'the CPU';
  return { tfName: 'tensorflow', description: () => `TensorFlow ${binding.TF_Version} on ${device}` };
}

async function load(packageName: PackageName): Promise<void> {
  giveBackWhatNodeRemoved();
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1'; // the C library greets with what processor it found
  // The package brings a tfjs-core of its own. Both serve one engine, and the newcomer registers what is there: with a warning for each kernel,
  // and in place of our gradients.
  const production = env().getBool('PROD');
  env().set('PROD', true);
  try {
    await importPackage(packageName);
  } catch (error) {
    throw new Error(
      `${packageName} could not be loaded (${reason(error, packageName)}); ${remedy(error, packageName)}`,
    );
  } finally {
    env().set('PROD', production);
    restoreGradients();
  }
}

async function importPackage(packageName: string): Promise<void> {
  const { CNN_TFJS_NODE: folder } = process.env;
  if (!folder) return void (await import(/* @vite-ignore */ packageName)); // a variable, which bundlers leave alone
  const { createRequire } = process.getBuiltinModule('node:module');
  createRequire(`${process.getBuiltinModule('node:path').resolve(folder)}/`)(packageName);
}

/** tfjs-node 4.22 calls functions that Node 23 removed, and earlier versions warn of. */
function giveBackWhatNodeRemoved(): void {
  const util = process.getBuiltinModule('node:util') as Record<string, unknown>;
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
}

function reason(error: unknown, packageName: PackageName): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code?.endsWith('MODULE_NOT_FOUND') && message.includes(`'${packageName}'`)) {
    return process.env.CNN_TFJS_NODE ? `it is not installed in ${process.env.CNN_TFJS_NODE}` : 'it is not installed';
  }
  return message.split('\n')[0];
}

function remedy(error: unknown, packageName: PackageName): string {
  const library = missingLibrary(error);
  if (library) return `install what brings ${library}, or add its folder to LD_LIBRARY_PATH`;
  const more = packageName.endsWith('gpu') ? ', with CUDA 11.2 and cuDNN 8.1' : '';
  return `install it: npm install ${packageName}@4.22.0${more}`;
}

function whyNoGpu(): string {
  const missing = missingLibraries();
  if (missing.length === 0) return 'TensorFlow found no GPU that it can use; nvidia-smi shows those of this machine';
  return `TensorFlow found no GPU, because these libraries are missing: ${missing.join(', ')}; install the NVIDIA driver, CUDA 11.2 and cuDNN 8.1, or add their folders to LD_LIBRARY_PATH`;
}
