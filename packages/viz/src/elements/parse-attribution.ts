import type { Viewable } from '../viewable.ts';
import type { AttributionData } from './attribution-element.ts';
import { isNumbers, readJson } from './read-json.ts';

/** A picture and maps of it, as a file has them: RGB bytes of the picture, and numbers of each map, row by row. */
export function parseAttribution(text: string): AttributionData {
  const { width, height, pixels, maps } = Object(readJson('Attribution', text));
  if (
    !(isSize(width) && isSize(height) && isNumbers(pixels) && pixels.length === 3 * width * height) ||
    !(typeof maps === 'object' && Object.values(maps ?? {}).every(isNumbers))
  ) {
    throw new Error(
      'Attribution: expected { "width", "height", "pixels": [three bytes for each], "maps": { "name": [numbers] } }',
    );
  }
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (const [i, byte] of pixels.entries()) data[4 * Math.floor(i / 3) + (i % 3)] = byte ?? 0;
  const asViewable = (values: readonly (number | null)[]): Viewable => {
    const channels = values.length / (width * height);
    return { shape: [1, height, width, channels], data: Float32Array.from(values, (value) => value ?? Number.NaN) };
  };
  const named = Object.entries((maps ?? {}) as Readonly<Record<string, readonly (number | null)[]>>);
  return {
    picture: { width, height, data },
    maps: Object.fromEntries(named.map(([name, values]) => [name, asViewable(values)])),
  };
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
