import { type BackendName, useBackend } from '@cnn/tensor';
import type { Terminal } from './terminal.ts';
import { asUsage } from './usage-error.ts';

export interface BackendFlags {
  readonly backend: string;
  readonly threads?: number;
}

/** Starts the engine and says which one it is. @returns the line that describes it. */
export async function chooseBackend(terminal: Terminal, { backend, threads }: BackendFlags): Promise<string> {
  const { description } = await asUsage(() => useBackend(backend as BackendName | 'auto', { threads }));
  terminal.say(`Backend: ${description}`);
  return description;
}
