import { checkRange } from '@cnn/tensor';
import { svgImage } from '../grids/grid.ts';
import type { Picture } from '../picture/picture.ts';
import { shrink } from '../picture/shrink.ts';
import { toPictures } from '../picture/to-pictures.ts';
import { headingSize, headingWidth, palette, round, svgDocument, svgText } from '../svg/document.ts';
import { escapeText, textWidth } from '../svg/text.ts';
import type { FilterPatches, TopPatch, TopPatches } from './top-patches.ts';

export interface TopPatchesGridOptions {
  /** The mean that `normalize` took from each channel of the images. @default [0] */
  readonly mean?: readonly number[];
  /** The deviation that `normalize` divided each channel by. @default [1] */
  readonly std?: readonly number[];
  /**
   * Pictures beside the patches, by the filter's number: one for each patch, such as its reconstruction by `deconvnet`, or a single one that fills the block.
   *
   * @default none
   */
  readonly beside?: Readonly<Record<number, readonly Picture[]>>;
  /** Edge of a patch on the page in pixels. @default 60 */
  readonly size?: number;
  /** @default 'What the filters look for' */
  readonly title?: string;
}

/**
 * Draws the strongest patches of each filter in a square block, three by three for nine, strongest first, under the filter's number.
 *
 * Patches have the size of what the filter sees; what of it is padding shows the ground. A patch says its activation, image and place on hovering.
 *
 * @throws RangeError if `size` is below 8; TypeError if the images have neither one channel nor three.
 * @example
 * const svg = await topPatchesGrid(await topPatches(model, loader, { layer: 'conv_layer.3' }), { mean: CIFAR10.mean, std: CIFAR10.std });
 */
export async function topPatchesGrid(
  found: TopPatches,
  { mean, std, beside = {}, size = 60, title = 'What the filters look for' }: TopPatchesGridOptions = {},
): Promise<string> {
  checkRange('topPatchesGrid', 'size', size, 8);
  const most = Math.max(1, ...found.filters.map(({ patches }) => patches.length));
  const layout: BlockLayout = { side: Math.ceil(Math.sqrt(most)), tile: size, mean, std };
  const edge = layout.side * (size + between) - between;
  const hasBeside = found.filters.some(({ filter }) => beside[filter]);
  const blockWidth = hasBeside ? 2 * edge + 8 : edge;
  const inRow = Math.min(found.filters.length, Math.max(1, Math.floor((960 + apart) / (blockWidth + apart))));
  const note = `${shown(found)} of layer ${found.layer || 'output'}, strongest of ${found.images} images first`;
  const words = Math.max(headingWidth(title, 480), Math.min(640, textWidth(note, 12)));
  const width = 2 * margin + Math.max(inRow * (blockWidth + apart) - apart, words);
  const body = [
    svgText(title, margin, 28, { size: headingSize, bold: true, width: width - 2 * margin }),
    svgText(note, margin, 46, { fill: palette.muted, width: width - 2 * margin }),
  ];
  const step = 18 + edge + 18 + apart;
  for (const [i, filter] of found.filters.entries()) {
    const [x, y] = [margin + (i % inRow) * (blockWidth + apart), 58 + Math.floor(i / inRow) * step];
    body.push(svgText(`Filter ${filter.filter}`, x, y + 12, { bold: true, width: blockWidth }));
    body.push(
      svgText(noteOf(filter), x, y + 18 + edge + 14, { size: 11, fill: palette.muted, width: blockWidth + apart - 6 }),
    );
    body.push(...(await block(filter, x, y + 18, layout)));
    if (beside[filter.filter]) body.push(...besideBlock(beside[filter.filter], x + edge + 8, y + 18, edge, layout));
  }
  const height = 58 + Math.ceil(found.filters.length / inRow) * step - apart + margin;
  const description = `${note}. ${found.filters.map((filter) => `Filter ${filter.filter}: ${noteOf(filter)}`).join('. ')}.`;
  return svgDocument({ width, height, title, description }, body.join('\n'));
}

interface BlockLayout extends Pick<TopPatchesGridOptions, 'mean' | 'std'> {
  /** Patches along an edge of a block. */
  readonly side: number;
  /** Pixels of a patch. */
  readonly tile: number;
}

const margin = 20;
/** Pixels between patches, and between blocks. */
const between = 3;
const apart = 22;

function shown({ filters, channels }: TopPatches): string {
  if (filters.length === channels) return `all ${channels} filters`;
  return `${filters.length} of ${channels} filters (${channels - filters.length} not shown)`;
}

function noteOf({ patches, notFinite }: FilterPatches): string {
  const bad = notFinite > 0 ? `${notFinite} activations not finite` : '';
  if (patches.length === 0) return bad;
  const [first, last] = [patches[0].value, patches[patches.length - 1].value].map((value) =>
    Number(value.toPrecision(3)),
  );
  return [first === last ? `${first}` : `${first} to ${last}`, bad].filter(Boolean).join('; ');
}

async function block({ patches }: FilterPatches, x: number, y: number, layout: BlockLayout): Promise<string[]> {
  const body: string[] = [];
  for (const [i, patch] of patches.entries()) body.push(await tileOf(patch, ...placeOf(i, x, y, layout), layout));
  return body;
}

function placeOf(i: number, x: number, y: number, { side, tile }: BlockLayout): [x: number, y: number] {
  return [x + (i % side) * (tile + between), y + Math.floor(i / side) * (tile + between)];
}

/** The window as large as the tile, and in it what of the image it sees. */
async function tileOf(patch: TopPatch, x: number, y: number, { tile, mean, std }: BlockLayout): Promise<string> {
  const { top, bottom, left, right } = patch.window;
  const [rows, columns] = [bottom - top + 1, right - left + 1];
  const scale = tile / Math.max(rows, columns);
  const [width, height] = [columns * scale, rows * scale];
  const [atX, atY] = [x + (tile - width) / 2, y + (tile - height) / 2];
  const place = `place (${patch.row}, ${patch.column})`;
  const tooltip = `${Number(patch.value.toPrecision(5))} in image ${patch.id} at ${place}: rows ${top} to ${bottom}, columns ${left} to ${right}`;
  const ground = `<rect x="${round(atX)}" y="${round(atY)}" width="${round(width)}" height="${round(height)}" fill="${palette.line}"><title>${escapeText(tooltip)}</title></rect>`;
  if (!patch.pixels) return ground;
  const [height0, width0] = patch.pixels.shape;
  const [picture] = await toPictures(patch.pixels, { mean, std });
  const image = svgImage(shrink(picture, 2 * tile), atX + Math.max(0, -left) * scale, atY + Math.max(0, -top) * scale, {
    width: width0 * scale,
    height: height0 * scale,
    tooltip,
    frame: false,
  });
  return ground + image;
}

function besideBlock(pictures: readonly Picture[], x: number, y: number, edge: number, layout: BlockLayout): string[] {
  const single = pictures.length === 1;
  return pictures.map((picture, i) => {
    const size = single ? edge : layout.tile;
    const scale = size / Math.max(picture.width, picture.height);
    const [atX, atY] = single ? [x, y] : placeOf(i, x, y, layout);
    const [width, height] = [picture.width * scale, picture.height * scale];
    return svgImage(shrink(picture, 2 * size), atX + (size - width) / 2, atY + (size - height) / 2, {
      width,
      height,
      tooltip: single ? 'beside the patches' : `beside patch ${i + 1}`,
      frame: false,
    });
  });
}
