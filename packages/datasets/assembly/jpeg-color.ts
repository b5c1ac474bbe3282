// Rows of samples to rows of RGB, with libjpeg's integers for YCbCr (ITU-R BT.601, full range) and Pillow's for CMYK.

import { component, componentCount } from './jpeg-frame';
import { adobeTransform, isJFIF } from './jpeg-headers';

const GREY: i32 = 0;
const RGB: i32 = 1;
const YCC: i32 = 2;
const CMYK: i32 = 3;
const YCCK: i32 = 4;

/** Sixteen pixels, a colour after the other. */
const scratch = memory.data(48, 16);

/** What the samples of the file are. */
let colors: i32 = GREY;

/** Decides it as libjpeg does: by the markers, and without one by the names of the components. */
export function beginColors(): void {
  if (componentCount === 1) colors = GREY;
  else if (componentCount === 4) colors = adobeTransform > 0 ? YCCK : CMYK;
  else if (isJFIF) colors = YCC;
  else if (adobeTransform >= 0) colors = adobeTransform === 0 ? RGB : YCC;
  else {
    const isNamed = component(0).id === 0x52 && component(1).id === 0x47 && component(2).id === 0x42;
    colors = isNamed ? RGB : YCC;
  }
}

/** Converts a row; addresses of samples that the file has none of are not read. Writes and reads up to 15 pixels more. */
export function convertRow(first: usize, second: usize, third: usize, fourth: usize, to: usize, width: i32): void {
  if (colors === YCC) {
    for (let x: usize = 0; x < usize(width); x += 16, to += 48) {
      convertYCC(v128.load(first + x), v128.load(second + x), v128.load(third + x), to, true);
    }
  } else if (colors === GREY) {
    for (let x: usize = 0; x < usize(width); x += 16, to += 48) {
      const grey = v128.load(first + x);
      storePixels(grey, grey, grey, to);
    }
  } else if (colors === RGB) {
    for (let x: usize = 0; x < usize(width); x += 16, to += 48) {
      storePixels(v128.load(first + x), v128.load(second + x), v128.load(third + x), to);
    }
  } else {
    for (let x: usize = 0; x < usize(width); x += 16, to += 48) {
      let red = v128.not(v128.load(first + x));
      let green = v128.not(v128.load(second + x));
      let blue = v128.not(v128.load(third + x));
      if (colors === YCCK) {
        // The file's YCC are those of the inverted inks.
        convertYCC(v128.load(first + x), v128.load(second + x), v128.load(third + x), scratch, false);
        red = v128.load(scratch);
        green = v128.load(scratch, 16);
        blue = v128.load(scratch, 32);
      }
      const left = v128.load(fourth + x);
      storePixels(darken(red, left), darken(green, left), darken(blue, left), to);
    }
  }
}

/** What black leaves of white, less what an ink takes of that, as Pillow computes it once it has inverted the file's numbers. */
function darken(ink: v128, left: v128): v128 {
  return i8x16.sub(
    left,
    i8x16.narrow_i16x8_u(
      share(i16x8.extend_low_i8x16_u(ink), i16x8.extend_low_i8x16_u(left)),
      share(i16x8.extend_high_i8x16_u(ink), i16x8.extend_high_i8x16_u(left)),
    ),
  );
}

/** a × b / 255, rounded. */
function share(a: v128, b: v128): v128 {
  const product = i16x8.add(i16x8.mul(a, b), i16x8.splat(128));
  return i16x8.shr_u(i16x8.add(i16x8.shr_u(product, 8), product), 8);
}

/** 16 pixels; the colours side by side, or else 16 bytes of each. */
function convertYCC(y: v128, cb: v128, cr: v128, to: usize, isDone: bool): void {
  const middle = i16x8.splat(128);
  const cbL = i16x8.sub(i16x8.extend_low_i8x16_u(cb), middle);
  const cbH = i16x8.sub(i16x8.extend_high_i8x16_u(cb), middle);
  const crL = i16x8.sub(i16x8.extend_low_i8x16_u(cr), middle);
  const crH = i16x8.sub(i16x8.extend_high_i8x16_u(cr), middle);
  const yL = i16x8.extend_low_i8x16_u(y);
  const yH = i16x8.extend_high_i8x16_u(y);
  // Times 65536: red 1.402 cr, green -0.34414 cb - 0.71414 cr, blue 1.772 cb, less the whole multiples that do not fit 16 bits.
  const red = i8x16.narrow_i16x8_u(
    i16x8.add(i16x8.add(yL, crL), mix(cbL, crL, 0, 26345)),
    i16x8.add(i16x8.add(yH, crH), mix(cbH, crH, 0, 26345)),
  );
  const green = i8x16.narrow_i16x8_u(
    i16x8.add(i16x8.sub(yL, crL), mix(cbL, crL, -22554, 18734)),
    i16x8.add(i16x8.sub(yH, crH), mix(cbH, crH, -22554, 18734)),
  );
  const blue = i8x16.narrow_i16x8_u(
    i16x8.add(i16x8.add(yL, i16x8.shl(cbL, 1)), mix(cbL, crL, -14942, 0)),
    i16x8.add(i16x8.add(yH, i16x8.shl(cbH, 1)), mix(cbH, crH, -14942, 0)),
  );
  if (isDone) {
    storePixels(red, green, blue, to);
    return;
  }
  v128.store(to, red);
  v128.store(to, green, 16);
  v128.store(to, blue, 32);
}

/** The weighted sum of cb and cr, rounded to a whole number. */
function mix(cb: v128, cr: v128, forCb: i32, forCr: i32): v128 {
  const weights = i32x4.splat((forCb & 0xffff) | (forCr << 16));
  const half = i32x4.splat(0x8000);
  const low = i32x4.add(i32x4.dot_i16x8_s(i16x8.shuffle(cb, cr, 0, 8, 1, 9, 2, 10, 3, 11), weights), half);
  const high = i32x4.add(i32x4.dot_i16x8_s(i16x8.shuffle(cb, cr, 4, 12, 5, 13, 6, 14, 7, 15), weights), half);
  return i16x8.shuffle(low, high, 1, 3, 5, 7, 9, 11, 13, 15);
}

/** 16 pixels, the colours side by side. */
function storePixels(red: v128, green: v128, blue: v128, to: usize): void {
  const zero = i8x16.splat(0);
  const pack = i8x16(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
  // Four pixels of four bytes each; every store but the last has its end overwritten by the next.
  let redGreen = i8x16.shuffle(red, green, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  let blueZero = i8x16.shuffle(blue, zero, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  v128.store(to, i8x16.swizzle(i16x8.shuffle(redGreen, blueZero, 0, 8, 1, 9, 2, 10, 3, 11), pack));
  v128.store(to, i8x16.swizzle(i16x8.shuffle(redGreen, blueZero, 4, 12, 5, 13, 6, 14, 7, 15), pack), 12);
  redGreen = i8x16.shuffle(red, green, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  blueZero = i8x16.shuffle(blue, zero, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  v128.store(to, i8x16.swizzle(i16x8.shuffle(redGreen, blueZero, 0, 8, 1, 9, 2, 10, 3, 11), pack), 24);
  v128.store(to, i8x16.swizzle(i16x8.shuffle(redGreen, blueZero, 4, 12, 5, 13, 6, 14, 7, 15), pack), 36);
}
