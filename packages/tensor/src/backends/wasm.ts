import { getThreadCount, relaxedSimd, setThreadCount } from '@cnn/backend-wasm';
import type { BackendOptions, StartedBackend } from './started-backend.ts';

/** Our own WASM engine, `@cnn/backend-wasm`: SIMD and threads, in Node and in browsers. */
export function startWasm({ threads }: BackendOptions): StartedBackend {
  if (threads !== undefined) setThreadCount(threads);
  return {
    tfName: 'cnn-wasm',
    description: () => {
      const count = getThreadCount();
      return `wasm with ${relaxedSimd() ? 'relaxed ' : ''}SIMD, ${count} thread${count === 1 ? '' : 's'}`;
    },
  };
}
