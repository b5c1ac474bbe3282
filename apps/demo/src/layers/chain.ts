import type { Text } from '../shell/language.ts';
import { type Field, fieldBehind, pixelField } from './field-growth.ts';
import type { Layer } from './layer.ts';
import { type LayerFacts, type LayerShape, layerFacts } from './layer-arithmetic.ts';
import { LayerProblem } from './layer-problem.ts';

/** Layers one after the other, and the pictures that they are given. */
export interface Chain {
  readonly input: Required<LayerShape>;
  readonly layers: readonly Layer[];
}

/** One layer in its place. */
export interface ChainRow {
  readonly layer: Layer;
  /** What it takes; unknown behind a layer that does not fit. */
  readonly input?: LayerShape;
  /** Unknown where it does not fit, and behind that. */
  readonly facts?: LayerFacts;
  readonly field?: Field;
  /** Why it does not fit. */
  readonly problem?: Text;
}

export interface ChainFacts {
  readonly rows: readonly ChainRow[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Bytes of parameters and buffers as PyTorch stores them. */
  readonly bytes: number;
  /** What one value of the last maps sees. */
  readonly field: Field;
  /** Whether every layer fits. */
  readonly fits: boolean;
}

/** Shapes, costs and fields of a chain. The first layer that does not fit has a problem; those behind it have no numbers. */
export function chainFacts({ input, layers }: Chain): ChainFacts {
  const rows: ChainRow[] = [];
  let shape: LayerShape | undefined = input;
  let field = pixelField;
  let mapField = pixelField;
  for (const layer of layers) {
    if (!shape) {
      rows.push({ layer });
      continue;
    }
    try {
      const facts: LayerFacts = layerFacts(layer, shape);
      field = fieldBehind(layer, field, shape);
      if (facts.output.size !== undefined) mapField = field;
      rows.push({ layer, input: shape, facts, field });
      shape = facts.output;
    } catch (error) {
      if (!(error instanceof LayerProblem)) throw error;
      rows.push({ layer, input: shape, problem: error.text });
      shape = undefined;
    }
  }
  const sum = (of: 'parameters' | 'multiplyAdds') => rows.reduce((total, { facts }) => total + (facts?.[of] ?? 0), 0);
  const parameters = sum('parameters');
  return {
    rows,
    parameters,
    bytes: 4 * parameters + rows.reduce((total, row) => total + bufferBytes(row), 0),
    multiplyAdds: sum('multiplyAdds'),
    field: mapField,
    fits: shape !== undefined,
  };
}

/** Running means and variances of a batch normalisation, and its counter of batches (int64). */
function bufferBytes({ layer, facts }: ChainRow): number {
  return layer.kind === 'BatchNorm2d' && facts ? 8 * facts.output.channels + 8 : 0;
}
