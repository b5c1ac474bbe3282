import { finiteRange, heatMap } from '../picture/heat-map.ts';
import { blankPicture, type Picture } from '../picture/picture.ts';
import type { Column } from './network-plan.ts';
import type { ColumnValues } from './network-values.ts';

/** One unit's map in colours from blue over white to red, white for zero, with no more pixels than are seen. */
export function unitPicture(
  { places, units }: Column,
  { data }: ColumnValues,
  unit: number,
  reach: number,
  most = 64,
): Picture {
  const [values, sizes] = shrunken(places, most, (place) => data[place * units + unit]);
  return signedPicture(values, sizes, reach);
}

/** Values around zero in colours. */
export function signedPicture(
  values: ArrayLike<number>,
  sizes: readonly [height: number, width: number],
  reach: number,
): Picture {
  // Where all is zero, all is white.
  const end = reach > 0 ? reach : 1;
  return heatMap(values, sizes, { colors: 'blue-red', range: { low: -end, high: end } });
}

/** A map in colours, with no more pixels than are seen. */
export function mapPicture(
  map: ArrayLike<number>,
  sizes: readonly [height: number, width: number],
  reach: number,
  most = 64,
): Picture {
  const [values, small] = shrunken(sizes, most, (place) => map[place]);
  return signedPicture(values, small, reach);
}

/** One channel of the input, dark to bright, in its own colour where there are three. */
export function inputPicture({ places, units }: Column, { data }: ColumnValues, unit: number, most = 64): Picture {
  const [values, [height, width]] = shrunken(places, most, (place) => data[place * units + unit]);
  const { low, high } = finiteRange(values);
  const picture = blankPicture(width, height);
  for (const [i, value] of values.entries()) {
    const byte = high > low ? (255 * (value - low)) / (high - low) : 0;
    for (let c = 0; c < 3; c++) picture.data[4 * i + c] = units !== 3 || c === unit ? byte : byte / 6;
    picture.data[4 * i + 3] = Number.isFinite(value) ? 255 : 0;
  }
  return picture;
}

/** A long vector as a strip of one column. */
export function stripPicture({ data }: ColumnValues, reach: number, most = 256): Picture {
  const [values, [height]] = shrunken([data.length, 1], most, (place) => data[place]);
  return signedPicture(values, [height, 1], reach);
}

/** Values with neighbours averaged, until no edge is longer than `most`. */
function shrunken(
  [height, width]: readonly [number, number],
  most: number,
  at: (place: number) => number,
): [Float32Array, [number, number]] {
  const factor = Math.ceil(Math.max(height, width) / most);
  if (factor <= 1) return [Float32Array.from({ length: height * width }, (_, place) => at(place)), [height, width]];
  const [rows, columns] = [Math.ceil(height / factor), Math.ceil(width / factor)];
  const values = new Float32Array(rows * columns);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let [sum, count] = [0, 0];
      for (let row = y * factor; row < Math.min(height, (y + 1) * factor); row++) {
        for (let column = x * factor; column < Math.min(width, (x + 1) * factor); column++) {
          sum += at(row * width + column);
          count++;
        }
      }
      values[y * columns + x] = sum / count;
    }
  }
  return [values, [rows, columns]];
}

/** Puts a picture on a canvas of its size. */
export function paint(canvas: HTMLCanvasElement, picture: Picture): void {
  // Setting a size clears a canvas and costs more than drawing, so only where it changes.
  if (canvas.width !== picture.width) canvas.width = picture.width;
  if (canvas.height !== picture.height) canvas.height = picture.height;
  const { data, width, height } = picture;
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
}
