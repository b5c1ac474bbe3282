import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, type Options } from 'tsup';
import type { Outcomes } from './run-all.ts';

/**
 * All cases computed in float64, in a process of its own.
 *
 * It is the `cpu` backend and our packages themselves, bundled with every `Float32Array` made a `Float64Array`: their kernels are plain JavaScript
 * over typed arrays, and JavaScript's numbers are doubles, so nothing rounds to float32 any more. Inputs and drawn parameters are rounded to float32
 * before, and so are the same ones.
 *
 * @param root folder of this repository.
 */
export async function float64Outcomes(root: string): Promise<Outcomes> {
  return JSON.parse(await runInDoubles(root, 'float64'));
}

/** For some functions, how far their gradients are from central differences, as shares: far less than float32 could tell apart. */
export async function float64Errors(root: string): Promise<Record<string, number>> {
  return JSON.parse(await runInDoubles(root, 'float64-proof'));
}

/** `randomJPEG` rounds by adding and taking away a number that leaves no bits for fractions: another one in doubles. */
const jpegInDoubles: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'jpeg-in-doubles',
  setup(build) {
    build.onLoad({ filter: /effects[/\\]jpeg\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text.replace('ROUNDER = 12_582_912', 'ROUNDER = 1.5 * 2 ** 52');
      if (contents === text) throw new Error(`${path}: expected ROUNDER = 12_582_912; say what rounds there now`);
      return { contents, loader: 'ts' };
    });
  },
};

/** Bundles `<name>.ts` of this folder so, runs it, and returns what it prints. */
async function runInDoubles(root: string, name: string): Promise<string> {
  // Inside the repository, so that what is left outside of the bundle is found.
  const outDir = await mkdtemp(join(root, 'node_modules/.float64-'));
  try {
    await build({
      config: false,
      entry: { [name]: join(root, 'verify/conformance', `${name}.ts`) },
      outDir,
      format: 'esm',
      outExtension: () => ({ js: '.mjs' }),
      splitting: false,
      platform: 'node',
      target: 'es2022',
      noExternal: [/.*/],
      external: ['webgpu', /^@tensorflow\/tfjs-node/],
      silent: true,
      define: { Float32Array: 'Float64Array' },
      esbuildPlugins: [jpegInDoubles],
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      esbuildOptions(options) {
        options.mainFields = ['module', 'main'];
      },
    });
    const run = promisify(execFile)(process.execPath, [join(outDir, `${name}.mjs`)], { maxBuffer: 2 ** 29 });
    return (await run).stdout;
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}
