/** Sets `count` numbers of each of `pixels` pixels, which are `pixel` bytes apart, to 0. */
export function clearPixels(to: usize, pixels: i32, pixel: usize, count: i32): void {
  const bytes = (<usize>count) << 2;
  if (bytes == pixel) memory.fill(to, 0, <usize>pixels * pixel);
  else for (let i = 0; i < pixels; i++) memory.fill(to + <usize>i * pixel, 0, bytes);
}
