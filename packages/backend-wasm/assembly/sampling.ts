import { firstLanes } from './blocks';
import { clearPixels } from './clear-pixels';
import { addUpTo, storeUpTo } from './lanes';
import { multiplyAdd as fma, sumOfLanes } from './simd';

// Images [batch, height, width, channels] looked up at places [batch, outHeight, outWidth, 2] (x, y), where −1 and 1 are the borders, as
// torch.nn.functional.grid_sample does.

const NEAREST: i32 = 1;
const BORDER: i32 = 1;
const REFLECTION: i32 = 2;

/** From [−1, 1] to pixels. NaN counts as −1. */
function toPixels(place: f32, size: i32, corners: i32): f32 {
  const at: f32 = place == place ? place : -1;
  return corners ? ((at + 1) / 2) * <f32>(size - 1) : ((at + 1) * <f32>size - 1) / 2;
}

/** Twice the lowest coordinate before which is mirrored, and how far the mirrors lie apart. */
function mirrors(size: i32, corners: i32): f32 {
  return corners ? <f32>(size - 1) : <f32>size;
}

/** Mirrors a coordinate at the borders until it lies inside. */
function reflect(x: f32, size: i32, corners: i32): f32 {
  const span = mirrors(size, corners);
  if (span == 0) return 0;
  const low: f32 = corners ? 0 : -0.5;
  x = abs(x - low);
  const flips = floor(x / span);
  const rest = x - flips * span;
  return isOdd(flips) ? span - rest + low : rest + low;
}

function isOdd(whole: f32): bool {
  return whole != 2 * floor(whole * <f32>0.5);
}

/** Into [0, size − 1]; NaN, which infinity leaves when it is mirrored, becomes 0. */
function clip(x: f32, size: i32): f32 {
  return x > 0 ? min(x, <f32>(size - 1)) : 0;
}

/** The coordinate in pixels that is looked up. */
function coordinate(place: f32, size: i32, padding: i32, corners: i32): f32 {
  let x = toPixels(place, size, corners);
  if (padding == REFLECTION) x = reflect(x, size, corners);
  return padding == BORDER || padding == REFLECTION ? clip(x, size) : x;
}

/** How fast it changes with the place. */
function slope(place: f32, size: i32, padding: i32, corners: i32): f32 {
  let x = toPixels(place, size, corners);
  let result = mirrors(size, corners) / 2;
  if (padding == REFLECTION) {
    const span = mirrors(size, corners);
    if (span == 0) return 0;
    const low: f32 = corners ? 0 : -0.5;
    if (x < low) result = -result;
    if (isOdd(floor(abs(x - low) / span))) result = -result;
    x = reflect(x, size, corners);
  }
  if (padding == BORDER || padding == REFLECTION) return x > 0 && x < <f32>(size - 1) ? result : 0;
  return result;
}

function inside(x: i32, y: i32, width: i32, height: i32): bool {
  return x >= 0 && x < width && y >= 0 && y < height;
}

/** Parallel: looks up. A chunk is `pixelsPerChunk` places. */
export function gridSample(
  first: i32,
  last: i32,
  scratch: usize,
  images: usize,
  grid: usize,
  y: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  places: i32,
  mode: i32,
  padding: i32,
  corners: i32,
  pixelsPerChunk: i32,
): void {
  const pixel = (<usize>channels) << 2,
    line = <usize>width * pixel;
  const end = min(batch * places, last * pixelsPerChunk);
  for (let i = first * pixelsPerChunk; i < end; i++) {
    const image = images + <usize>((i / places) * height) * line;
    const at = grid + ((<usize>i) << 3);
    const x = coordinate(load<f32>(at), width, padding, corners),
      v = coordinate(load<f32>(at, 4), height, padding, corners);
    const to = y + <usize>i * pixel;
    if (mode == NEAREST) {
      const nearX = <i32>nearest(x),
        nearY = <i32>nearest(v);
      if (inside(nearX, nearY, width, height)) {
        const from = image + <usize>nearY * line + <usize>nearX * pixel;
        for (let c = 0; c < channels; c += 4)
          storeUpTo(to + ((<usize>c) << 2), v128.load(from + ((<usize>c) << 2)), channels - c);
      } else memory.fill(to, 0, pixel);
      continue;
    }
    const floorX = floor(x),
      floorY = floor(v);
    const left = <i32>floorX,
      top = <i32>floorY;
    const east = x - floorX,
      south = v - floorY;
    const west: f32 = 1 - east,
      north: f32 = 1 - south;
    const from = image + <usize>top * line + <usize>left * pixel;
    if (left >= 0 && left < width - 1 && top >= 0 && top < height - 1) {
      const w0 = f32x4.splat(north * west),
        w1 = f32x4.splat(north * east),
        w2 = f32x4.splat(south * west),
        w3 = f32x4.splat(south * east);
      const below = from + line;
      for (let c: usize = 0; c < pixel; c += 16) {
        let sum = f32x4.mul(v128.load(from + c), w0);
        sum = fma(v128.load(from + pixel + c), w1, sum);
        sum = fma(v128.load(below + c), w2, sum);
        sum = fma(v128.load(below + pixel + c), w3, sum);
        storeUpTo(to + c, sum, channels - <i32>(c >> 2));
      }
      continue;
    }
    memory.fill(to, 0, pixel);
    if (inside(left, top, width, height)) addProduct(to, from, north * west, channels);
    if (inside(left + 1, top, width, height)) addProduct(to, from + pixel, north * east, channels);
    if (inside(left, top + 1, width, height)) addProduct(to, from + line, south * west, channels);
    if (inside(left + 1, top + 1, width, height)) addProduct(to, from + line + pixel, south * east, channels);
  }
}

