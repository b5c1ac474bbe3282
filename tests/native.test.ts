import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { allCases } from '../apps/cli/src/conformance/all-cases.ts';
import { compareOutcomes } from '../apps/cli/src/conformance/compare-outcomes.ts';
import { boundOf, type Outcome, runCase } from '../apps/cli/src/conformance/conformance-case.ts';
import {
  augment,
  colorJiggle,
  normalize,
  randomAffine,
  randomCrop,
  randomErasing,
  randomGaussianBlur,
  randomHorizontalFlip,
  sequence,
} from '../packages/augment/src/index.ts';
import { biasesBeforeNormalisation } from '../packages/models/src/cifar-cnn.golden.ts';
import { CifarCNN } from '../packages/models/src/index.ts';
import { dispose, memory, Rng, scope, tensor, useBackend, variableGradients } from '../packages/tensor/src/index.ts';
import { expectClose, expectNoLeak } from '../packages/tensor/src/testing/index.ts';
import { opCases, resultsOf } from '../packages/tensor/src/testing/op-cases.ts';
import { crossEntropy, Optimizer, sgd } from '../packages/train/src/index.ts';
import { findNative, howToGetNative } from '../tools/native-folder.ts';
import { float64Outcomes } from '../verify/conformance/reference.ts';
import { idOf, type Outcomes } from '../verify/conformance/run-all.ts';

// TensorFlow's own kernels, held against ours.

const folder = findNative();
if (!folder) console.warn(`The tests of the native backend are left out, because it is not built; ${howToGetNative}.`);

describe.skipIf(!folder)('native', () => {
  beforeAll(() => {
    vi.stubEnv('CNN_TFJS_NODE', folder);
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await useBackend('cpu'); // for the files that share this process
  });

  it('says which TensorFlow it is', async () => {
    expect((await useBackend('native')).description).toBe('TensorFlow 2.10.1 on the CPU');
  });

  describe('has the values and gradients of cpu', () => {
    const expected = new Map<string, Float32Array[]>();

    beforeAll(async () => {
      await useBackend('cpu');
      for (const one of opCases) expected.set(one.name, await resultsOf(one));
      await useBackend('native');
    });

    for (const one of opCases) {
      it(one.name, async () => {
        const before = memory().numTensors;
        const found = await resultsOf(one);
        expect(memory().numTensors).toBe(before);
        for (const [i, values] of found.entries()) await expectClose(values, expected.get(one.name)![i]);
      });
    }
  });

  describe('computes what float64 does', () => {
    let reference: Outcomes;

    beforeAll(async () => {
      reference = await float64Outcomes(join(import.meta.dirname, '..'));
      await useBackend('native');
    }, 300_000);

    it.each(allCases.map((each) => [idOf(each), each] as const))('%s', async (id, each) => {
      const { value, gradient } = compareOutcomes(await runCase(each), reference[id] as Outcome);
      expect(value.relative).toBeLessThanOrEqual(boundOf(each, 'native'));
      expect(gradient?.relative ?? 0).toBeLessThanOrEqual(boundOf(each, 'native'));
    });
  });

  it('trains CifarCNN as wasm does, for 20 steps, and leaves nothing behind', async () => {
    await useBackend('wasm');
    const wasm = await train(20);
    await useBackend('native');
    const before = memory().numTensors;
    const native = await train(20);
    expect(memory().numTensors).toBe(before);
    expect(native.losses[19]).toBeLessThan(native.losses[0]);
    for (const [step, loss] of native.losses.entries()) await expectClose(loss, wasm.losses[step], { relative: 1e-3 });
    // Of the first step: later, rounding has moved a weight, and some ReLU to the other side of its corner.
    for (const [name, gradient] of native.gradients) {
      if (!biasesBeforeNormalisation.includes(name)) await expectClose(gradient, wasm.gradients.get(name)!);
    }
  });

  it('augments a batch as cpu does', async () => {
    const chain = sequence(
      randomCrop(16, { padding: 2 }),
      randomHorizontalFlip(),
      randomAffine(20, { translate: [0.1, 0.1], scale: [0.8, 1.2] }),
      colorJiggle({ brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0.1 }),
      randomGaussianBlur(3, [0.5, 1.5]),
      normalize([0.5, 0.4, 0.3], [0.2, 0.3, 0.4]),
      randomErasing({ p: 1 }),
    );
    const pixels = new Rng(1).uniforms(8 * 16 * 16 * 3);
    const augmented = () => scope(() => augment(tensor(Float32Array.from(pixels), [8, 16, 16, 3]), chain, new Rng(2)));
    await useBackend('cpu');
    const cpu = augmented();
    const expected = await cpu.data();
    cpu.dispose();
    await useBackend('native');
    const native = augmented();
    await expectClose(await native.data(), expected);
    native.dispose();
    await expectNoLeak(augmented);
  });
});

/** Steps of SGD on four drawn images, with dropout: the loss of each, and the gradients of the first. */
async function train(steps: number) {
  const rng = new Rng(3);
  const model = new CifarCNN({ rng: new Rng(0) }).train();
  const images = tensor(rng.fold('images').normals(4 * 32 * 32 * 3), [4, 32, 32, 3]);
  const labels = tensor(rng.fold('labels').integers(4, 0, 10), [4], 'int32');
  const parameters = model.namedParameters();
  const names = [...parameters.keys()];
  const optimizer = new Optimizer(parameters, sgd({ learningRate: 0.01 }));
  const loss = crossEntropy();
  const losses: number[] = [];
  const first = new Map<string, Float32Array>();
  for (let step = 0; step < steps; step++) {
    const { value, gradients } = scope(() => {
      const found = variableGradients(
        () => loss(model.call(images, { rng: rng.fold('dropout', step) }), labels),
        [...parameters.values()].map(({ variable }) => variable),
      );
      optimizer.step(new Map(names.map((name, i) => [name, found.gradients[i]])));
      return found;
    });
    losses.push((await value.data())[0]);
    if (step === 0) for (const [i, name] of names.entries()) first.set(name, gradients[i].dataSync() as Float32Array);
    dispose([value, ...gradients]);
  }
  dispose([images, labels]);
  optimizer.dispose();
  model.dispose();
  return { losses, gradients: first };
}
