import { formatShape, type Shape, scope, zeros } from '@cnn/tensor';
import type { Module } from '../core/module.ts';
import { watchLayers } from './watch-layers.ts';

/** One line of a {@link Summary}. */
export interface LayerSummary {
  readonly name: string;
  readonly kind: string;
  readonly settings: string;
  /** Sizes of the layer's output for the given input. */
  readonly outputShape: Shape;
  /** Trainable and frozen parameters of this layer alone. */
  readonly parameters: number;
  /** Multiplications joined with an addition, for the given input: those of convolutions and matrix products. */
  readonly multiplyAdds: number;
}

export interface Summary {
  readonly kind: string;
  readonly inputShape: Shape;
  /** Layers without children, in order of execution. */
  readonly layers: readonly LayerSummary[];
  readonly parameters: number;
  readonly trainableParameters: number;
  readonly multiplyAdds: number;
  /** Bytes of parameters and buffers as PyTorch stores them (float32, counters int64). */
  readonly bytes: number;
}

/**
 * What a model consists of: layers, output shapes, parameters, multiply-adds and size.
 *
 * Runs one batch of zeros in evaluation mode. Counts as the tutorial's cells and torchinfo do.
 *
 * @param inputShape `[batch, height, width, channels]`.
 * @example
 * summary(new CifarCNN(), [1, 32, 32, 3]).trainableParameters; // 5852170
 */
export function summary(model: Module, inputShape: Shape): Summary {
  const layers: LayerSummary[] = [];
  watchLayers(
    model,
    (name, module, output) => layers.push(layerSummary(name, module, output.shape)),
    () => scope(() => model.call(zeros(inputShape as number[])).dispose()),
  );
  const parameters = [...model.namedParameters().values()];
  const buffers = [...model.namedBuffers().values()];
  const total = (sizes: number[]) => sizes.reduce((sum, size) => sum + size, 0);
  return {
    kind: model.kind,
    inputShape,
    layers,
    parameters: total(parameters.map(({ size }) => size)),
    trainableParameters: total(parameters.filter(({ requiresGrad }) => requiresGrad).map(({ size }) => size)),
    multiplyAdds: total(layers.map(({ multiplyAdds }) => multiplyAdds)),
    bytes: total([...parameters, ...buffers].map(({ size, bytesPerElement }) => size * bytesPerElement)),
  };
}

/**
 * A summary as a table of text.
 *
 * @example
 * console.log(formatSummary(summary(model, [1, 32, 32, 3])));
 */
export function formatSummary({ kind, inputShape, layers, ...totals }: Summary): string {
  const head = ['Layer', 'Kind', 'Settings', 'Output', 'Parameters', 'Multiply-adds'];
  const rows = layers.map((layer) => [
    layer.name,
    layer.kind,
    layer.settings,
    formatShape(layer.outputShape),
    layer.parameters ? grouped(layer.parameters) : '',
    layer.multiplyAdds ? grouped(layer.multiplyAdds) : '',
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => (column < 4 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd();
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [
    `${kind} on ${formatShape(inputShape)}`,
    rule,
    line(head),
    rule,
    ...rows.map(line),
    rule,
    `Parameters: ${grouped(totals.parameters)}, of them trainable: ${grouped(totals.trainableParameters)}`,
    `Multiply-adds: ${(totals.multiplyAdds / 1e6).toFixed(2)} M`,
    `Size with buffers: ${(totals.bytes / 2 ** 20).toFixed(2)} MB`,
  ].join('\n');
}

function layerSummary(name: string, module: Module, outputShape: Shape): LayerSummary {
  const parameters = [...module.namedParameters()];
  // Each value of a weight matrix or kernel bank is used once for every output position of a sample.
  const weight = module.namedParameters().get('weight');
  const positions = outputShape.slice(0, -1).reduce((product, size) => product * size, 1);
  const multiplies = weight && weight.shape.length > 1 ? weight.size * positions : 0;
  return {
    name,
    kind: module.kind,
    settings: module.describe(),
    outputShape,
    parameters: parameters.reduce((sum, [, { size }]) => sum + size, 0),
    multiplyAdds: multiplies,
  };
}

const grouped = (value: number): string => value.toLocaleString('en-US');
