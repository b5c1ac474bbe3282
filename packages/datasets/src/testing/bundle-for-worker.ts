import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A file of the package as a script: Node's workers take no TypeScript everywhere. */
export async function bundleForWorker(path: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../../${path}`, import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    plugins: [
      {
        name: 'without-tfjs',
        setup({ onResolve }) {
          onResolve({ filter: /^@tensorflow\// }, ({ path }) => ({ path, external: true, sideEffects: false }));
        },
      },
    ],
  });
  return outputFiles[0].text;
}
