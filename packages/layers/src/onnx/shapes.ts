import type { GraphNode } from '../graph/trace.ts';
import { arranged, asHere, channelsFirst, orderAfterReshape, type Sizes, without } from './axis-order.ts';
import type { DataType } from './model-proto.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { onnxPads } from './padding.ts';
import {
  attributesOf,
  commonOrder,
  inputsOf,
  onImages,
  placesOf,
  pointwise,
  type Translation,
  type Translations,
} from './translation.ts';

/** In place if the numbers can stay where they are, else through our own order. */
const reshape: Translation = (onnx, node) => {
  const [x] = inputsOf(node);
  const [y] = node.outputs;
  const [from, to] = [onnx.sizes(x), onnx.sizes(y)];
  const found = orderAfterReshape(from, onnx.order(x), to);
  const before = found ? onnx.order(x) : asHere(from.length);
  const after = found ?? asHere(to.length);
  onnx.set(y, onnx.reshape(onnx.get(x, before), arranged(from, before), arranged(to, after)), after);
};

/** No node: only our names of the axes change. */
const transpose: Translation = (onnx, node) => {
  const [x] = inputsOf(node);
  const { perm } = attributesOf<{ perm: number[] }>(node);
  onnx.set(
    node.outputs[0],
    onnx.get(x),
    onnx.order(x).map((axis) => perm.indexOf(axis)),
  );
};

const concat: Translation = (onnx, node) => {
  const order = commonOrder(onnx, inputsOf(node));
  const parts = inputsOf(node).map((id) => onnx.get(id, order));
  const [axis] = placesOf(attributesOf<{ axis: number }>(node).axis, order);
  onnx.set(node.outputs[0], onnx.emit('Concat', parts, { axis }), order);
};

const stack: Translation = (onnx, node) => {
  const ids = inputsOf(node);
  const { axis } = attributesOf<{ axis: number }>(node);
  const order = asHere(onnx.sizes(ids[0]).length);
  const at = axis < 0 ? axis + order.length + 1 : axis;
  const parts = ids.map((id) => onnx.emit('Unsqueeze', [onnx.get(id, order), onnx.integers([at])]));
  onnx.set(node.outputs[0], onnx.emit('Concat', parts, { axis: at }), asHere(order.length + 1));
};

const unstack: Translation = (onnx, node) => {
  const [x] = inputsOf(node);
  const order = onnx.order(x);
  const [at] = placesOf(attributesOf<{ axis: number }>(node).axis, order);
  for (const [i, output] of node.outputs.entries()) {
    onnx.set(
      output,
      onnx.emit('Gather', [onnx.get(x), onnx.integers([i], [])], { axis: at }),
      without(order, [order[at]]),
    );
  }
};

const split: Translation = (onnx, node) => {
  const [x] = inputsOf(node);
  const order = onnx.order(x);
  const [at] = placesOf(attributesOf<{ axis: number }>(node).axis, order);
  const lengths = node.outputs.map((id) => onnx.sizes(id)[order[at]]);
  if (lengths.some((length) => length < 0))
    throw new RangeError('encodeOnnx: a free batch cannot be split; use dynamicBatch: false');
  const parts = onnx.emitAll('Split', [onnx.get(x), onnx.integers(lengths)], { axis: at }, lengths.length);
  for (const [i, output] of node.outputs.entries()) onnx.set(output, parts[i], order);
};

const slice: Translation = (onnx, node) => {
  const [x] = inputsOf(node);
  const { begin, size } = attributesOf<{ begin: number[]; size: number[] }>(node);
  const order = onnx.order(x);
  const [from, to] = [onnx.sizes(x), onnx.sizes(node.outputs[0])];
  const places = order.flatMap((axis, place) => (from[axis] === to[axis] ? [] : [place]));
  const starts = places.map((place) => begin[order[place]]);
  const ends = places.map((place, i) => starts[i] + to[order[place]]);
  if (places.some((place) => to[order[place]] < 0))
    throw new RangeError(`encodeOnnx: a slice of [${size}] takes a part of a free batch; use dynamicBatch: false`);
  const parts = [starts, ends, places].map((numbers) => onnx.integers(numbers));
  onnx.set(node.outputs[0], places.length === 0 ? onnx.get(x) : onnx.emit('Slice', [onnx.get(x), ...parts]), order);
};

const gather: Translation = (onnx, node) => {
  const { x, indices } = node.inputs;
  const { axis, batchDims = 0 } = attributesOf<{ axis: number; batchDims?: number }>(node);
  const rank = onnx.sizes(indices).length;
  if (batchDims !== 0)
    throw new RangeError('encodeOnnx: gather with batchDims has no ONNX translation; gather along one axis');
  const isInPlace = rank === 1;
  const order = isInPlace ? onnx.order(x) : asHere(onnx.sizes(x).length);
  const [at] = placesOf(axis, order);
  const y = onnx.emit('Gather', [onnx.get(x, order), onnx.get(indices, asHere(rank))], { axis: at });
  onnx.set(node.outputs[0], y, isInPlace ? order : asHere(onnx.sizes(node.outputs[0]).length));
};

