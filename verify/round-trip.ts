// `CNN_PYTHON=… pnpm verify round-trip [names]`: PyTorch → .pth and .safetensors → ours → safetensors → PyTorch, for the networks of @cnn/models.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stateDict } from '@cnn/layers';
import { getModel, listModels } from '@cnn/models';
import { decodeSafetensors, encodeSafetensors, type Tensor, tensor, transpose, useBackend } from '@cnn/tensor';

const python = process.env.CNN_PYTHON;
if (!python) {
  console.error(
    'expected CNN_PYTHON, a Python with torch, torchvision and safetensors (tools/reference/README.md), found none',
  );
  process.exit(2);
}
// Bundled to node_modules/.bundled/verify.
const script = fileURLToPath(new URL('../../../tools/reference/round_trip.py', import.meta.url));
const ask = (...words: string[]) => execFileSync(python, [script, ...words], { encoding: 'utf8' });

/** The largest difference, as a share of the largest value. */
async function difference(found: Tensor, expected: ArrayLike<number>): Promise<number> {
  const values = Array.from(await found.data());
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return (
    values.reduce((most: number, value: number, i: number) => Math.max(most, Math.abs(value - expected[i])), 0) /
    largest
  );
}

await useBackend('wasm');
const names = process.argv.length > 2 ? process.argv.slice(2) : listModels();
console.log(
  '| network | from .pth | from .safetensors | back in PyTorch | same bits |\n| --- | --- | --- | --- | --- |',
);
let failed = 0;
for (const name of names) {
  const folder = mkdtempSync(join(tmpdir(), 'cnn-round-trip-'));
  try {
    ask('make', name, folder);
    const { tensors } = decodeSafetensors(readFileSync(join(folder, 'pass.safetensors')));
    const { shape, data } = tensors.get('images')!;
    const images = tensor(data as Float32Array, [...shape], 'float32');
    const expected = tensors.get('logits')!.data as Float32Array;
    const differences: number[] = [];
    for (const file of ['weights.pth', 'weights.safetensors']) {
      const model = (await getModel(name, { weights: join(folder, file) })).eval();
      const logits = model.call(images);
      const found = logits.rank === 4 ? transpose(logits, [0, 3, 1, 2]) : logits;
      differences.push(await difference(found, expected));
      const ours = encodeSafetensors({ tensors: await stateDict(model), metadata: {} });
      writeFileSync(join(folder, 'ours.safetensors'), ours);
      model.dispose();
    }
    const back = JSON.parse(ask('check', name, folder)) as { same: boolean; difference: number };
    differences.push(back.difference);
    const ok = back.same && differences.every((each) => each <= 1e-5);
    if (!ok) failed++;
    const cells = differences.map((each) => each.toExponential(1));
    console.log(`| ${name} | ${cells.join(' | ')} | ${back.same ? 'yes' : 'NO'} |${ok ? '' : ' ← more than 1e-5'}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
console.log(failed === 0 ? `All ${names.length} networks came back.` : `${failed} of ${names.length} networks differ.`);
process.exit(failed === 0 ? 0 : 1);
