// Places at equal steps, such as those of a window or the windows over one of its places, of which some lie before an image and some behind it.

/** How many of the places that begin at `start` and lie `step` apart are before 0. */
export function before(start: i32, step: i32): i32 {
  return start < 0 ? (step - 1 - start) / step : 0;
}

/** How many of `count` such places are before `end`. */
export function until(start: i32, step: i32, count: i32, end: i32): i32 {
  return start < end ? min(count, (end - start + step - 1) / step) : 0;
}
