import { addUpTo } from './lanes';
import { cubicWeight } from './warp-cubic';
import { BICUBIC, CONSTANT, held, isFiniteNumber, located, NEAREST, viewAt } from './warp-view';

// The gradient to the images: each pixel of the result gives to those that it is mixed of.

/** Adds what all pixels of the result, whose gradient lies at `dy`, give to an image of zeros. */
export function giveBack(address: usize, dy: usize): void {
  const view = viewAt(address);
  for (let row = 0; row < view.outHeight; row++) {
    for (let column = 0; column < view.outWidth; column++) {
      const depth = view.depth(<f64>column, <f64>row);
      const x = view.x(<f64>column, <f64>row) / depth,
        y = view.y(<f64>column, <f64>row) / depth;
      if (view.padding != CONSTANT || (isFiniteNumber(x) && isFiniteNumber(y)))
        givePixel(address, held(x), held(y), dy);
      dy += view.pixel;
    }
  }
}

function givePixel(address: usize, x: f64, y: f64, dy: usize): void {
  const view = viewAt(address);
  if (view.mode == NEAREST) {
    give(address, <i32>nearest(y), <i32>nearest(x), 1, dy);
    return;
  }
  const left = floor(x),
    top = floor(y);
  const wx = <f32>(x - left),
    wy = <f32>(y - top);
  const first = view.mode == BICUBIC ? -1 : 0,
    last = view.mode == BICUBIC ? 2 : 1;
  for (let down = first; down <= last; down++) {
    for (let right = first; right <= last; right++) {
      const weight = weightOf(view.mode, down, wy) * weightOf(view.mode, right, wx);
      give(address, <i32>top + down, <i32>left + right, weight, dy);
    }
  }
}

function weightOf(mode: i32, neighbour: i32, t: f32): f32 {
  if (mode == BICUBIC) return cubicWeight(neighbour, t);
  return neighbour == 0 ? 1 - t : t;
}

function give(address: usize, atRow: i32, atColumn: i32, weight: f32, dy: usize): void {
  const view = viewAt(address);
  const row = located(atRow, view.height, view.padding),
    column = located(atColumn, view.width, view.padding);
  if ((row | column) < 0) return;
  const to = view.at(row, column);
  const w = f32x4.splat(weight);
  for (let c: i32 = 0; c < view.channels; c += 4) {
    const offset = (<usize>c) << 2;
    addUpTo(to + offset, f32x4.mul(w, v128.load(dy + offset)), view.channels - c);
  }
}
