import { clearPixels } from './clear-pixels';
import { storeUpTo } from './lanes';
import { before, until } from './places-inside';
import { beats, passed } from './pooling-tiles';

// The gradient of pooling where windows overlap or leave gaps, to images [batch, height, width, channels]; windows as in `pooling`.

/** Adds each channel's gradient to the first largest value of a window. */
function addToLargest(
  x: usize,
  dx: usize,
  row: usize,
  pixel: usize,
  rows: i32,
  columns: i32,
  dy: usize,
  channels: i32,
  activation: i32,
): void {
  for (let c = channels; c > 0; c -= 4) {
    let best = v128.load(x),
      winner = i32x4.splat(0);
    let line: usize = 0;
    for (let i = 0; i < rows; i++) {
      let at = line;
      for (let j = 0; j < columns; j++) {
        const value = v128.load(x + at);
        const better = beats(value, best);
        best = v128.bitselect(value, best, better);
        winner = v128.bitselect(i32x4.splat(<i32>at), winner, better);
        at += pixel;
      }
      line += row;
    }
    const g = passed(v128.load(dy), best, activation);
    if (c >= 4) addToLanes(dx, winner, g);
    else {
      addAt(dx + <usize>i32x4.extract_lane(winner, 0), f32x4.extract_lane(g, 0));
      if (c > 1) addAt(dx + 4 + <usize>i32x4.extract_lane(winner, 1), f32x4.extract_lane(g, 1));
      if (c > 2) addAt(dx + 8 + <usize>i32x4.extract_lane(winner, 2), f32x4.extract_lane(g, 2));
    }
    x += 16;
    dx += 16;
    dy += 16;
  }
}

/** Adds each lane of g to the number that lies `offsets` bytes behind its place. */
function addToLanes(to: usize, offsets: v128, g: v128): void {
  addAt(to + <usize>i32x4.extract_lane(offsets, 0), f32x4.extract_lane(g, 0));
  addAt(to + 4 + <usize>i32x4.extract_lane(offsets, 1), f32x4.extract_lane(g, 1));
  addAt(to + 8 + <usize>i32x4.extract_lane(offsets, 2), f32x4.extract_lane(g, 2));
  addAt(to + 12 + <usize>i32x4.extract_lane(offsets, 3), f32x4.extract_lane(g, 3));
}

function addAt(at: usize, value: f32): void {
  store<f32>(at, load<f32>(at) + value);
}

/** Adds the same share of the gradient to each value of a window. */
function addToAll(dx: usize, row: usize, pixel: usize, rows: i32, columns: i32, dy: usize, channels: i32): void {
  const count = f32x4.splat(<f32>(rows * columns));
  for (let c = channels; c > 0; c -= 4) {
    const g = f32x4.div(v128.load(dy), count);
    let line = dx;
    for (let i = 0; i < rows; i++) {
      let at = line;
      for (let j = 0; j < columns; j++) {
        storeUpTo(at, f32x4.add(v128.load(at), g), c);
        at += pixel;
      }
      line += row;
    }
    dx += 16;
    dy += 16;
  }
}

/**
 * Parallel: the gradient where windows overlap or leave gaps. A chunk is `channelsPerChunk` channels of an image: it starts from zeros and adds
 * up in the order of windows.
 */
export function poolGradSums(
  first: i32,
  last: i32,
  scratch: usize,
  average: i32,
  x: usize,
  dy: usize,
  dx: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  windowHeight: i32,
  windowWidth: i32,
  strideY: i32,
  strideX: i32,
  dilationY: i32,
  dilationX: i32,
  top: i32,
  left: i32,
  channelsPerChunk: i32,
  activation: i32,
): void {
  const pixel = (<usize>channels) << 2,
    line = <usize>width * pixel;
  const perImage = (channels + channelsPerChunk - 1) / channelsPerChunk;
  const apart = line * <usize>dilationY,
    step = pixel * <usize>dilationX;
  for (let chunk = first; chunk < last; chunk++) {
    const start = (chunk % perImage) * channelsPerChunk;
    const count = min(channelsPerChunk, channels - start);
    const image = <usize>((chunk / perImage) * height) * line + ((<usize>start) << 2);
    clearPixels(dx + image, height * width, pixel, count);
    let from = dy + <usize>((chunk / perImage) * outHeight * outWidth) * pixel + ((<usize>start) << 2);
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = oy * strideY - top;
      const fromY = before(y0, dilationY),
        rows = until(y0, dilationY, windowHeight, height) - fromY;
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = ox * strideX - left;
        const fromX = before(x0, dilationX),
          columns = until(x0, dilationX, windowWidth, width) - fromX;
        const at = image + <usize>(y0 + fromY * dilationY) * line + <usize>(x0 + fromX * dilationX) * pixel;
        if (rows > 0 && columns > 0) {
          if (average) addToAll(dx + at, apart, step, rows, columns, from, count);
          else addToLargest(x + at, dx + at, apart, step, rows, columns, from, count, activation);
        }
        from += pixel;
      }
    }
  }
}
