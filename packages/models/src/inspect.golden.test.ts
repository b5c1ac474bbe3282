import { flopCount, summary } from '@cnn/layers';
import { useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import networks from './fixtures/inspect.json';
import { modelInfo } from './registry.ts';

// What fvcore and torchinfo say of torchvision's networks, made by tools/reference/inspect_models.py.

/** fvcore's names of what `flopCount` counts. */
const FVCORE: Readonly<Record<string, string>> = {
  conv: 'conv',
  linear: 'linear',
  batch_norm: 'batchNorm',
  adaptive_avg_pool2d: 'adaptiveAvgPool2d',
};

describe.each(networks)('$name', ({ name, input, ...expected }) => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  it("has fvcore's multiply-adds, by operator and module", () => {
    const model = modelInfo(name).create();
    const { total, byOperator, byModule } = flopCount(model, input);
    const wanted = Object.entries(expected.byOperator as Record<string, number>);
    expect(Object.fromEntries(byOperator)).toEqual(Object.fromEntries(wanted.map(([key, n]) => [FVCORE[key], n])));
    expect(total).toBe(expected.flops);
    for (const [module, count] of Object.entries(expected.byModule)) expect(byModule.get(module), module).toBe(count);
    model.dispose();
  });

  it("has torchinfo's layers, shapes, parameters and bytes", () => {
    const model = modelInfo(name).create();
    const found = summary(model, input);
    const shape = (sizes: readonly number[]) => sizes.join('x');
    const layers = found.layers
      .filter(({ leaf, parameters }) => parameters > 0 || !leaf)
      .map(({ name: path, kind, depth, inputShape, outputShape, parameters }) =>
        [path.split('.').at(-1), kind, depth, shape(inputShape), shape(outputShape), parameters].join(' '),
      );
    expect(layers).toEqual(expected.layers);
    expect(found.parameters).toBe(expected.parameters);
    expect(found.trainableParameters).toBe(expected.trainable);
    expect(found.forwardBackwardBytes).toBe(expected.forwardBackwardBytes);
    expect(found.parameterBytes).toBe(expected.parameterBytes);
    model.dispose();
  });
});
