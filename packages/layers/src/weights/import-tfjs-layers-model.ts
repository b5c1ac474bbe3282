import { choices, DataError, scope } from '@cnn/tensor';
import { Sequential } from '../containers/sequential.ts';
import type { Module } from '../core/module.ts';
import { CONVERTERS, type Flow } from './tfjs-converters.ts';
import { TfjsLayer } from './tfjs-layer.ts';
import { type Json, type ReadTfjsFile, readTfjsWeights, type TfjsWeights } from './tfjs-weights.ts';

/** Settings of {@link importTfjsLayersModel}. */
export interface ImportTfjsOptions {
  /** The path of the model, as `read` takes it. @default 'model.json' */
  readonly path?: string;
}

/**
 * Makes a module of a layers-model of TensorFlow.js: of `model.json` and the files of weights beside it, as `model.save` and tensorflowjs_converter write
 * them from Keras.
 *
 * Takes models that are one chain: Sequential, or Functional without branches. The modules have the layers' names, with `_relu` and the like for an activation
 * inside a layer. A softmax at the end is left out, so that the result gives logits, as our losses and attacks take them. Kernels, the order of a flattened picture, TensorFlow's
 * uneven `same` borders and batch normalisation's momentum become PyTorch's; the numbers stay the same to rounding. Weights packed by the converter into 8 or 16 bits are unpacked.
 *
 * Images `[batch, height, width, channels]` → logits `[batch, classes]`, in evaluation mode. Follows the formats of tfjs-layers 4.22.
 *
 * @param read gives the bytes of a file by its path.
 * @throws DataError if the model is damaged, no layers-model, has branches, or has layers other than those it lists.
 * @example
 * const model = await importTfjsLayersModel((path) => readFile(join(folder, path)));
 * const model = await importTfjsLayersModel(async (path) => new Uint8Array(await (await fetch(`models/${path}`)).arrayBuffer()));
 */
export async function importTfjsLayersModel(
  read: ReadTfjsFile,
  { path = 'model.json' }: ImportTfjsOptions = {},
): Promise<Sequential> {
  const { modelTopology, weightsManifest } = parseJson(await read(path), path);
  const layers = withoutSoftmax(chainOf(modelTopology, path));
  const weights = await readTfjsWeights(weightsManifest, read, path);
  return scope(() => assemble(layers, weights, path)).eval();
}

/** A layer as the file has it. */
interface LayerEntry {
  readonly kind: string;
  readonly config: Json;
}

function assemble(entries: readonly LayerEntry[], weights: TfjsWeights, subject: string): Sequential {
  let flow = inputOf(entries, subject);
  const modules: Record<string, Module> = {};
  const layers = entries.map(({ kind, config }) => new TfjsLayer(kind, config, weights, subject));
  for (const layer of layers) {
    const { kind } = layer;
    if (!Object.hasOwn(CONVERTERS, kind)) {
      throw new DataError(subject, {
        expected: 'layers that this importer knows',
        found: `${kind} '${layer.name}'`,
        remedy: choices(kind, Object.keys(CONVERTERS)),
      });
    }
    const converted = CONVERTERS[kind](layer, flow);
    for (const [suffix, module] of Object.entries(converted.modules)) {
      const name = moduleName(layer.name, suffix);
      if (Object.hasOwn(modules, name)) throw layer.error('a name of its own', `'${name}' again`);
      Object.defineProperty(modules, name, { value: module, enumerable: true });
    }
    flow = converted.flow;
    if (flow.kind === 'picture' && flow.size && flow.size[0] * flow.size[1] * flow.channels > MOST_VALUES)
      throw layer.error(`pictures of at most ${MOST_VALUES} values`, `${flow.size.join('×')}×${flow.channels}`);
  }
  if (flow.kind === 'row' && flow.interleaved !== undefined)
    throw refused(subject, 'a Dense layer behind Flatten, which can take the order of its pixels', 'none');
  // Last, so that nothing is left on the device where a model is refused.
  for (const layer of layers) layer.assignAll();
  return new Sequential(modules);
}

/** That a picture may have between two layers, a quarter of a gigabyte: borders and enlargements cost a file nothing. */
const MOST_VALUES = 2 ** 26;

