import { checkPicture, type Picture } from './picture.ts';

/**
 * Lays a picture over another of the same size: `opacity` of it, and less where it is transparent itself.
 *
 * @throws TypeError if the sizes differ.
 * @example
 * const shown = blend(photograph, heatMap(map, [224, 224], { colors: 'inferno' }), 0.5);
 */
export function blend(below: Picture, above: Picture, opacity: number | ArrayLike<number>): Picture {
  checkPicture('blend', below);
  checkPicture('blend', above);
  const { width, height } = below;
  if (above.width !== width || above.height !== height) {
    throw new TypeError(`blend: expected two pictures of ${width} × ${height}, found ${above.width} × ${above.height}`);
  }
  const data = new Uint8ClampedArray(below.data);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const share = (typeof opacity === 'number' ? opacity : opacity[pixel]) * (above.data[4 * pixel + 3] / 255);
    for (let c = 4 * pixel; c < 4 * pixel + 3; c++) data[c] = below.data[c] * (1 - share) + above.data[c] * share;
    data[4 * pixel + 3] = Math.max(below.data[4 * pixel + 3], 255 * share);
  }
  return { width, height, data };
}
