import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vitest/config';

/**
 * Puts the .wasm files of tfjs's engine beside the page under `wasm/`: served while developing and testing, copied in a build.
 *
 * Only the builds of one thread, which are all that `useBackend('wasm', { wasmPath })` asks for in a browser.
 */
export function wasmFiles(): Plugin {
  return {
    name: 'cnn-wasm-files',
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const name = names.find((file) => request.url?.split('?')[0] === `/wasm/${file}`);
        if (!name) return next();
        response.setHeader('Content-Type', 'application/wasm');
        response.end(readFileSync(join(folder(), name)));
      });
    },
    generateBundle() {
      for (const name of names) {
        this.emitFile({ type: 'asset', fileName: `wasm/${name}`, source: readFileSync(join(folder(), name)) });
      }
    },
  };
}

const names = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'];

/** Found from @cnn/tensor, whose dependency it is. */
function folder(): string {
  const require = createRequire(new URL('../packages/tensor/package.json', import.meta.url));
  return dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
}
