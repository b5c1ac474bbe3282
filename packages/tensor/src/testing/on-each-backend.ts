import { beforeAll, describe } from 'vitest';
import { useBackend } from '../backend.ts';

/**
 * Registers a vitest suite once for each backend that runs without a GPU (`cpu` and `wasm`), with that backend chosen.
 *
 * @example
 * onEachBackend(() => it('adds', async () => expectClose(add(1, 2), 3)));
 */
export function onEachBackend(suite: (backend: 'cpu' | 'wasm') => void): void {
  for (const backend of ['cpu', 'wasm'] as const) {
    describe(`on ${backend}`, () => {
      beforeAll(async () => {
        await useBackend(backend);
      });
      suite(backend);
    });
  }
}
