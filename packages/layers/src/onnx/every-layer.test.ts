import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rng, type Shape, uniform, useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AnyModule } from '../core/module.ts';
import * as layers from '../index.ts';
import type { GoldenCase } from '../testing/golden.ts';
import { MaxUnpool1d, MaxUnpool2d } from '../testing/pool-and-unpool.ts';
import { expectSameInOnnx } from '../testing/run-onnx.ts';
import { encodeOnnx } from './encode-onnx.ts';

// Each layer in each setting that was held against PyTorch is held against onnxruntime too, for another number of samples than it was exported for.

const classes = { ...layers, MaxUnpool1d, MaxUnpool2d } as Readonly<Record<string, unknown>>;

const folder = join(import.meta.dirname, '../fixtures');
const cases = readdirSync(folder)
  .flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as GoldenCase[])
  // Those with a computed weight are exported once that is taken away again.
  .filter(({ layer, outputs }) => layer in classes && outputs);

function build({ layer: kind, name, args, options }: GoldenCase): AnyModule {
  const Layer = classes[kind] as new (...args: unknown[]) => AnyModule;
  const layer = new Layer(...args, ...(Object.keys(options).length > 0 ? [options] : [])).eval();
  const rng = new Rng(0).fold(kind, name);
  for (const [field, parameter] of layer.namedParameters())
    parameter.assign(uniform(rng.fold(field), parameter.shape, -1, 1));
  for (const [field, buffer] of layer.namedBuffers()) {
    if (field.endsWith('running_mean')) buffer.assign(uniform(rng.fold(field), buffer.shape, -1, 1));
    if (field.endsWith('running_var')) buffer.assign(uniform(rng.fold(field), buffer.shape, 0.5, 1.5));
  }
  return layer;
}

/** What ONNX cannot say: random windows, and places of maxima in windows of several sizes. */
function isMissing({ layer, options, inputs, outputs }: GoldenCase): boolean {
  if (layer === 'FractionalMaxPool2d') return true;
  const [, ...lengths] = inputs[0].slice(0, -1);
  const isWhole = lengths.every((length, axis) => length % outputs[0].shape[axis + 1] === 0);
  return /AdaptiveMaxPool/.test(layer) && options.returnIndices === true && !isWhole;
}

describe('onnxruntime gives what we give, of', () => {
  beforeAll(async () => {
    await useBackend('cpu');
  });

  it.each([...new Set(cases.map(({ layer }) => layer))])('%s', async (kind) => {
    const failed: string[] = [];
    for (const golden of cases.filter(({ layer }) => layer === kind)) {
      const exported = golden.inputs;
      const rng = new Rng(1).fold(kind, golden.name);
      const [low, high] = golden.range ?? [-1, 1];
      const xs = exported.map(([batch, ...sizes]: Shape, i) => uniform(rng.fold(i), [batch + 2, ...sizes], low, high));
      try {
        if (isMissing(golden)) {
          const file = encodeOnnx(build(golden), exported, { dynamicBatch: false });
          await expect(file).rejects.toThrow(/^encodeOnnx: .* no ONNX translation; /);
        } else await expectSameInOnnx(build(golden), xs, { exported });
      } catch (error) {
        failed.push(
          `${golden.name} ${JSON.stringify(golden.args)} ${JSON.stringify(golden.options)} ${JSON.stringify(exported)}: ${(error as Error).message}`,
        );
      }
    }
    expect(failed).toEqual([]);
  });
});
