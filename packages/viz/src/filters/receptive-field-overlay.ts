import {
  type EffectiveReceptiveField,
  type ImageWindow,
  type Module,
  type ReceptiveField,
  receptiveFields,
  trace,
} from '@cnn/layers';
import { checkInteger, checkRange, formatShape, type Shape, scope, zeros } from '@cnn/tensor';
import { layerNamed } from '../attribution/layer-reading.ts';
import { svgImage } from '../grids/grid.ts';
import { wholeScale } from '../grids/picture-grid.ts';
import { blend } from '../picture/blend.ts';
import { gray } from '../picture/gray.ts';
import { heatMap } from '../picture/heat-map.ts';
import type { Picture } from '../picture/picture.ts';
import { toPictures } from '../picture/to-pictures.ts';
import { headingSize, headingWidth, palette, round, svgDocument, svgText } from '../svg/document.ts';
import { escapeText, textWidth } from '../svg/text.ts';
import type { Viewable } from '../viewable.ts';
import { insideImage, wholeWindow } from './whole-window.ts';

export interface ReceptiveFieldOverlayOptions {
  /** Dotted name of the layer. */
  readonly layer: string;
  /** The place of its output that is looked at. @default the middle one */
  readonly place?: readonly [row: number, column: number];
  /**
   * What the layer really looks at, by `effectiveReceptiveField` of `@cnn/layers` for this layer and size of image: drawn as heat. It was measured in the middle;
   * for another place it is moved there.
   *
   * @default only the theoretical field
   */
  readonly effective?: EffectiveReceptiveField;
  /** How much of the heat covers the picture where it is strongest, in [0, 1]. @default 0.85 */
  readonly opacity?: number;
  /** The mean that `normalize` took from each channel of the image. @default [0] */
  readonly mean?: readonly number[];
  /** The deviation that `normalize` divided each channel by. @default [1] */
  readonly std?: readonly number[];
  /** @default 'Receptive field' */
  readonly title?: string;
}

/**
 * Draws on a picture what one place of a layer's output can see: its window, exactly, with a cross in the middle and what of it lies in the padding.
 *
 * One image `[1, height, width, channels]` or `[height, width, channels]`, with one channel or three → SVG. With `effective`, heat shows how much each pixel
 * counts.
 *
 * @throws RangeError for a layer or a place that is not there, and where branches of different strides meet; TypeError if the layer's output has no places, there is
 * not one image, or the heat is not of its size.
 * @example
 * const effective = await effectiveReceptiveField(model, [32, 32, 3], { layer: 'conv_layer.8' });
 * const svg = await receptiveFieldOverlay(model, image, { layer: 'conv_layer.8', place: [0, 3], effective });
 */
export async function receptiveFieldOverlay(
  model: Module,
  image: Viewable,
  { layer, place, effective, opacity = 0.85, mean, std, title = 'Receptive field' }: ReceptiveFieldOverlayOptions,
): Promise<string> {
  checkRange('receptiveFieldOverlay', 'opacity', opacity, 0, 1);
  layerNamed('receptiveFieldOverlay', model, layer);
  const pictures = await toPictures(image, { mean, std });
  if (pictures.length !== 1) {
    throw new TypeError(
      `receptiveFieldOverlay: expected one image, found ${pictures.length}; slice it out of its batch`,
    );
  }
  const [picture] = pictures;
  const size = [picture.height, picture.width] as const;
  const { field, places } = fieldOf(model, layer, [1, ...size, image.shape.at(-1)!]);
  const middle = [places[0] >> 1, places[1] >> 1] as const;
  const at = place ?? middle;
  checkInteger('receptiveFieldOverlay', 'row', at[0], 0, places[0] - 1);
  checkInteger('receptiveFieldOverlay', 'column', at[1], 0, places[1] - 1);
  const steps = [0, 1].map((axis) => Math.round((at[axis] - middle[axis]) * field.stride[axis])) as [number, number];
  const drawn = effective ? heated(picture, movedBy(steps, effective, picture), opacity) : picture;
  const window = wholeWindow(field, at, size);
  const notes = [
    `Place (${at.join(', ')}) of ${layer || 'the output'}, ${places.join('×')}`,
    ...describeWindow(window, size),
  ];
  const extent = effective && Number(effective.extent.toPrecision(3));
  if (extent !== undefined) notes.push(`Heat: looks at about ${extent} × ${extent} pixels`);
  return figure(drawn, window, { title, notes });
}

