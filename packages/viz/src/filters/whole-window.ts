import type { ImageWindow, ReceptiveField } from '@cnn/layers';

/**
 * What a place of a layer sees, with what lies in the padding: as the field's own `window`, but not cut at the image's edges.
 *
 * What sees everything, or a layer without places (undefined), sees the whole image.
 *
 * @param size of the image, `[height, width]`.
 */
export function wholeWindow(
  field: Pick<ReceptiveField, 'size' | 'stride' | 'padding'> | undefined,
  place: readonly [row: number, column: number],
  size: readonly [height: number, width: number],
): ImageWindow {
  const [[top, bottom], [left, right]] = ([0, 1] as const).map((axis) => {
    const extent = field?.size[axis] ?? Number.POSITIVE_INFINITY;
    if (!field || extent === Number.POSITIVE_INFINITY) return [0, size[axis] - 1];
    const first = place[axis] * field.stride[axis] - field.padding[axis];
    // Behind an enlargement windows begin between pixels.
    return [Math.ceil(first), Math.floor(first + extent - 1)];
  });
  return { top, bottom, left, right };
}

/** The part of a window inside the image; undefined where it lies wholly in the padding. */
export function insideImage(
  { top, bottom, left, right }: ImageWindow,
  [height, width]: readonly [height: number, width: number],
): ImageWindow | undefined {
  const inside = {
    top: Math.max(0, top),
    bottom: Math.min(height - 1, bottom),
    left: Math.max(0, left),
    right: Math.min(width - 1, right),
  };
  return inside.top <= inside.bottom && inside.left <= inside.right ? inside : undefined;
}
