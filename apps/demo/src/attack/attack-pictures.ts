import type { Image, ImageShape } from '@cnn/datasets';

/** Pixels in [0, 1] as a picture of bytes. */
export function pictureOf(values: ArrayLike<number>, shape: ImageShape): Image {
  return { pixels: Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value)))), shape };
}

/** A change as a picture: grey where nothing changed, brighter and darker by `factor` times the change. */
export interface Difference {
  readonly picture: Image;
  /** How much the change is amplified; 1 where there is none. */
  readonly factor: number;
}

/** The difference of two pictures, amplified by a round factor so that the largest change is just seen whole. */
export function differenceOf(before: ArrayLike<number>, after: ArrayLike<number>, shape: ImageShape): Difference {
  const changes = Float64Array.from(before, (value, i) => after[i] - value);
  const largest = changes.reduce((most, change) => Math.max(most, Math.abs(change)), 0);
  const factor = largest === 0 ? 1 : Math.max(1, roundDown(0.5 / largest));
  return {
    picture: pictureOf(
      changes.map((change) => 0.5 + factor * change),
      shape,
    ),
    factor,
  };
}

/** The largest of 1, 2, 5, 10, 20 … that is not above. */
function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([5, 2].find((first) => first * power <= value) ?? 1);
}
