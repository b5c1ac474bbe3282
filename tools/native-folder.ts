import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** What to do where {@link findNative} finds nothing. */
export const howToGetNative = 'build @tensorflow/tfjs-node by npx pnpm@10.34.9 native (Linux with x64, g++)';

/** The folder in which `pnpm native` (build-native.mjs) has installed tfjs-node, for the variable CNN_TFJS_NODE; undefined where it has not. */
export function findNative(): string | undefined {
  return existsSync(resolve(folder, addon)) ? folder : undefined;
}

const folder = resolve(import.meta.dirname, '../node_modules/.cache/cnn-native');
const addon = 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node';