/** Repeating along axes of size 1 is broadcasting, also to a free batch. */
const tile: Translation = (onnx, node) => {
  const [x] = inputsOf(node);
  const order = onnx.order(x);
  const [from, to] = [onnx.sizes(x), onnx.sizes(node.outputs[0])].map((sizes) => arranged(sizes, order));
  if (from.every((size, i) => size === 1 || size === to[i])) {
    return onnx.set(node.outputs[0], onnx.expand(onnx.get(x), from, to), order);
  }
  const repeats = from.map((size, i) => to[i] / size);
  if (repeats.some((count) => count < 0))
    throw new RangeError('encodeOnnx: values cannot be repeated a free number of times; use dynamicBatch: false');
  onnx.set(node.outputs[0], onnx.emit('Tile', [onnx.get(x), onnx.integers(repeats)]), order);
};

const pad: Translation = (onnx, node) => {
  const [x] = inputsOf(node);
  const {
    paddings,
    constantValue = 0,
    mode = 'constant',
  } = attributesOf<{ paddings: number[][]; constantValue?: number; mode?: string }>(node);
  if (mode === 'symmetric')
    throw new RangeError("encodeOnnx: ONNX has no symmetric borders; use pad2d with mode 'reflect' or 'replicate'");
  const order = onnx.order(x);
  const pads = onnx.integers(onnxPads(arranged(paddings, order).flat()));
  const value = mode === 'constant' ? [onnx.scalar(constantValue, onnx.type(x))] : [];
  onnx.set(node.outputs[0], onnx.emit('Pad', [onnx.get(x), pads, ...value], { mode }), order);
};

/** The same number everywhere. */
function filled(value: (node: GraphNode) => number): Translation {
  return (onnx, node) => {
    const [y] = node.outputs;
    const sizes = onnx.sizes(y);
    const type: DataType = onnx.type(y);
    onnx.set(y, onnx.expand(onnx.scalar(value(node), type), [], sizes), asHere(sizes.length));
  };
}

/** A reshape of what lies in PyTorch's order, to such. */
const reshaped = onImages((onnx, x, node) => {
  const [from, to] = [inputsOf(node)[0], node.outputs[0]].map((id) => torchSizes(onnx, id));
  // PyTorch's own Flatten.
  if (to.length === 2 && from[0] === to[0]) return onnx.emit('Flatten', [x], { axis: 1 });
  return onnx.reshape(x, from, to);
});

/** Images whose axes are cut into smaller ones, moved, and joined again; all sizes in PyTorch's order. */
function regrouped(
  onnx: OnnxGraph,
  x: string,
  { from, cut, perm, to }: { from: Sizes; cut: Sizes; perm: readonly number[]; to: Sizes },
): string {
  const moved = onnx.emit('Transpose', [onnx.reshape(x, from, cut)], { perm });
  return onnx.reshape(moved, arranged(cut, perm), to);
}

const torchSizes = (onnx: OnnxGraph, id: number): Sizes => {
  const sizes = onnx.sizes(id);
  return arranged(sizes, channelsFirst(sizes.length));
};

/** Steps that move numbers. */
export const shapes: Translations = {
  Reshape: reshape,
  ExpandDims: reshape,
  Transpose: transpose,
  Concat: concat,
  Pack: stack,
  Unpack: unstack,
  SplitV: split,
  Slice: slice,
  GatherV2: gather,
  Tile: tile,
  PadV2: pad,
  MirrorPad: pad,
  Fill: filled((node) => attributesOf<{ value: number }>(node).value),
  ZerosLike: filled(() => 0),
  OnesLike: filled(() => 1),
  Reverse: pointwise((onnx, x, node) => {
    const places = placesOf(attributesOf<{ dims: number[] }>(node).dims, onnx.order(inputsOf(node)[0]));
    const all = (value: number) => onnx.integers(places.map(() => value));
    return onnx.emit('Slice', [x, all(-1), all(-(2 ** 31)), onnx.integers(places), all(-1)]);
  }),
  flatten: reshaped,
  unflatten: reshaped,
  pixelShuffle: onImages((onnx, x, node) =>
    onnx.emit('DepthToSpace', [x], {
      blocksize: attributesOf<{ upscaleFactor: number }>(node).upscaleFactor,
      mode: 'CRD',
    }),
  ),
  pixelUnshuffle: onImages((onnx, x, node) => {
    const { downscaleFactor: r } = attributesOf<{ downscaleFactor: number }>(node);
    const [from, to] = [inputsOf(node)[0], node.outputs[0]].map((id) => torchSizes(onnx, id));
    const [batch, channels, height, width] = from;
    const cut = [batch, channels, height / r, r, width / r, r];
    return regrouped(onnx, x, { from, cut, perm: [0, 1, 3, 5, 2, 4], to });
  }),
  channelShuffle: onImages((onnx, x, node) => {
    const { groups } = attributesOf<{ groups: number }>(node);
    const from = torchSizes(onnx, inputsOf(node)[0]);
    const [batch, channels, height, width] = from;
    return regrouped(onnx, x, {
      from,
      cut: [batch, groups, channels / groups, height, width],
      perm: [0, 2, 1, 3, 4],
      to: from,
    });
  }),
};
