import type { HostTensor, Shape } from '@cnn/tensor';
import { ProtobufMessage } from './protobuf.ts';

/** Element types of ONNX that we write, by our names. */
export const DATA_TYPES = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;

export type DataType = keyof typeof DATA_TYPES;

/** What a node is told besides its tensors. */
export type OnnxAttribute = number | string | readonly number[];

export interface OnnxNode {
  readonly type: string;
  readonly name: string;
  /** Names of values; '' is one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A value that is in the file. */
export interface OnnxInitializer {
  readonly name: string;
  readonly type: DataType;
  readonly shape: Shape;
  readonly data: HostTensor['data'];
}

/** An input or output of the model. Text in place of a size names one that is free. */
export interface OnnxValue {
  readonly name: string;
  readonly type: DataType;
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly name: string;
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** Attributes that are real numbers; all other numbers are whole. */
const REAL = new Set(['alpha', 'beta', 'gamma', 'epsilon', 'bias', 'lambd', 'cubic_coeff_a']);

/** The numbers of AttributeProto.AttributeType. */
const ATTRIBUTE = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** A file's bytes; field numbers are those of onnx.proto3 (ModelProto and what is within). */
export function encodeModel({ name, opset, nodes, initializers, inputs, outputs }: OnnxModel): Uint8Array {
  const graph = new ProtobufMessage();
  for (const node of nodes) graph.message(1, encodeNode(node));
  graph.bytes(2, name);
  for (const each of initializers) graph.message(5, encodeInitializer(each));
  for (const each of inputs) graph.message(11, encodeValue(each));
  for (const each of outputs) graph.message(12, encodeValue(each));
  return new ProtobufMessage()
    .integer(1, formatVersion(opset))
    .bytes(2, '@cnn/layers')
    .message(7, graph)
    .message(8, new ProtobufMessage().bytes(1, '').integer(2, opset))
    .toBytes();
}

/** The oldest version of the file format that goes with a set of operators. */
function formatVersion(opset: number): number {
  if (opset >= 21) return 10;
  return opset >= 19 ? 9 : 8;
}

function encodeNode({ type, name, inputs, outputs, attributes }: OnnxNode): ProtobufMessage {
  const node = new ProtobufMessage();
  for (const input of inputs) node.bytes(1, input);
  for (const output of outputs) node.bytes(2, output);
  node.bytes(3, name).bytes(4, type);
  for (const [key, value] of Object.entries(attributes)) node.message(5, encodeAttribute(key, value));
  return node;
}

function encodeAttribute(name: string, value: OnnxAttribute): ProtobufMessage {
  const attribute = new ProtobufMessage().bytes(1, name);
  if (typeof value === 'string') return attribute.bytes(4, value).integer(20, ATTRIBUTE.string);
  if (typeof value === 'number') {
    return REAL.has(name)
      ? attribute.float(2, value).integer(20, ATTRIBUTE.float)
      : attribute.integer(3, value).integer(20, ATTRIBUTE.int);
  }
  for (const each of value) attribute.integer(8, each);
  return attribute.integer(20, ATTRIBUTE.ints);
}

function encodeInitializer({ name, type, shape, data }: OnnxInitializer): ProtobufMessage {
  const tensor = new ProtobufMessage();
  for (const size of shape) tensor.integer(1, size);
  // Little endian, as every machine that runs JavaScript is.
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return tensor.integer(2, DATA_TYPES[type]).bytes(8, name).bytes(9, bytes);
}

function encodeValue({ name, type, shape }: OnnxValue): ProtobufMessage {
  const sizes = new ProtobufMessage();
  for (const size of shape) {
    sizes.message(
      1,
      typeof size === 'string' ? new ProtobufMessage().bytes(2, size) : new ProtobufMessage().integer(1, size),
    );
  }
  const tensor = new ProtobufMessage().integer(1, DATA_TYPES[type]).message(2, sizes);
  return new ProtobufMessage().bytes(1, name).message(2, new ProtobufMessage().message(1, tensor));
}
