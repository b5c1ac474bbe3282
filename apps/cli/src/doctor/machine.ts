import { availableParallelism, cpus, freemem, homedir, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { type FolderState, folderState } from './folder-state.ts';
import { pictureDecoding } from './picture-decoding.ts';
import { type WasmFeatures, wasmFeatures } from './wasm-features.ts';

/** What matters of a machine, but for its backends. */
export interface Machine {
  readonly node: string;
  readonly system: { readonly platform: string; readonly release: string; readonly architecture: string };
  readonly processor: { readonly model: string; readonly cores: number };
  /** In bytes. */
  readonly memory: { readonly total: number; readonly free: number };
  readonly wasm: WasmFeatures;
  /** By format, null where it can be read, else why not. */
  readonly pictures: Readonly<Record<string, string | null>>;
  /** Where runs go. */
  readonly runs: FolderState;
  /** Where downloaded weights are kept. */
  readonly cache: FolderState;
}

/** Looks at the machine. Nothing is sent anywhere, and nothing stays written. */
export async function machine(): Promise<Machine> {
  const pictures = Object.entries(await pictureDecoding());
  return {
    node: process.version,
    system: { platform: process.platform, release: release(), architecture: process.arch },
    processor: { model: cpus()[0]?.model.trim() || 'unknown', cores: availableParallelism() },
    memory: memoryHere(),
    wasm: wasmFeatures(),
    pictures: Object.fromEntries(pictures.map(([format, reason]) => [format, reason ?? null])),
    runs: await folderState('runs'),
    cache: await folderState(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cnn', 'weights')),
  };
}

/** The system's, or less inside a container that may take no more. */
function memoryHere(): Machine['memory'] {
  const limit = process.constrainedMemory?.() || Number.POSITIVE_INFINITY;
  const total = Math.min(totalmem(), limit);
  return { total, free: Math.min(freemem(), total) };
}
