import { type BackendName, useBackend } from '@cnn/tensor';
import type { Terminal } from './terminal.ts';
import { asUsage } from './usage-error.ts';

/** Starts the engine and says which one it is. */
export async function chooseBackend(terminal: Terminal, name: string, threads?: number): Promise<void> {
  const { description } = await asUsage(() => useBackend(name as BackendName | 'auto', { threads }));
  terminal.say(`Backend: ${description}`);
}
