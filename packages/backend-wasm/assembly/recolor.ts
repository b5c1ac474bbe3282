import { copyRun } from './moves';
import { affinePixels, hsvPixels } from './recolor-colors';
import {
  gammaNumbers,
  isDiagonal,
  posterizeNumbers,
  scaleNumbers,
  scaleTriples,
  solarizeNumbers,
} from './recolor-numbers';
import { AFFINE, GAMMA, HSV, POSTERIZE, parameter, SOLARIZE, STEP, splatOf } from './recolor-steps';

/** Numbers, some 8 KiB, that all steps are run over before the next ones, so that they stay in the nearest cache. */
const NEAR: i32 = 2040;

/** One step for some pixels. Returns whether it does anything; if not, nothing was written. */
function runStep(from: usize, to: usize, pixels: i32, channels: i32, step: usize): bool {
  const code = load<f32>(step);
  const count = pixels * channels;
  if (code == AFFINE) {
    if (channels == 3 && !isDiagonal(step)) affinePixels(from, to, pixels, step);
    else if (channels == 3) scaleTriples(from, to, pixels, step);
    else scaleNumbers(from, to, count, splatOf(step, 0), splatOf(step, 3), step);
  } else if (code == HSV && channels == 3) hsvPixels(from, to, pixels, step);
  else if (code == GAMMA) gammaNumbers(from, to, count, step);
  else if (code == SOLARIZE) solarizeNumbers(from, to, count, step);
  else if (code == POSTERIZE && parameter(step, 0) < 8) posterizeNumbers(from, to, count, step);
  else return false;
  return true;
}

/** All steps of an image's program for a run of its pixels, from one place to another or the same. */
function runProgram(from: usize, to: usize, pixels: i32, channels: i32, program: usize, steps: i32): void {
  const end = program + <usize>steps * STEP;
  const together = max(1, NEAR / channels);
  for (; pixels > 0; pixels -= together) {
    const some = min(pixels, together);
    const bytes = (<usize>(some * channels)) << 2;
    let source = from;
    for (let step = program; step < end; step += STEP) {
      if (runStep(source, to, some, channels, step)) source = to;
    }
    if (source != to) copyRun(from, to, bytes);
    from += bytes;
    to += bytes;
  }
}

/**
 * Runs a program over a run of pixels, in place; they have one channel at least.
 *
 * Nothing outside of the run is written; up to 44 bytes behind it are read and not used.
 */
export function recolorRun(at: usize, pixels: i32, channels: i32, program: usize, steps: i32): void {
  runProgram(at, at, pixels, channels, program, steps);
}

/** Parallel: runs each image's program over its pixels. A chunk is `chunkPixels` pixels, also of several images. */
export function recolor(
  first: i32,
  last: i32,
  scratch: usize,
  images: usize,
  program: usize,
  y: usize,
  batch: i32,
  pixels: i32,
  channels: i32,
  steps: i32,
  chunkPixels: i32,
): void {
  const end = min(batch * pixels, last * chunkPixels);
  for (let at = first * chunkPixels; at < end; ) {
    const image = at / pixels;
    const count = min(end, (image + 1) * pixels) - at;
    const offset = (<usize>at * <usize>channels) << 2;
    runProgram(images + offset, y + offset, count, channels, program + <usize>(image * steps) * STEP, steps);
    at += count;
  }
}
