import type { Coat } from './coat.ts';
import type { Colour } from './colour.ts';
import type { Ellipse, Limb, Part } from './silhouettes.ts';

/** A square picture that is being painted. */
export interface Canvas {
  readonly size: number;
  /** Red, green and blue of each pixel, row by row. */
  readonly pixels: Float64Array;
  /** How much of each pixel the object covers, in [0, 1]. */
  readonly mask: Float32Array;
}

/** How an object stands in a picture. */
export interface Pose {
  /** Its middle, in parts of the picture. */
  readonly x: number;
  readonly y: number;
  /** What 1 in the object's own measure is in the picture, as a share of its side. */
  readonly scale: number;
  /** In radians. */
  readonly angle: number;
  readonly mirrored: boolean;
}

/** Paints parts one over the other, lit from the upper left, with soft edges one pixel wide. */
export function paintObject(canvas: Canvas, parts: readonly Part[], pose: Pose, coat: Coat, light: Colour): void {
  for (const part of parts) paintPart(canvas, part, pose, coat, light);
}

function paintPart({ size, pixels, mask }: Canvas, part: Part, pose: Pose, coat: Coat, light: Colour): void {
  const cosine = Math.cos(pose.angle);
  const sine = Math.sin(pose.angle);
  const facing = pose.mirrored ? -1 : 1;
  const length = pose.scale * size;
  const { x, y, reach } = boundsOf(part);
  const middleX = size * pose.x + length * (cosine * facing * x - sine * y);
  const middleY = size * pose.y + length * (sine * facing * x + cosine * y);
  const far = reach * length + 1;
  const rows = span(middleY, far, size);
  const columns = span(middleX, far, size);
  const surface = surfaceOf(part);
  const point: SurfacePoint = { distance: 0, slopeX: 0, slopeY: 0 };
  for (let row = rows[0]; row < rows[1]; row++) {
    for (let column = columns[0]; column < columns[1]; column++) {
      const across = (column + 0.5 - size * pose.x) / length;
      const down = (row + 0.5 - size * pose.y) / length;
      const ownX = facing * (cosine * across + sine * down);
      const ownY = cosine * down - sine * across;
      surface(ownX, ownY, point);
      const { slopeX, slopeY } = point;
      const cover = Math.min(Math.max(0.5 - point.distance * length, 0), 1);
      if (cover === 0) continue;
      const up = Math.sqrt(Math.max(1 - slopeX * slopeX - slopeY * slopeY, 0));
      const lit = Math.max(LIGHT_X * facing * slopeX + LIGHT_Y * slopeY + LIGHT_Z * up, 0);
      // Darker towards the rim, which sets parts of one colour off against each other.
      const shade = (0.5 + 0.62 * lit) * (0.62 + 0.38 * Math.sqrt(up));
      const { red, green, blue } = coat(part.tone, ownX, ownY).times(shade);
      const i = row * size + column;
      pixels[3 * i] += cover * (red * light[0] - pixels[3 * i]);
      pixels[3 * i + 1] += cover * (green * light[1] - pixels[3 * i + 1]);
      pixels[3 * i + 2] += cover * (blue * light[2] - pixels[3 * i + 2]);
      mask[i] += cover * (1 - mask[i]);
    }
  }
}

// A direction of length one.
const LIGHT_X = -0.4;
const LIGHT_Y = -0.6;
const LIGHT_Z = Math.sqrt(1 - LIGHT_X ** 2 - LIGHT_Y ** 2);

/** Signed distance to the outline, negative inside, and how far the surface leans to the right and down. */
interface SurfacePoint {
  distance: number;
  slopeX: number;
  slopeY: number;
}

/** Says how the surface is at a place, in the object it is given: one for each pixel would be most of the work. */
type Surface = (x: number, y: number, point: SurfacePoint) => void;

function surfaceOf(part: Part): Surface {
  return part.kind === 'ellipse' ? ellipseSurface(part) : limbSurface(part);
}

function ellipseSurface({ at, radii, angle }: Ellipse): Surface {
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  return (x, y, point) => {
    const u = (cosine * (x - at[0]) + sine * (y - at[1])) / radii[0];
    const v = (cosine * (y - at[1]) - sine * (x - at[0])) / radii[1];
    const length = Math.sqrt(u * u + v * v);
    const steepness = Math.sqrt((u / radii[0]) ** 2 + (v / radii[1]) ** 2);
    // The first-order distance: exact at the outline, which is where it is looked at.
    point.distance = steepness === 0 ? -Math.min(radii[0], radii[1]) : (length * (length - 1)) / steepness;
    point.slopeX = cosine * u - sine * v;
    point.slopeY = sine * u + cosine * v;
  };
}

function limbSurface({ from, to }: Limb): Surface {
  const alongX = to[0] - from[0];
  const alongY = to[1] - from[1];
  const squared = alongX * alongX + alongY * alongY;
  return (x, y, point) => {
    const t = Math.min(Math.max(((x - from[0]) * alongX + (y - from[1]) * alongY) / squared, 0), 1);
    const radius = from[2] + t * (to[2] - from[2]);
    const dx = x - from[0] - t * alongX;
    const dy = y - from[1] - t * alongY;
    point.distance = Math.sqrt(dx * dx + dy * dy) - radius;
    point.slopeX = dx / radius;
    point.slopeY = dy / radius;
  };
}

/** A disc that holds the part. */
function boundsOf(part: Part): { x: number; y: number; reach: number } {
  if (part.kind === 'ellipse') return { x: part.at[0], y: part.at[1], reach: Math.max(...part.radii) };
  const { from, to } = part;
  const reach = Math.hypot(to[0] - from[0], to[1] - from[1]) / 2 + Math.max(from[2], to[2]);
  return { x: (from[0] + to[0]) / 2, y: (from[1] + to[1]) / 2, reach };
}

/** The pixels of one axis within `reach` of the middle, from the first to before the last. */
function span(middle: number, reach: number, size: number): readonly [number, number] {
  return [Math.max(Math.floor(middle - reach), 0), Math.min(Math.ceil(middle + reach), size)];
}
