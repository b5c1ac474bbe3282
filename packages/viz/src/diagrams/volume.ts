import { palette, round } from '../svg/document.ts';

/** How large a tensor is drawn, in pixels. */
export interface Volume {
  /** Across: its channels. */
  readonly width: number;
  /** Up: its rows. */
  readonly height: number;
  /** Into the page: its columns. */
  readonly depth: number;
}

/** A function that gives tensors of a network their sizes: edges by the root of the resolution, thickness by the logarithm of the channels. */
export function volumeScale(
  shapes: readonly (readonly number[])[],
  edge: number,
): (shape: readonly number[]) => Volume {
  const images = shapes.filter(({ length }) => length === 3);
  const largest = Math.max(1, ...images.flatMap((shape) => shape.slice(0, 2)));
  const most = Math.max(2, ...shapes.map((shape) => shape.at(-1) ?? 1));
  const side = (size: number) => edge * (0.12 + 0.88 * Math.sqrt(size / largest));
  const share = (channels: number) => Math.log2(1 + channels) / Math.log2(1 + most);
  return (shape) => {
    if (shape.length === 3) {
      return { width: edge * (0.04 + 0.4 * share(shape[2])), height: side(shape[0]), depth: 0.35 * side(shape[1]) };
    }
    // A vector stands upright.
    return { width: 0.08 * edge, height: edge * (0.15 + 0.85 * share(shape.at(-1) ?? 1)), depth: 0.08 * edge };
  };
}

/** A box seen from the front, the left and above, whose outline begins at (x, y). */
export function volumeSvg({ width, height, depth }: Volume, x: number, y: number, fill: string): string {
  const [w, h, d] = [round(width), round(height), round(depth)];
  const [left, top] = [round(x), round(y + depth)];
  const outline = `stroke="${palette.muted}" stroke-width="0.75" stroke-linejoin="round"`;
  const face = `<path d="M${left} ${top}h${w}v${h}h${-w}z" fill="${fill}" ${outline}/>`;
  const roof = `<path d="M${left} ${top}l${d} ${-d}h${w}l${-d} ${d}z" fill="${fill}" ${outline}/>`;
  const side = `<path d="M${round(left + w)} ${top}l${d} ${-d}v${h}l${-d} ${d}z" fill="${fill}" ${outline}/>`;
  // What faces away from the light is darker.
  const shade = `<path d="M${round(left + w)} ${top}l${d} ${-d}v${h}l${-d} ${d}z" fill-opacity="0.12"/>`;
  return face + roof + side + shade;
}
