import { DOUBLE, FLOAT, STRING } from './encode-summary.ts';
import type { Histogram } from './histogram.ts';
import type { ProtobufField } from './protobuf-reader.ts';
import type { ImageSummary, Summary } from './summary.ts';

/** @internal Reads what {@link encodeSummary} writes, and what TensorFlow and PyTorch write in its place; what is none of ours comes as a plugin's. */
export function decodeSummary(fields: Iterable<ProtobufField>): Summary {
  let tag = '';
  let plugin: { plugin: string; content: Uint8Array } = { plugin: '', content: new Uint8Array() };
  let value: Summary | undefined;
  let tensor: TensorValue | undefined;
  for (const field of fields) {
    if (field.number === 1) tag = field.text();
    else if (field.number === 2) value = { kind: 'scalar', tag, value: field.float(), form: 'simple' };
    else if (field.number === 4) value = { kind: 'image', tag, ...image(field.message()) };
    else if (field.number === 5) value = { kind: 'histogram', tag, histogram: histogram(field.message()) };
    else if (field.number === 8) tensor = tensorValue(field.message());
    else if (field.number === 9) plugin = metadata(field.message());
  }
  if (value) return { ...value, tag };
  // TensorFlow's writers name the plugin in a tag's first event only.
  if (tensor?.kind === 'scalar' && ['scalars', ''].includes(plugin.plugin)) return { ...tensor, tag };
  if (tensor?.kind === 'text' && plugin.plugin === 'text') return { ...tensor, tag };
  return { kind: 'plugin', tag, ...plugin };
}

function image(fields: Iterable<ProtobufField>): Omit<ImageSummary, 'kind' | 'tag'> {
  let [height, width, channels] = [0, 0, 0];
  let png: Uint8Array = new Uint8Array();
  for (const field of fields) {
    if (field.number === 1) height = field.integer();
    else if (field.number === 2) width = field.integer();
    else if (field.number === 3) channels = field.integer();
    else if (field.number === 4) png = field.bytes();
  }
  return { width, height, channels, png };
}

function histogram(fields: Iterable<ProtobufField>): Histogram {
  let [min, max, count, sum, sumOfSquares] = [0, 0, 0, 0, 0];
  const limits: number[] = [];
  const counts: number[] = [];
  for (const field of fields) {
    if (field.number === 1) min = field.double();
    else if (field.number === 2) max = field.double();
    else if (field.number === 3) count = field.double();
    else if (field.number === 4) sum = field.double();
    else if (field.number === 5) sumOfSquares = field.double();
    else if (field.number === 6) for (const limit of field.doubles()) limits.push(limit);
    else if (field.number === 7) for (const each of field.doubles()) counts.push(each);
  }
  return { min, max, count, sum, sumOfSquares, limits, counts };
}

type TensorValue =
  | { readonly kind: 'scalar'; readonly value: number; readonly form: 'float32' | 'float64' }
  | { readonly kind: 'text'; readonly text: string };

/** A tensor of one element, if it is one of those that are read here. */
function tensorValue(fields: Iterable<ProtobufField>): TensorValue | undefined {
  let type = 0;
  const numbers: number[] = [];
  const texts: ProtobufField[] = [];
  for (const field of fields) {
    if (field.number === 1) type = field.integer();
    else if (field.number === 4) raw(field.bytes(), type, numbers);
    else if (field.number === 5) for (const each of field.floats()) numbers.push(each);
    else if (field.number === 6) for (const each of field.doubles()) numbers.push(each);
    else if (field.number === 8) texts.push(field);
  }
  if (type === STRING && texts.length === 1) return { kind: 'text', text: texts[0].text() };
  if (numbers.length !== 1 || (type !== FLOAT && type !== DOUBLE)) return undefined;
  return { kind: 'scalar', value: numbers[0], form: type === FLOAT ? 'float32' : 'float64' };
}

/** An element as its bytes, which TensorFlow writes in place of a list. */
function raw(bytes: Uint8Array, type: number, numbers: number[]): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === FLOAT && bytes.length === 4) numbers.push(view.getFloat32(0, true));
  else if (type === DOUBLE && bytes.length === 8) numbers.push(view.getFloat64(0, true));
}

function metadata(fields: Iterable<ProtobufField>): { plugin: string; content: Uint8Array } {
  let plugin = '';
  let content: Uint8Array = new Uint8Array();
  for (const field of fields) {
    if (field.number !== 1) continue;
    for (const part of field.message()) {
      if (part.number === 1) plugin = part.text();
      else if (part.number === 2) content = part.bytes();
    }
  }
  return { plugin, content };
}
