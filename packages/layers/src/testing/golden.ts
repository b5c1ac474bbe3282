import { keep, mul, Rng, type Shape, sizeOf, sum, type Tensor, tensor, variable, variableGradients } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { deepCopy } from '../core/deep-copy.ts';
import type { Module } from '../core/module.ts';
import type { Parameter } from '../core/parameter.ts';

// Golden cases hold PyTorch's numbers in float64 (tools/reference/layer_cases.py). Inputs, weights and directions are not in them: both sides draw
// them from the same names.

/** A tensor of a fixture: float32 in base64, or whole numbers. */
export interface Packed {
  readonly shape: number[];
  readonly float32?: string;
  readonly int32?: number[];
}

/** One layer, its settings, and what PyTorch makes of drawn inputs. */
export interface GoldenCase {
  readonly name: string;
  /** Class of @cnn/layers. */
  readonly layer: string;
  readonly args: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly training: boolean;
  /** Shapes, channels last. */
  readonly inputs: readonly number[][];
  /** Inputs are uniform between these. */
  readonly range: readonly number[];
  readonly outputs: readonly Packed[];
  /** Of the sum of the first output times drawn numbers. */
  readonly gradients?: Readonly<Record<string, Packed>>;
  readonly buffers?: Readonly<Record<string, Packed>>;
}

/** Makes a layer from what stands in a case. */
export type LayerClasses = Readonly<Record<string, unknown>>;

/** Registers one test for each case on `cpu` and `wasm`. */
export function goldenSuite(layers: LayerClasses, cases: readonly GoldenCase[]): void {
  onEachBackend((backend) => {
    for (const kind of new Set(cases.map(({ layer }) => layer))) {
      describe(`${kind} has PyTorch's numbers`, () => {
        it.for(cases.filter(({ layer }) => layer === kind))('$name', async (each, { task }) => {
          // Read by tools/golden-table.mjs.
          Object.assign(task.meta, { layer: kind, backend, relativeError: await expectGolden(layers, each) });
        });
      });
    }
  });
}

/**
 * Throws unless the layer of a case gives PyTorch's outputs, gradients and running statistics on the chosen backend, within 1e-5.
 *
 * @returns the largest difference, as a share of the largest value of its tensor (of 0.01 where all are smaller).
 */
export async function expectGolden(layers: LayerClasses, golden: GoldenCase): Promise<number> {
  const { layer: kind, name, args, options, inputs, range, outputs, gradients, buffers = {}, training } = golden;
  const Layer = layers[kind] as new (...args: unknown[]) => Module<unknown, unknown>;
  // A copy, so that every layer shows that it can be copied.
  const layer = deepCopy(new Layer(...args, ...(Object.keys(options).length > 0 ? [options] : []))).train(training);
  const drawn = (what: string, shape: Shape, low = -1, high = 1) => draw([kind, name, what], shape, low, high);
  for (const [field, parameter] of layer.namedParameters()) {
    parameter.assign(parameter.fromTorch(drawn(field, parameter.torchShape)));
  }
  for (const [field, buffer] of layer.namedBuffers()) {
    if (!(field in buffers)) continue;
    const [low, high] = field.endsWith('var') ? [0.5, 1.5] : [-1, 1];
    buffer.assign(buffer.fromTorch(drawn(field, buffer.torchShape, low, high)));
  }
  const xs = inputs.map((shape, i) => variable(drawn(`input ${i}`, shape, range[0], range[1])));
  const found: Tensor[] = [];
  let worst = 0;
  const close = async (what: string, actual: Tensor, expected: Packed) => {
    worst = Math.max(worst, await difference(what, actual, expected));
  };
  const run = () => {
    const y = layer.call(xs.length === 1 ? xs[0] : xs, { rng: new Rng(0) });
    found.splice(0, found.length, ...(isTensor(y) ? [y] : Object.values(y as Record<string, Tensor>)).map(keep));
    return sum(mul(found[0], drawn('towards', found[0].shape)));
  };
  const wanted = new Map<string, Pick<Parameter, 'variable' | 'toTorch'>>([
    ...xs.map((x, i) => [`input ${i}`, { variable: x, toTorch: (gradient: Tensor) => gradient }] as const),
    ...layer.namedParameters(),
  ]);
  if (gradients) {
    expect([...wanted.keys()]).toEqual(Object.keys(gradients));
    const results = variableGradients(
      run,
      [...wanted.values()].map(({ variable }) => variable),
    );
    for (const [i, [field, { toTorch }]] of [...wanted].entries()) {
      await close(`gradient of ${field}`, toTorch.call(wanted.get(field), results.gradients[i]), gradients[field]);
    }
  } else run();
  expect(found).toHaveLength(outputs.length);
  for (const [i, output] of outputs.entries()) await close(`output ${i}`, found[i], output);
  for (const [field, buffer] of layer.namedBuffers()) {
    if (field in buffers) await close(field, buffer.toTorch(buffer.value), buffers[field]);
  }
  return worst;
}

/** The numbers that the reference draws under the same names: three decimals, as float32. */
function draw(keys: readonly string[], shape: Shape, low: number, high: number): Tensor {
  const uniforms = new Rng(0).fold(...keys).uniforms(sizeOf(shape));
  const rounded = Float32Array.from(uniforms, (u) => halfEven((low + u * (high - low)) * 1000) / 1000);
  return tensor(rounded, shape as number[], 'float32');
}

/** As numpy rounds. */
function halfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

async function difference(what: string, actual: Tensor, { shape, float32, int32 }: Packed): Promise<number> {
  const expected = float32 === undefined ? tensor(int32!, shape, 'int32') : tensor(decode(float32), shape, 'float32');
  try {
    await expectClose(actual, expected);
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  }
  const [found, wanted] = [Array.from(await actual.data()), Array.from(await expected.data())];
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const furthest = wanted.reduce((most, value, i) => Math.max(most, Math.abs(found[i] - value) || 0), 0);
  // As expectClose judges: 1e-7 is near in any case.
  return furthest / Math.max(largest, 0.01);
}

function decode(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);
}

const isTensor = (value: unknown): value is Tensor => Array.isArray((value as Tensor).shape);
