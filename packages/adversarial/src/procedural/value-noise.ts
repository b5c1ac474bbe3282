import type { Rng } from '@cnn/tensor';

/** How many random values a field has across and down; few make soft clouds, many make grain. */
export interface NoiseCells {
  readonly across: number;
  readonly down: number;
}

/** A field over the unit square, in [0, 1]. */
export type NoiseField = (x: number, y: number) => number;

/**
 * Value noise: random values on a lattice, joined smoothly (Perlin's fade curve). Places outside the unit square have the value of its edge.
 *
 * What it gives at a place does not depend on the size of the picture.
 */
export function valueNoise(rng: Rng, { across, down }: NoiseCells): NoiseField {
  const columns = across + 1;
  const values = rng.uniforms(columns * (down + 1));
  return (x, y) => {
    const u = Math.min(Math.max(x, 0), 1) * across;
    const v = Math.min(Math.max(y, 0), 1) * down;
    const column = Math.min(Math.floor(u), across - 1);
    const row = Math.min(Math.floor(v), down - 1);
    const fx = fade(u - column);
    const fy = fade(v - row);
    const corner = row * columns + column;
    const top = values[corner] + fx * (values[corner + 1] - values[corner]);
    const below = corner + columns;
    const bottom = values[below] + fx * (values[below + 1] - values[below]);
    return top + fy * (bottom - top);
  };
}

function fade(t: number): number {
  return t * t * (3 - 2 * t);
}
