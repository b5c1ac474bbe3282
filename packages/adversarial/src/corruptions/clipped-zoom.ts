import type { Picture } from './picture.ts';

/**
 * The middle of a picture, `factor` ≥ 1 times as large, cut to the picture's size.
 *
 * Corners of the middle land on corners of the enlarged one, between them pixels are mixed linearly; as scipy.ndimage.zoom of order 1.
 */
export function clippedZoom({ height, width, channels, values }: Picture, factor: number): Float64Array {
  const rows = zoomedLine(height, factor);
  const columns = zoomedLine(width, factor);
  const zoomed = new Float64Array(values.length);
  let place = 0;
  for (const row of rows) {
    for (const column of columns) {
      for (let c = 0; c < channels; c++) {
        const at = (y: number, x: number) => values[(y * width + x) * channels + c];
        const above = (1 - column.share) * at(row.low, column.low) + column.share * at(row.low, column.high);
        const below = (1 - column.share) * at(row.high, column.low) + column.share * at(row.high, column.high);
        zoomed[place++] = (1 - row.share) * above + row.share * below;
      }
    }
  }
  return zoomed;
}

interface Source {
  readonly low: number;
  readonly high: number;
  /** Of the higher one. */
  readonly share: number;
}

/** Between which pixels of a line each pixel of the enlarged line lies. */
function zoomedLine(size: number, factor: number): Source[] {
  const middle = Math.ceil(size / factor);
  const start = Math.floor((size - middle) / 2);
  const enlarged = roundHalfToEven(middle * factor);
  const trim = Math.floor((enlarged - size) / 2);
  const step = (middle - 1) / Math.max(enlarged - 1, 1);
  return Array.from({ length: size }, (_, i) => {
    const position = (trim + i) * step;
    const low = Math.min(Math.floor(position), middle - 1);
    return { low: start + low, high: start + Math.min(low + 1, middle - 1), share: position - low };
  });
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
