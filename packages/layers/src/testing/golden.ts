import { keep, mul, Rng, type Shape, sizeOf, sum, type Tensor, tensor, variable, variableGradients } from '@cnn/tensor';
import { expectPacked, onEachBackend, type Packed } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { deepCopy } from '../core/deep-copy.ts';
import type { Module } from '../core/module.ts';
import type { Parameter } from '../core/parameter.ts';

// Golden cases hold PyTorch's numbers in float64 (tools/reference/layer_cases.py). Inputs, weights and directions are not in them: both sides draw
// them from the same names.

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
    worst = Math.max(worst, await expectPacked(what, actual, expected));
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

const isTensor = (value: unknown): value is Tensor => Array.isArray((value as Tensor).shape);
