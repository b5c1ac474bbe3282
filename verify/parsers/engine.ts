import { memory, useBackend } from '@cnn/tensor';

let started: Promise<unknown> | undefined;

/** Starts the engine for parsers that make tensors; once is enough. */
export function engine(name: 'cpu' | 'wasm' = 'cpu'): Promise<unknown> {
  started ??= useBackend(name, { threads: 1 });
  return started;
}

/** @throws Error if tensors are left behind by what reads a file, or fails to. */
export async function withoutLeak(read: () => unknown, backend: 'cpu' | 'wasm' = 'cpu'): Promise<void> {
  await engine(backend);
  const before = memory().numTensors;
  let failure: unknown;
  try {
    await read();
  } catch (error) {
    failure = error;
  }
  const left = memory().numTensors - before;
  if (left !== 0) throw new Error(`${left} tensors are left behind`, { cause: failure });
  if (failure !== undefined) throw failure;
}
