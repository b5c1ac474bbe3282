import { keep, mul, sum, type Tensor, tensor, variable, variableGradients } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import type { Module } from '../core/module.ts';
import type { Parameter } from '../core/parameter.ts';
import batchNormCases from '../fixtures/running-statistics.json';
import { BatchNorm2d } from './batch-norm.ts';

// Numbers of PyTorch in float64, made by tools/reference/running_statistics.py: images channels last, weights in PyTorch's layout.

interface Packed {
  readonly shape: number[];
  readonly data: number[];
}

interface PassCase {
  readonly name: string;
  readonly input: Packed;
  /** The gradient is that of the sum of output · towards. */
  readonly towards: Packed;
  readonly output: Packed;
  readonly gradients: Readonly<Record<string, Packed>>;
}

const unpack = ({ shape, data }: Packed): Tensor => tensor(data, shape, 'float32');

function fill(layer: Module, parameters: Readonly<Record<string, Packed>>): void {
  expect([...layer.namedParameters().keys()]).toEqual(Object.keys(parameters));
  for (const [name, parameter] of layer.namedParameters()) {
    parameter.assign(parameter.fromTorch(unpack(parameters[name])));
  }
}

/** One pass forward and back: the output and the gradients to the input and to each parameter are PyTorch's. */
async function expectPass(layer: Module, { input, towards, output, gradients }: Omit<PassCase, 'name'>): Promise<void> {
  const x = variable(unpack(input));
  const parameters = new Map<string, Pick<Parameter, 'variable' | 'toTorch'>>([
    ['input', { variable: x, toTorch: (gradient) => gradient }],
    ...layer.namedParameters(),
  ]);
  expect([...parameters.keys()]).toEqual(Object.keys(gradients));
  let y = x as Tensor;
  const found = variableGradients(
    () => {
      y = keep(layer.call(x));
      return sum(mul(y, unpack(towards)));
    },
    [...parameters.values()].map(({ variable }) => variable),
  );
  await expectClose(y, unpack(output));
  for (const [i, [name, { toTorch }]] of [...parameters].entries()) {
    await expectClose(toTorch.call(parameters.get(name), found.gradients[i]), unpack(gradients[name]));
  }
}

onEachBackend(() => {
  describe("BatchNorm2d has PyTorch's numbers and running statistics", () => {
    it.each(batchNormCases)('$name', async ({ features, options: { eps, momentum }, parameters, passes }) => {
      const layer = new BatchNorm2d(features, {
        ...(eps !== undefined && { epsilon: eps }),
        ...(momentum !== undefined && { momentum }),
      });
      fill(layer, parameters);
      expect(passes.map(({ training }) => training)).toEqual([true, true, true, false]);
      for (const { training, buffers, ...pass } of passes) {
        await expectPass(layer.train(training), pass);
        expect([...layer.namedBuffers().keys()]).toEqual(Object.keys(buffers));
        await expectClose(layer.runningMean!.value, unpack(buffers.running_mean));
        await expectClose(layer.runningVar!.value, unpack(buffers.running_var));
        expect(await layer.numBatchesTracked!.value.data()).toEqual(Int32Array.from(buffers.num_batches_tracked.data));
      }
    });
  });
});
