import { createHash } from 'node:crypto';
import type { Module, StateDict } from '@cnn/layers';
import { type HostTensor, Rng, type Shape, sizeOf, type Tensor, tensor } from '@cnn/tensor';
import zoo from './fixtures/zoo.json';

// PyTorch's numbers of every network, made by tools/reference/model_zoo.py, which draws the same weights and images.

export interface GoldenNetwork {
  readonly parameters: number;
  /** Number of tensors in the state. */
  readonly tensors: number;
  /** The last line of what is hashed. */
  readonly last: string;
  /** Of the lines `name 64,3,7,7` of the state. */
  readonly sha256: string;
  /** Shape of the images, channels last. */
  readonly images: number[];
  /** In evaluation, with drawn weights and {@link goldenClasses}. */
  readonly logits: number[];
}

export const goldenZoo = zoo as Readonly<Record<string, GoldenNetwork>>;

/** How many classes the network had whose logits are in the fixture. */
export const goldenClasses = (name: string): number => (name.startsWith('fcn') ? 3 : 10);

/** Names and shapes of a model's state, as a fixture keeps them. */
export function outlineOf(model: Module): Pick<GoldenNetwork, 'tensors' | 'last' | 'sha256'> {
  const lines = [...shapesOf(model)].map(([name, shape]) => `${name} ${shape.join(',')}`);
  const sha256 = createHash('sha256').update(lines.join('\n')).digest('hex');
  return { tensors: lines.length, last: lines.at(-1)!, sha256 };
}

/** The weights that the fixture's network had, as a file would hold them. */
export function goldenState(model: Module): StateDict {
  const state = new Map<string, HostTensor>();
  for (const [name, shape] of shapesOf(model)) {
    const counter = { shape, data: new BigInt64Array(1) };
    state.set(name, name.endsWith('num_batches_tracked') ? counter : { shape, data: drawn(model, name, shape) });
  }
  return state;
}

/** The images that the fixture's network saw. */
export function goldenImages({ images: shape }: GoldenNetwork): Tensor {
  const uniforms = new Rng(0).fold('images').uniforms(sizeOf(shape));
  return tensor(
    uniforms.map((u) => u * 2 - 1),
    shape,
  );
}

const PERIOD = 4093;

function drawn(model: Module, name: string, shape: Shape): Float32Array {
  const uniforms = new Rng(0).fold(name).uniforms(PERIOD);
  const mean = uniforms.reduce((sum, u) => sum + u, 0) / PERIOD;
  const [low, high] = span(model, name, shape);
  const once = uniforms.map((u) => low + (u - mean + 0.5) * (high - low));
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i += PERIOD) values.set(once.subarray(0, values.length - i), i);
  return values;
}

function span(model: Module, name: string, shape: Shape): readonly [number, number] {
  const [, parent, owner, field] = /^(?:(.*)\.)?([^.]+)\.([^.]+)$/.exec(name)!;
  if (field === 'running_var') return [0.5, 1.5];
  if (field !== 'weight') return field === 'running_mean' ? [-0.1, 0.1] : [-0.01, 0.01];
  if (shape.length > 1) {
    const fanIn = sizeOf(shape.slice(1));
    return [1.25 / fanIn - 1.25 / Math.sqrt(fanIn), 1.25 / fanIn + 1.25 / Math.sqrt(fanIn)];
  }
  const last = { Bottleneck: 'bn3', BasicBlock: 'bn2', CifarBlock: 'bn2' }[model.getSubmodule(parent ?? '').kind];
  return last === owner ? [0.1, 0.3] : [0.5, 1.5];
}

/** In the order of `stateDict`, which would draw every weight. */
function shapesOf(model: Module): Map<string, Shape> {
  const byOwner = new Map<string, [string, Shape][]>([...model.namedModules().keys()].map((owner) => [owner, []]));
  for (const [name, { torchShape }] of [...model.namedParameters(), ...model.namedBuffers()]) {
    byOwner.get(name.slice(0, Math.max(0, name.lastIndexOf('.'))))!.push([name, torchShape]);
  }
  return new Map([...byOwner.values()].flat());
}