/** to[c] += from[c] · weight. */
function addProduct(to: usize, from: usize, weight: f32, channels: i32): void {
  const w = f32x4.splat(weight);
  for (let c = channels; c > 0; c -= 4) {
    addUpTo(to, f32x4.mul(v128.load(from), w), c);
    from += 16;
    to += 16;
  }
}

/** Parallel: the gradient to the images. A chunk is `channelsPerChunk` channels of an image, whose places are taken in order. */
export function gridSampleBackImages(
  first: i32,
  last: i32,
  scratch: usize,
  dy: usize,
  grid: usize,
  dImages: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  places: i32,
  mode: i32,
  padding: i32,
  corners: i32,
  channelsPerChunk: i32,
): void {
  const pixel = (<usize>channels) << 2,
    line = <usize>width * pixel;
  const perImage = (channels + channelsPerChunk - 1) / channelsPerChunk;
  for (let chunk = first; chunk < last; chunk++) {
    const n = chunk / perImage,
      start = (chunk % perImage) * channelsPerChunk;
    const count = min(channelsPerChunk, channels - start);
    const image = dImages + <usize>(n * height) * line + ((<usize>start) << 2);
    clearPixels(image, height * width, pixel, count);
    for (let i = n * places; i < (n + 1) * places; i++) {
      const at = grid + ((<usize>i) << 3);
      const x = coordinate(load<f32>(at), width, padding, corners),
        v = coordinate(load<f32>(at, 4), height, padding, corners);
      const from = dy + <usize>i * pixel + ((<usize>start) << 2);
      if (mode == NEAREST) {
        const nearX = <i32>nearest(x),
          nearY = <i32>nearest(v);
        if (inside(nearX, nearY, width, height)) {
          addProduct(image + <usize>nearY * line + <usize>nearX * pixel, from, 1, count);
        }
        continue;
      }
      const floorX = floor(x),
        floorY = floor(v);
      const left = <i32>floorX,
        top = <i32>floorY;
      const east = x - floorX,
        south = v - floorY;
      const west: f32 = 1 - east,
        north: f32 = 1 - south;
      const to = image + <usize>top * line + <usize>left * pixel;
      if (inside(left, top, width, height)) addProduct(to, from, north * west, count);
      if (inside(left + 1, top, width, height)) addProduct(to + pixel, from, north * east, count);
      if (inside(left, top + 1, width, height)) addProduct(to + line, from, south * west, count);
      if (inside(left + 1, top + 1, width, height)) addProduct(to + line + pixel, from, south * east, count);
    }
  }
}

/** Σ a[c] · b[c]. */
function product(a: usize, b: usize, channels: i32): f32 {
  let sum = f32x4.splat(0);
  for (let c = channels; c > 0; c -= 4) {
    const x = f32x4.mul(v128.load(a), v128.load(b));
    sum = f32x4.add(sum, c >= 4 ? x : firstLanes(x, c, 0));
    a += 16;
    b += 16;
  }
  return sumOfLanes(sum);
}

/** Parallel: the gradient to the places, where neighbours are weighed. A chunk is `pixelsPerChunk` places. */
export function gridSampleBackGrid(
  first: i32,
  last: i32,
  scratch: usize,
  dy: usize,
  images: usize,
  grid: usize,
  dGrid: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  places: i32,
  padding: i32,
  corners: i32,
  pixelsPerChunk: i32,
): void {
  const pixel = (<usize>channels) << 2,
    line = <usize>width * pixel;
  const end = min(batch * places, last * pixelsPerChunk);
  for (let i = first * pixelsPerChunk; i < end; i++) {
    const image = images + <usize>((i / places) * height) * line;
    const offset = (<usize>i) << 3;
    const placeX = load<f32>(grid + offset),
      placeY = load<f32>(grid + offset, 4);
    const x = coordinate(placeX, width, padding, corners),
      v = coordinate(placeY, height, padding, corners);
    const floorX = floor(x),
      floorY = floor(v);
    const left = <i32>floorX,
      top = <i32>floorY;
    const east = x - floorX,
      south = v - floorY;
    const from = image + <usize>top * line + <usize>left * pixel,
      g = dy + <usize>i * pixel;
    const nw: f32 = inside(left, top, width, height) ? product(from, g, channels) : 0,
      ne: f32 = inside(left + 1, top, width, height) ? product(from + pixel, g, channels) : 0,
      sw: f32 = inside(left, top + 1, width, height) ? product(from + line, g, channels) : 0,
      se: f32 = inside(left + 1, top + 1, width, height) ? product(from + line + pixel, g, channels) : 0;
    const dx = (ne - nw) * (1 - south) + (se - sw) * south,
      dv = (sw - nw) * (1 - east) + (se - ne) * east;
    store<f32>(dGrid + offset, dx * slope(placeX, width, padding, corners));
    store<f32>(dGrid + offset, dv * slope(placeY, height, padding, corners), 4);
  }
}
