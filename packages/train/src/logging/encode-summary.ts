import type { Histogram } from './histogram.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import type { ImageSummary, ScalarSummary, Summary } from './summary.ts';

/** @internal TensorFlow's numbers of element types. */
export const FLOAT = 1;
/** @internal */
export const DOUBLE = 2;
/** @internal */
export const STRING = 7;

/** @internal A Summary.Value of TensorFlow's summary.proto, its fields in the order of their numbers, as protobuf's own writers have it. */
export function encodeSummary(summary: Summary): ProtobufWriter {
  const value = new ProtobufWriter().bytes(1, summary.tag);
  switch (summary.kind) {
    case 'scalar':
      return scalar(value, summary);
    case 'image':
      return value.bytes(4, image(summary));
    case 'histogram':
      return value.bytes(5, histogram(summary.histogram));
    case 'text':
      return value.bytes(8, texts(summary.text)).bytes(9, metadata('text'));
    case 'plugin':
      return value.bytes(9, metadata(summary.plugin, summary.content));
  }
}

function scalar(value: ProtobufWriter, { value: number, form = 'simple' }: ScalarSummary): ProtobufWriter {
  if (form === 'simple') return value.float(2, number);
  const tensor = new ProtobufWriter();
  if (form === 'float64') tensor.integer(1, DOUBLE).doubles(6, [number]);
  else tensor.integer(1, FLOAT).floats(5, [number]);
  return value.bytes(8, tensor).bytes(9, metadata('scalars'));
}

function image({ width, height, channels, png }: ImageSummary): ProtobufWriter {
  return new ProtobufWriter().integer(1, height).integer(2, width).integer(3, channels).bytes(4, png);
}

function histogram({ min, max, count, sum, sumOfSquares, limits, counts }: Histogram): ProtobufWriter {
  return new ProtobufWriter()
    .double(1, min)
    .double(2, max)
    .double(3, count)
    .double(4, sum)
    .double(5, sumOfSquares)
    .doubles(6, limits)
    .doubles(7, counts);
}

/** A tensor of one string. */
function texts(text: string): ProtobufWriter {
  const shape = new ProtobufWriter().bytes(2, new ProtobufWriter().integer(1, 1));
  return new ProtobufWriter().integer(1, STRING).bytes(2, shape).bytes(8, text);
}

function metadata(plugin: string, content?: Uint8Array): ProtobufWriter {
  const data = new ProtobufWriter();
  if (plugin) data.bytes(1, plugin);
  if (content?.length) data.bytes(2, content);
  return new ProtobufWriter().bytes(1, data);
}