/** The layers in order. */
function chainOf(topology: unknown, subject: string): LayerEntry[] {
  const root = (topology ?? {}) as Json;
  // Keras writes one wrapping more than TensorFlow.js.
  const { class_name: kind, config } = (root.model_config ?? root) as Json;
  if (typeof kind !== 'string' || typeof config !== 'object' || config === null) {
    const found = root.node ? 'a graph-model' : 'none';
    throw refused(subject, 'the layers of a layers-model', found, 'convert it with --output_format=tfjs_layers_model');
  }
  const layers = Array.isArray(config) ? config : (config as Json).layers;
  if (!Array.isArray(layers)) throw refused(subject, `the layers of the ${kind} model`, 'none');
  const isFunctional = kind === 'Functional' || kind === 'Model';
  if (!isFunctional && kind !== 'Sequential') throw refused(subject, 'a Sequential or Functional model', kind);
  return layers.map((entry, i) => {
    const { class_name: kind, config, inbound_nodes: inbound } = (entry ?? {}) as Json;
    if (typeof kind !== 'string' || typeof config !== 'object' || config === null)
      throw refused(subject, `class_name and config of layer ${i}`, textOf(entry));
    const { name } = config as Json;
    if (typeof name !== 'string') throw refused(subject, `a name of layer ${i}`, textOf(name));
    if (isFunctional) checkLink(inbound, i === 0 ? undefined : layers[i - 1], name, subject);
    return { kind, config: config as Json };
  });
}

/** Throws unless a layer takes what the one before it gives, and nothing else. */
function checkLink(inbound: unknown, previous: Json | undefined, name: string, subject: string): void {
  const nodes: readonly unknown[] = Array.isArray(inbound) ? inbound : [];
  const sources = nodes.flatMap((node) => (Array.isArray(node) ? node.map(sourceOf) : ['another']));
  const before = previous && ((previous.config as Json).name ?? previous.name);
  if (sources.length === (previous ? 1 : 0) && (!previous || sources[0] === before)) return;
  throw refused(
    subject,
    `a chain of layers, '${name}' behind ${before ? `'${before}'` : 'the input'}`,
    `it behind ${sources.join(', ') || 'nothing'}`,
    'write the network as a module of your own and load its weights by name',
  );
}

/** The name of the layer that a node takes its input from. */
function sourceOf(source: unknown): string {
  const [name] = Array.isArray(source) ? source : [];
  return typeof name === 'string' ? name : 'another';
}

/** Leaves out a softmax at the end, whether it is a layer or part of one. */
function withoutSoftmax(layers: readonly LayerEntry[]): readonly LayerEntry[] {
  const last = layers.at(-1);
  if (last?.kind === 'Softmax') return layers.slice(0, -1);
  if (last?.config.activation !== 'softmax') return layers;
  return [...layers.slice(0, -1), { ...last, config: { ...last.config, activation: 'linear' } }];
}

/** What the model takes, by the shape that its first layer says. */
function inputOf([first]: readonly LayerEntry[], subject: string): Flow {
  const shape = first?.config.batch_input_shape ?? first?.config.batch_shape;
  const isShape = (value: unknown): value is (number | null)[] =>
    Array.isArray(value) && value.every((size) => size === null || (Number.isInteger(size) && size > 0));
  if (!isShape(shape)) throw refused(subject, 'the batch_input_shape of the first layer', textOf(shape));
  const [, height, width, channels] = shape;
  if (shape.length === 2) return { kind: 'row' };
  if (shape.length === 4 && channels !== null)
    return { kind: 'picture', size: height === null || width === null ? undefined : [height, width], channels };
  throw refused(subject, 'a batch of pictures or rows as input', JSON.stringify(shape));
}

/** A name that can stand in a dotted one, and that no object sorts as a number. */
function moduleName(layer: string, suffix: string): string {
  const name = (suffix ? `${layer}_${suffix}` : layer).replaceAll(/[./]/g, '_');
  return /^\d+$/.test(name) ? `layer_${name}` : name;
}

function parseJson(bytes: Uint8Array, subject: string): Json {
  try {
    const json = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof json === 'object' && json !== null) return json;
  } catch {}
  throw refused(subject, 'a JSON object', 'something else', 'give the model.json of a layers-model');
}

const textOf = (value: unknown): string => JSON.stringify(value)?.slice(0, 200) ?? 'none';

function refused(subject: string, expected: string, found: string, remedy?: string): DataError {
  return new DataError(subject, { expected, found, remedy });
}
