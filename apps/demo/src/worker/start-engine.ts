import { type BackendName, useBackend } from '@cnn/tensor';

/** What computes, ready to be shown. */
export interface Engine {
  readonly name: BackendName;
  /** Such as `wasm with SIMD, 1 thread`. */
  readonly description: string;
  /** Why it is this one and no faster one: a sentence for each that was passed over. */
  readonly reasons: readonly string[];
}

/**
 * Starts the fastest engine of this browser: WebGPU, else WASM, else plain JavaScript.
 *
 * @param wanted the engine that the page's address asks for, `?backend=wasm`; one that does not start is passed over.
 * @throws Error if not even plain JavaScript starts.
 */
export async function startEngine(wanted: string | null): Promise<Engine> {
  const reasons: string[] = [];
  if (wanted !== null && wanted !== 'auto') {
    try {
      const { name, description } = await useBackend(wanted as BackendName);
      return { name, description, reasons: [`The address of this page asks for ${name}.`] };
    } catch (error) {
      reasons.push(`The address of this page asks for ${wanted}: ${(error as Error).message}.`);
    }
  }
  const { name, description, rejected } = await useBackend('auto');
  for (const one of rejected) {
    if (TITLES[one.name]) reasons.push(`No ${TITLES[one.name]}: ${one.reason}.`);
  }
  return { name, description, reasons: reasons.length > 0 ? reasons : ['The fastest engine of this browser.'] };
}

/** Those that a browser can have; it is no news that the others run under Node only. */
const TITLES: Partial<Record<BackendName, string>> = { webgpu: 'WebGPU', wasm: 'WASM' };
