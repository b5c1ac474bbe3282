import { type Shape, type Tensor, tensor, transpose } from '@cnn/tensor';
import { expectClose } from '@cnn/tensor/testing';
import * as ort from 'onnxruntime-web';
import { expect } from 'vitest';
import type { AnyModule } from '../core/module.ts';
import { channelsFirst } from '../onnx/axis-order.ts';
import { type EncodeOnnxOptions, encodeOnnx } from '../onnx/encode-onnx.ts';

// Threads of the wasm build would outlive the test.
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

/** What onnxruntime makes of an ONNX file and its inputs: its outputs, both in the order of the file. */
export async function runOnnx(file: Uint8Array, inputs: readonly Tensor[]): Promise<Tensor[]> {
  const session = await ort.InferenceSession.create(file);
  try {
    const feeds = session.inputNames.map(async (name, i) => {
      const { dtype, shape } = inputs[i];
      return [name, new ort.Tensor(dtype as 'float32', (await inputs[i].data()) as Float32Array, shape as number[])];
    });
    const outputs = await session.run(Object.fromEntries(await Promise.all(feeds)));
    return session.outputNames.map((name) => {
      const { data, dims, type } = outputs[name];
      return tensor(data as Float32Array, [...dims], type as 'float32' | 'int32');
    });
  } finally {
    await session.release();
  }
}

/**
 * Throws unless onnxruntime makes of a model's file what the model makes of the inputs. The file is made for the shapes `exported`, which may hold
 * another number of samples.
 */
export async function expectSameInOnnx(
  model: AnyModule,
  inputs: readonly Tensor[],
  { exported = inputs.map(({ shape }) => shape as Shape), relative = 1e-5, ...options }: SameOptions = {},
): Promise<void> {
  const file = await encodeOnnx(model, exported, options);
  const isMoved = options.layout !== 'nhwc';
  const toOnnx = (x: Tensor) => (isMoved ? transpose(x, [...channelsFirst(x.rank)]) : x);
  const found = await runOnnx(file, inputs.map(toOnnx));
  const result = model.eval().call(inputs.length === 1 ? inputs[0] : inputs);
  const expected = (Array.isArray(result.shape) ? [result] : Object.values(result)) as Tensor[];
  expect(found).toHaveLength(expected.length);
  for (const [i, each] of expected.entries()) await expectClose(found[i], toOnnx(each), { relative });
}

interface SameOptions extends EncodeOnnxOptions {
  readonly exported?: readonly Shape[];
  readonly relative?: number;
}
