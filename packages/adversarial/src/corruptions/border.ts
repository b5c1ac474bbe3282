/** Which pixel stands for one beyond the border, of a line of `size`. */
export type Border = (index: number, size: number) => number;

/** The outermost one: aaa|abcd|ddd. */
export const nearest: Border = (index, size) => Math.min(Math.max(index, 0), size - 1);

/** The mirror image, in which the outermost one is twice: cba|abcd|dcb. SciPy's `reflect`. */
export const symmetric: Border = (index, size) => {
  const place = modulo(index, 2 * size);
  return Math.min(place, 2 * size - 1 - place);
};

/** The mirror image, in which the outermost one is once: dcb|abcd|cba. OpenCV's `BORDER_REFLECT_101`. */
export const mirrored: Border = (index, size) => {
  if (size === 1) return 0;
  const place = modulo(index, 2 * size - 2);
  return Math.min(place, 2 * size - 2 - place);
};

function modulo(index: number, period: number): number {
  return ((index % period) + period) % period;
}
