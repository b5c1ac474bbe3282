import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const MODULE = 'virtual:sample-pixels';
const assets = new URL('../../../packages/datasets/assets/fashion-mnist-sample/', import.meta.url);

/**
 * Gives the page the module `virtual:sample-pixels`: the first test picture of each class of the embedded sample of Fashion-MNIST, in the order of the
 * classes, 28×28 bytes each, as base64. The whole sample would be 450 kB of the first load.
 */
export function samplePictures(): Plugin {
  return {
    name: 'cnn-sample-pictures',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load: (id) => (id === `\0${MODULE}` ? `export default ${JSON.stringify(firstOfEachClass())};` : undefined),
  };
}

function firstOfEachClass(): string {
  const images = read('t10k-images-idx3-ubyte.gz').subarray(16);
  const labels = read('t10k-labels-idx1-ubyte.gz').subarray(8);
  const pictures = Array.from({ length: 10 }, (_, label) => {
    const first = labels.indexOf(label);
    return images.subarray(first * 28 * 28, (first + 1) * 28 * 28);
  });
  return Buffer.concat(pictures).toString('base64');
}

function read(name: string): Buffer {
  return gunzipSync(readFileSync(fileURLToPath(new URL(name, assets))));
}
