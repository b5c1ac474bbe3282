// Makes packages/datasets/assets/fashion-mnist-sample from all of Fashion-MNIST, as Debian's package dataset-fashion-mnist has it:
//
//   apt-get install dataset-fashion-mnist
//   node tools/make-fashion-sample.mjs [folder of the four .gz files]
//
// Takes the first 600 training and the first 100 test images of each class and leaves them in the order of the original files, in
// which the classes are mixed already. No chance is involved: the same input gives the same images.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

const source = process.argv[2] ?? '/usr/share/datasets/fashion-mnist';
const target = fileURLToPath(new URL('../packages/datasets/assets/fashion-mnist-sample/', import.meta.url));

const splits = [
  { name: 'train', perClass: 600, md5: 'f4a8712d7a061bf5bd6d2ca38dc4d50a' },
  { name: 't10k', perClass: 100, md5: '8181f5470baa50b63fa0f6fddb340f0a' },
];
const PIXELS = 28 * 28;

mkdirSync(target, { recursive: true });
for (const { name, perClass, md5 } of splits) {
  const images = read(`${name}-images-idx3-ubyte`).subarray(16);
  const labels = read(`${name}-labels-idx1-ubyte`).subarray(8);
  const found = createHash('md5')
    .update(read(`${name}-images-idx3-ubyte`))
    .digest('hex');
  if (found !== md5) throw new Error(`${name}-images-idx3-ubyte: expected md5 ${md5}, found ${found}`);

  const counts = new Array(10).fill(0);
  const chosen = [...labels.keys()].filter((i) => counts[labels[i]]++ < perClass);
  if (chosen.length !== 10 * perClass) throw new Error(`${name}: expected ${perClass} images in each of 10 classes`);

  write(`${name}-images-idx3-ubyte`, [0, 0, 8, 3], [chosen.length, 28, 28], (body) => {
    chosen.forEach((from, to) => {
      body.set(images.subarray(from * PIXELS, (from + 1) * PIXELS), to * PIXELS);
    });
  });
  write(`${name}-labels-idx1-ubyte`, [0, 0, 8, 1], [chosen.length], (body) => {
    chosen.forEach((from, to) => {
      body[to] = labels[from];
    });
  });
}

function read(name) {
  return gunzipSync(readFileSync(join(source, `${name}.gz`)));
}

function write(name, magic, shape, fill) {
  const header = 4 + 4 * shape.length;
  const bytes = Buffer.alloc(header + shape.reduce((size, axis) => size * axis, 1));
  bytes.set(magic);
  shape.forEach((size, axis) => {
    bytes.writeUInt32BE(size, 4 + 4 * axis);
  });
  fill(bytes.subarray(header));
  const packed = gzipSync(bytes, { level: 9 });
  writeFileSync(join(target, `${name}.gz`), packed);
  const md5 = createHash('md5').update(bytes).digest('hex');
  console.log(`${name}.gz: ${packed.length} bytes, ${bytes.length} unpacked, md5 unpacked ${md5}`);
}
