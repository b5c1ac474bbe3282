import { cpSync, readFileSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';
import { standaloneScript } from './tools/standalone-script.ts';

// One configuration for every package, run in the package's folder: each entry of its `exports` is a bundle in dist/.
const {
  name,
  version,
  exports = {},
  bin = {},
  standalone,
} = JSON.parse(readFileSync('package.json', 'utf8')) as {
  name: string;
  version: string;
  exports?: Record<string, string>;
  bin?: Record<string, string>;
  /** An entry that is also built as one script for pages without a bundler. */
  standalone?: string;
};
/** What declarations ask of TypeScript beyond what projects have by default. */
const libraries: Readonly<Record<string, string>> = {
  // A DataLoader can be disposed of by `await using`.
  '@cnn/datasets': '/// <reference lib="esnext.disposable" />',
};
const isProgram = Object.keys(bin).length > 0;

const packages: Options = {
  entry: isProgram ? ['src/main.ts'] : Object.values(exports).filter((path) => path.endsWith('.ts')),
  format: 'esm',
  target: 'es2022',
  platform: isProgram ? 'node' : 'neutral',
  // A program carries the packages of this workspace inside, so that it runs from the repository too, where they are TypeScript.
  // tfjs's gradients are bundled everywhere: Node cannot load that file (docs/decisions/0002-tfjs-in-one-copy.md).
  noExternal: [/register_all_gradients/, ...(isProgram ? [/^@cnn\//] : [])],
  // The program reads no Parquet, of whose codec the bundle would get a file that nobody loads.
  external: [/^node:/, 'zstddec'],
  // Node's modules keep the names that other engines know too.
  removeNodeProtocol: false,
  dts: isProgram ? false : { banner: libraries[name], compilerOptions: { ignoreDeprecations: '6.0' } },
  define: { __VERSION__: JSON.stringify(version) },
  splitting: true,
  // Both configurations write at the same time: one may not take away what the other has written.
  clean: standalone ? ['!standalone.js'] : true,
  silent: true,
  // The program finds the embedded data set beside itself, and the weights where @cnn/models has them: beside its code's folder.
  async onSuccess() {
    if (!isProgram) return;
    cpSync('../../packages/datasets/assets', 'dist/assets', { recursive: true });
    cpSync('../../packages/models/assets', 'assets', { recursive: true });
  },
  esbuildOptions(options) {
    options.mainFields = ['module', 'main'];
  },
};

export default defineConfig(standalone ? [packages, standaloneScript(standalone)] : packages);
