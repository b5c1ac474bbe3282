import { loadStateDict, stateDict } from '@cnn/layers';
import { memory, useBackend } from '@cnn/tensor';
import { expectClose } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { listModels, modelInfo } from './registry.ts';
import { goldenClasses, goldenImages, goldenState, goldenZoo, outlineOf } from './zoo.golden.ts';

/** Those that tfjs's plain JavaScript runs in a moment. */
const small = ['lenet5', 'tiny-vgg', 'cifar-resnet20', 'airbench94'];

it('PyTorch has been asked about every model', () => {
  expect(Object.keys(goldenZoo).sort()).toEqual(listModels().sort());
});

describe.each(Object.entries(goldenZoo))('%s', (name, golden) => {
  it("has PyTorch's parameters, by number, name and shape", async () => {
    await useBackend('wasm');
    const before = memory().numTensors;
    const { create, parameters, classes, inputShape } = modelInfo(name);
    const model = create();
    const count = [...model.namedParameters().values()].reduce((total, { size }) => total + size, 0);
    expect([count, parameters]).toEqual([golden.parameters, golden.parameters]);
    expect(outlineOf(model)).toMatchObject({ last: golden.last, tensors: golden.tensors, sha256: golden.sha256 });
    const [ours, theirs] = [create({ classes }), model].map((model) => outlineOf(model).sha256);
    expect(ours).toBe(theirs);
    expect(inputShape[2]).toBe(golden.images[3]);
    // Asking for names and shapes has made no weight.
    expect(memory().numTensors).toBe(before);
  });

  it.each(small.includes(name) ? ['wasm', 'cpu'] : ['wasm'])("has PyTorch's logits on %s", async (backend) => {
    await useBackend(backend as 'wasm');
    const before = memory().numTensors;
    const model = modelInfo(name).create({ classes: goldenClasses(name) });
    const state = goldenState(model);
    loadStateDict(model, state);
    const images = goldenImages(golden);
    const logits = model.eval().call(images);
    expect(logits.shape.at(-1)).toBe(goldenClasses(name));
    await expectClose(logits, golden.logits, { relative: 1e-5, absolute: 0 });
    if (golden.parameters < 1e7) expect([...(await stateDict(model)).keys()]).toEqual([...state.keys()]);
    for (const tensor of [logits, images, model]) tensor.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
