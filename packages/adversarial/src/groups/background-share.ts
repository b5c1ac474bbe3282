import { checkShape, formatShape, type Tensor } from '@cnn/tensor';

/**
 * How much of a heat map lies on the background: the share of its positive values, for each image.
 *
 * Use it with Grad-CAM or another attribution to see whether a network looks at the animal or at the landscape. A map that is the same
 * everywhere has the share of the picture that is background, and that is what to compare with: 1 − the mean of the mask. Negative values
 * count as 0. A map that is coarser than the mask is laid over it: each of its places counts by how much of its cell is background,
 * which is what enlarging it in blocks would give. What Wang et al., Score-CAM (2020), call the energy-based pointing game is one minus this.
 *
 * @param map `[batch, height, width]`, or with one channel `[batch, height, width, 1]`, as `@cnn/viz` gives them.
 * @param mask what is object, `[batch, height, width]` in [0, 1], as large as the map or a whole number of times as large.
 * @returns one share in [0, 1] for each image; NaN for a map that is nowhere above 0.
 * @throws TypeError if the shapes do not fit; RangeError if a value of the map is not finite, or of the mask outside [0, 1].
 * @example
 * const shares = await backgroundShare(await gradCam()(model, images), scenes.masks(ids));
 */
export async function backgroundShare(map: Tensor, mask: Tensor): Promise<Float32Array> {
  const [batch, height, width] = checkMap(map);
  const [, maskHeight, maskWidth] = checkShape('backgroundShare mask', mask, [batch, null, null]);
  const cell = maskHeight / height;
  if (batch > 0 && (!Number.isInteger(cell) || cell < 1 || maskWidth !== width * cell)) {
    throw new TypeError(
      `backgroundShare: expected a mask as large as the map or a whole number of times as large, found a map of ${height}×${width} ` +
        `and a mask of ${maskHeight}×${maskWidth}; enlarge the map to the mask's size (interpolate)`,
    );
  }
  const [values, covers] = [await map.data(), await mask.data()];
  checkValues('map', values, map.shape, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  checkValues('mask', covers, mask.shape, 0, 1);
  return Float32Array.from({ length: batch }, (_, image) => {
    let all = 0;
    let outside = 0;
    for (let row = 0; row < maskHeight; row++) {
      for (let column = 0; column < maskWidth; column++) {
        const place = (image * height + Math.floor(row / cell)) * width + Math.floor(column / cell);
        const energy = Math.max(values[place], 0);
        all += energy;
        outside += energy * (1 - covers[(image * maskHeight + row) * maskWidth + column]);
      }
    }
    return outside / all;
  });
}

function checkMap(map: Tensor): number[] {
  return map.rank === 4
    ? checkShape('backgroundShare map', map, [null, null, null, 1])
    : checkShape('backgroundShare map', map, [null, null, null]);
}

function checkValues(what: string, values: ArrayLike<number>, shape: readonly number[], low: number, high: number) {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]) && values[i] >= low && values[i] <= high) continue;
    const range = low === 0 ? 'in [0, 1]' : 'of finite numbers';
    const size = values.length / shape[0];
    throw new RangeError(
      `backgroundShare: expected a ${what} ${range}, found ${values[i]} in image ${Math.floor(i / size)} of ${formatShape(shape)}`,
    );
  }
}
