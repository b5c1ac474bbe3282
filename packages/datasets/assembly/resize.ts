// Scales pictures of bytes as Pillow does: rows, then columns, rounded to bytes in between; weights have 22 bits behind the point.

const HALF: i32 = 1 << 21;
const PRECISION: i32 = 22;

/**
 * Scales `lines` lines along their length: output x is the sum of `taps` pixels from pixel first[x] on, each times its weight.
 *
 * Lines of `from` are `stride` bytes apart, those of `to` `width × channels`. Reads up to 16 bytes past the last pixel.
 */
export function resizeRows(
  from: usize,
  stride: usize,
  lines: i32,
  to: usize,
  width: i32,
  channels: i32,
  first: usize,
  weights: usize,
  taps: i32,
): void {
  for (let line = 0; line < lines; line++) {
    if (channels === 3) {
      let weight = weights;
      for (let x: usize = 0; x < usize(width); x++) {
        let at = from + 3 * usize(load<i32>(first + (x << 2)));
        let sum = i32x4.splat(HALF);
        for (let tap = 0; tap < taps; tap++, at += 3, weight += 4) {
          sum = i32x4.add(
            sum,
            i32x4.mul(
              i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at))),
              v128.load32_splat(weight),
            ),
          );
        }
        const bytes = i32x4.shr_s(sum, PRECISION);
        store<u8>(to, i32x4.extract_lane(bytes, 0));
        store<u8>(to + 1, i32x4.extract_lane(bytes, 1));
        store<u8>(to + 2, i32x4.extract_lane(bytes, 2));
        to += 3;
      }
    } else {
      for (let x: usize = 0; x < usize(width); x++) {
        for (let channel = 0; channel < channels; channel++) {
          let at = from + usize(load<i32>(first + (x << 2)) * channels + channel);
          let weight = weights + ((x * usize(taps)) << 2);
          let sum = HALF;
          for (let tap = 0; tap < taps; tap++, at += channels, weight += 4)
            sum += i32(load<u8>(at)) * load<i32>(weight);
          store<u8>(to++, sum >> PRECISION);
        }
      }
    }
    from += stride;
  }
}

/** As {@link resizeRows} across lines of `length` bytes. Writes up to 15 bytes past the end. */
export function resizeColumns(
  from: usize,
  length: usize,
  to: usize,
  height: i32,
  first: usize,
  weights: usize,
  taps: i32,
): void {
  for (let y = 0; y < height; y++) {
    const top = from + length * usize(load<i32>(first + (usize(y) << 2)));
    for (let x: usize = 0; x < length; x += 16) {
      let a = i32x4.splat(HALF);
      let b = a;
      let c = a;
      let d = a;
      let at = top + x;
      let weight = weights;
      for (let tap = 0; tap < taps; tap++, at += length, weight += 4) {
        const factor = v128.load32_splat(weight);
        const bytes = v128.load(at);
        const low = i16x8.extend_low_i8x16_u(bytes);
        const high = i16x8.extend_high_i8x16_u(bytes);
        a = i32x4.add(a, i32x4.mul(i32x4.extend_low_i16x8_u(low), factor));
        b = i32x4.add(b, i32x4.mul(i32x4.extend_high_i16x8_u(low), factor));
        c = i32x4.add(c, i32x4.mul(i32x4.extend_low_i16x8_u(high), factor));
        d = i32x4.add(d, i32x4.mul(i32x4.extend_high_i16x8_u(high), factor));
      }
      a = i32x4.shr_s(a, PRECISION);
      b = i32x4.shr_s(b, PRECISION);
      c = i32x4.shr_s(c, PRECISION);
      d = i32x4.shr_s(d, PRECISION);
      v128.store(to + x, i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_u(a, b), i16x8.narrow_i32x4_u(c, d)));
    }
    to += length;
    weights += usize(taps) << 2;
  }
}
