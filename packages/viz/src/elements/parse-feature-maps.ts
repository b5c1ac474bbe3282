import type { LayerOutput } from '../grids/layer-outputs.ts';
import { isNumbers, readJson } from './read-json.ts';

/** What layers gave for one picture. */
export function parseFeatureMaps(text: string): readonly LayerOutput[] {
  const layers = readJson('Feature maps', text);
  if (!Array.isArray(layers) || !layers.every(isLayer)) {
    throw new Error(
      'Feature maps: expected a list of { "name", "kind", "shape": [1, height, width, channels], "data" }',
    );
  }
  return layers.map(({ name, kind = '', shape, data }) => ({
    name: String(name),
    kind: String(kind),
    // JSON has no NaN: a number that is none is null there.
    output: { shape, data: Float32Array.from(data as (number | null)[], (value) => value ?? Number.NaN) },
  }));
}

function isLayer(value: unknown): boolean {
  const { name, kind, shape, data } = Object(value) as Record<string, unknown>;
  return (
    [name, kind].every((text) => ['undefined', 'string', 'number'].includes(typeof text)) &&
    Array.isArray(shape) &&
    shape.every((size) => Number.isSafeInteger(size) && size >= 0) &&
    isNumbers(data)
  );
}