/** The field of a layer and the places of its output. */
function fieldOf(
  model: Module,
  layer: string,
  inputShape: Shape,
): { field: ReceptiveField; places: readonly [number, number] } {
  const { calls, values } = scope(() => trace(model, zeros(inputShape as number[])));
  const output = calls.find(({ name }) => name === layer)?.outputs[0];
  if (output === undefined) {
    throw new RangeError(`receptiveFieldOverlay: layer '${layer}' was not run by ${model.kind}`);
  }
  const { shape } = values[output];
  const field = receptiveFields(model, inputShape).get(layer);
  if (shape.length === 4 && field) return { field, places: [shape[1], shape[2]] };
  throw new TypeError(
    `receptiveFieldOverlay: expected layer '${layer}' to give [batch, height, width, channels], found ${formatShape(shape)}`,
  );
}

function describeWindow(window: ImageWindow, size: readonly [number, number]): string[] {
  const inside = insideImage(window, size);
  const area = ({ top, bottom, left, right }: ImageWindow) => `${bottom - top + 1} × ${right - left + 1}`;
  const all = area(window);
  const part = !inside ? ', all of it padding' : area(inside) === all ? '' : `, ${area(inside)} in the image`;
  return [
    `sees ${all} pixels${part}`,
    `rows ${window.top} to ${window.bottom}, columns ${window.left} to ${window.right}`.replaceAll('-', '−'),
  ];
}

/** Heat of another place: what comes in from outside is not known and taken for none. */
function movedBy(
  [down, right]: readonly [number, number],
  { values, height, width }: EffectiveReceptiveField,
  picture: Picture,
): Float32Array {
  if (height !== picture.height || width !== picture.width) {
    throw new TypeError(
      `receptiveFieldOverlay: expected an effective field of ${picture.height}×${picture.width}, found ${height}×${width}; measure it for the size of the image`,
    );
  }
  return Float32Array.from(values, (_, i) => {
    const [y, x] = [Math.floor(i / width) - down, (i % width) - right];
    return y >= 0 && y < height && x >= 0 && x < width ? values[y * width + x] : 0;
  });
}

function heated(picture: Picture, values: Float32Array, opacity: number): Picture {
  const heat = heatMap(values, [picture.height, picture.width], { colors: 'inferno', range: { low: 0, high: 1 } });
  // By the root, as dependence falls off like a Gaussian and its flanks would not be seen.
  return blend(
    gray(picture),
    heat,
    values.map((value) => opacity * Math.sqrt(Math.max(0, value) || 0)),
  );
}

const margin = 20;

function figure(
  picture: Picture,
  window: ImageWindow,
  { title, notes }: { readonly title: string; readonly notes: readonly string[] },
): string {
  const top = Math.min(0, window.top);
  const left = Math.min(0, window.left);
  const rows = Math.max(picture.height, window.bottom + 1) - top;
  const columns = Math.max(picture.width, window.right + 1) - left;
  const scale = Math.min(wholeScale(256, [picture]), 640 / Math.max(rows, columns));
  const words = Math.max(headingWidth(title, 480), ...notes.map((note) => Math.min(640, textWidth(note, 12))));
  const width = 2 * margin + Math.max(columns * scale, words);
  const head = 46 + 17 * (notes.length - 1) + 16;
  const x = (column: number) => margin + (column - left) * scale;
  const y = (row: number) => head + (row - top) * scale;
  const box = (at: ImageWindow) =>
    `x="${round(x(at.left))}" y="${round(y(at.top))}" width="${round((at.right - at.left + 1) * scale)}" height="${round((at.bottom - at.top + 1) * scale)}"`;
  const [middleX, middleY] = [x((window.left + window.right + 1) / 2), y((window.top + window.bottom + 1) / 2)];
  const cross = `M${round(middleX - 6)} ${round(middleY)}h12M${round(middleX)} ${round(middleY - 6)}v12`;
  const tooltip = `<title>${escapeText(notes.join(', '))}</title>`;
  const body = [
    svgText(title, margin, 28, { size: headingSize, bold: true, width: width - 2 * margin }),
    ...notes.map((note, i) => svgText(note, margin, 46 + 17 * i, { fill: palette.muted, width: width - 2 * margin })),
    // The padding that the window sees, on which the image lies.
    `<rect ${box(window)} fill="${palette.line}"/>`,
    svgImage(picture, x(0), y(0), {
      width: picture.width * scale,
      height: picture.height * scale,
      tooltip: `the image, ${picture.height} × ${picture.width} pixels`,
    }),
    // A light line under a dark one is seen on every picture.
    `<rect ${box(window)} fill="none" stroke="${palette.panel}" stroke-width="4"/>`,
    `<rect ${box(window)} fill="none" stroke="${palette.orange}" stroke-width="2" stroke-dasharray="6 3"/>`,
    `<path d="${cross}" stroke="${palette.panel}" stroke-width="4"/><path d="${cross}" stroke="${palette.orange}" stroke-width="2"/>`,
    `<rect ${box(window)} fill="none" pointer-events="all">${tooltip}</rect>`,
  ];
  const height = head + rows * scale + margin;
  return svgDocument({ width, height, title, description: `${notes.join(', ')}.` }, body.join('\n'));
}
