import { type BackendChoice, type BackendName, useBackend } from '@cnn/tensor';

/** What computes, ready to be shown. */
export interface Engine {
  readonly name: BackendName;
  /** Such as `wasm with SIMD, 1 thread`. */
  readonly description: string;
  /** Set where the page's address asks for this one. */
  readonly isAskedFor: boolean;
  /** The engines that a browser can have and that were passed over, with the reason. */
  readonly rejected: BackendChoice['rejected'];
}

/**
 * Starts the fastest engine of this browser: WebGPU, else WASM, else plain JavaScript.
 *
 * @param wanted the engine that is asked for, or `auto`; one that does not start is passed over.
 * @throws Error if not even plain JavaScript starts.
 */
export async function startEngine(wanted: string): Promise<Engine> {
  const refused: { name: BackendName; reason: string }[] = [];
  if (wanted !== 'auto') {
    try {
      const { name, description } = await useBackend(wanted as BackendName);
      return { name, description, isAskedFor: true, rejected: [] };
    } catch (error) {
      refused.push({ name: wanted as BackendName, reason: (error as Error).message });
    }
  }
  const { name, description, rejected } = await useBackend('auto');
  // It is no news that the others run under Node only.
  const inBrowsers = rejected.filter((one) => one.name === 'webgpu' || one.name === 'wasm');
  return { name, description, isAskedFor: false, rejected: [...refused, ...inBrowsers] };
}
