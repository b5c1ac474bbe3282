import { checkInteger, choices, formatShape, type HostTensor, type Shape, type Tensor, zeros } from '@cnn/tensor';
import type { AnyModule } from '../core/module.ts';
import { hostTensor } from '../core/state-dict.ts';
import type { Graph } from '../graph/trace.ts';
import { asHere, channelsFirst } from './axis-order.ts';
import { encodeModel, type OnnxModel } from './model-proto.ts';
import { OnnxGraph } from './onnx-graph.ts';
import { LARGEST_FILE } from './protobuf.ts';
import { traceSymbolic } from './symbolic-graph.ts';
import { writeGraph } from './write-graph.ts';

export interface EncodeOnnxOptions {
  /** Set of ONNX's operators, 17 to 21. The older, the more runtimes read it; the newer, the fewer nodes. @default 17 */
  readonly opset?: number;
  /** Whether the file takes any number of samples; the model is then run for two numbers of them. @default true */
  readonly dynamicBatch?: boolean;
  /** Order of the axes of what the file takes and gives: PyTorch's `[batch, channels, height, width]`, or ours. @default 'nchw' */
  readonly layout?: 'nchw' | 'nhwc';
  /** @default ['input'], or ['input_0', 'input_1', …] */
  readonly inputNames?: readonly string[];
  /** @default ['output'], or ['output_0', 'output_1', …] */
  readonly outputNames?: readonly string[];
}

/**
 * Packs a model with its weights into an ONNX file, which other runtimes, phones and browsers run.
 *
 * The model is run on an example in evaluation mode and every step is written down, whatever `forward` looks like; what depends on values (an `if` on a
 * number) is written as it went. The file is what torch.onnx.export would make of the same model: it takes `[batch, channels, height, width]`
 * (signals `[batch, channels, length]`) and its weights have PyTorch's names and shapes. Outputs with three axes or more have their channels in front
 * likewise. Needs a backend that can be read at once, so not `webgpu`. Follows the ONNX specification, file format 8 to 10.
 *
 * @param input an example or its shape in our order, `[batch, height, width, channels]`; several for a model that takes a list.
 * @returns the file's bytes.
 * @throws RangeError for a step that ONNX lacks, naming it, its module and what to do; if the model does something else for another number of samples;
 *   if the weights need more than 2 GB, ONNX's limit for one file; or for an option out of range.
 * @example
 * const model = new CifarCNN();
 * await writeFileAtomic('cifar-cnn.onnx', await encodeOnnx(model, [1, 32, 32, 3]));
 */
export async function encodeOnnx(
  model: AnyModule,
  input: Shape | Tensor | readonly (Shape | Tensor)[],
  options: EncodeOnnxOptions = {},
): Promise<Uint8Array> {
  return encodeModel(await onnxModel(model, input, options));
}

/** @internal What {@link encodeOnnx} writes. */
export async function onnxModel(
  model: AnyModule,
  input: Shape | Tensor | readonly (Shape | Tensor)[],
  options: EncodeOnnxOptions = {},
): Promise<OnnxModel> {
  const { opset = 17, dynamicBatch = true, layout = 'nchw' } = options;
  checkInteger('encodeOnnx', 'opset', opset, 17, 21);
  if (!['nchw', 'nhwc'].includes(layout))
    throw new RangeError(`encodeOnnx: unknown layout '${layout}'; ${choices(layout, ['nchw', 'nhwc'])}`);
  checkSize(model);
  const given = isOne(input) ? [input] : input;
  checkBatch(given, dynamicBatch);
  const made: Tensor[] = [];
  try {
    const examples = given.map((each) => {
      if (!isShape(each)) return each;
      made.push(zeros(each as number[]));
      return made[made.length - 1];
    });
    const symbolic = traceSymbolic(model, examples, dynamicBatch);
    const onnx = new OnnxGraph(symbolic, await weightsOf(symbolic.graph), opset);
    return writeGraph(onnx, {
      name: model.kind,
      inputNames: namesOf('inputNames', 'input', options.inputNames, symbolic.graph.inputs),
      outputNames: namesOf('outputNames', 'output', options.outputNames, symbolic.graph.outputs),
      order: layout === 'nchw' ? channelsFirst : asHere,
    });
  } finally {
    for (const tensor of made) tensor.dispose();
  }
}

/** Weights in PyTorch's layout, by name; those that the model does not use are left out. */
async function weightsOf({ values }: Graph): Promise<Map<string, HostTensor>> {
  const weights = new Map<string, HostTensor>();
  for (const { name, parameter } of values) {
    if (name !== undefined && parameter) weights.set(name, await hostTensor(parameter, parameter.value));
  }
  return weights;
}

function checkSize(model: AnyModule): void {
  const all = [...model.namedParameters().values(), ...model.namedBuffers().values()];
  const bytes = all.reduce((sum, parameter) => sum + parameter.size * parameter.bytesPerElement, 0);
  // Names and nodes want some room too.
  if (bytes <= LARGEST_FILE * 0.99) return;
  throw new RangeError(
    `encodeOnnx: ${model.kind} has ${(bytes / 2 ** 30).toFixed(1)} GiB of weights, and an ONNX file holds 2 GiB; export parts of the model, or write safetensors`,
  );
}

function checkBatch(given: readonly (Shape | Tensor)[], dynamicBatch: boolean): void {
  const shapes = given.map((each) => (isShape(each) ? each : (each.shape as Shape)));
  for (const shape of shapes) for (const size of shape) checkInteger('encodeOnnx', 'sizes of the input', size, 1);
  if (shapes.length === 0)
    throw new RangeError('encodeOnnx: expected an input, found none; give an example or its shape');
  if (dynamicBatch && shapes.some(([batch]) => batch === undefined || batch !== shapes[0][0])) {
    throw new RangeError(
      `encodeOnnx: inputs ${shapes.map(formatShape).join(', ')} must begin with the same number of samples; or fix them with dynamicBatch: false`,
    );
  }
}

function namesOf(
  option: string,
  usual: string,
  given: readonly string[] | undefined,
  ids: readonly number[],
): readonly string[] {
  const names = given ?? (ids.length === 1 ? [usual] : ids.map((_, i) => `${usual}_${i}`));
  if (names.length === ids.length && new Set(names).size === ids.length && names.every(Boolean)) return names;
  throw new RangeError(`encodeOnnx: ${option} must be ${ids.length} different names, found [${names.join(', ')}]`);
}

const isShape = (input: Shape | Tensor): input is Shape => Array.isArray(input);

const isOne = (input: Shape | Tensor | readonly (Shape | Tensor)[]): input is Shape | Tensor =>
  !Array.isArray(input) || typeof input[0] === 'number';
