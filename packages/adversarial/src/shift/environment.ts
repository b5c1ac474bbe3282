import type { Rng } from '@cnn/tensor';
import { type NoiseField, valueNoise } from '../procedural/value-noise.ts';
import { type Colour, Paint, smoothstep } from './colour.ts';

/** Where an object may stand. */
export type EnvironmentName = 'grass' | 'sand' | 'water' | 'night' | 'snow';

/** One view of an environment. */
export interface Scenery {
  /** The colour at a place of the unit square, x to the right and y down, until the next is asked for. */
  readonly colour: (x: number, y: number) => Paint;
  /** What its light makes of white. */
  readonly light: Colour;
}

/** Draws a view of each environment, from chance alone. */
export const environments: Readonly<Record<EnvironmentName, (rng: Rng) => Scenery>> = {
  grass,
  sand,
  water,
  night,
  snow,
};

function grass(rng: Rng): Scenery {
  const paint = new Paint();
  const { horizon, warmth, ground } = layOut(rng);
  const patches = valueNoise(rng.fold('patches'), { across: 4, down: 7 });
  const blades = valueNoise(rng.fold('blades'), { across: 30, down: 11 });
  const flowers = dots(rng.fold('flowers'), 7, [horizon(0.5) + 0.1, 1], 0.018);
  const petals: Colour = warmth > 0.6 ? [0.98, 0.86, 0.3] : warmth > 0.3 ? [0.98, 0.97, 0.93] : [0.93, 0.55, 0.7];
  const far: Colour = [0.56, 0.7, 0.3 + 0.1 * warmth];
  const near: Colour = [0.16 + 0.1 * warmth, 0.42, 0.14];
  const clouds = valueNoise(rng.fold('clouds'), { across: 4, down: 9 });
  return {
    light: [1, 1, 0.97],
    colour: (x, y) => {
      const depth = ground(x, y);
      if (depth < 0) return sky(paint, y / horizon(x), [0.36, 0.62, 0.9], [0.8, 0.9, 0.97], clouds(x, y));
      const blade = (blades(x, y) - 0.5) * (0.22 + 0.5 * depth);
      const shade = 1 + blade + 0.4 * (patches(x, y) - 0.5);
      return paint
        .between(far, near, Math.sqrt(depth))
        .times(shade)
        .towards(petals, 0.9 * flowers(x, y));
    },
  };
}

function sand(rng: Rng): Scenery {
  const paint = new Paint();
  const { horizon, warmth, ground } = layOut(rng, 0.12);
  const slope = valueNoise(rng.fold('slope'), { across: 3, down: 5 });
  const grain = valueNoise(rng.fold('grain'), { across: 32, down: 32 });
  const clouds = valueNoise(rng.fold('haze'), { across: 2, down: 3 });
  const far: Colour = [0.95, 0.83, 0.6];
  const near: Colour = [0.84, 0.62 + 0.06 * warmth, 0.36];
  return {
    light: [1.05, 1, 0.9],
    colour: (x, y) => {
      const depth = ground(x, y);
      if (depth < 0) return sky(paint, y / horizon(x), [0.5, 0.72, 0.86], [0.99, 0.9, 0.74], clouds(x, y));
      // Ripples lie closer together the farther off they are.
      const ripple = Math.sin(26 * Math.sqrt(depth + 0.02) + 9 * slope(x, y) + 2 * x);
      const shade = 1 + 0.09 * ripple * (0.4 + depth) + 0.3 * (slope(x, y) - 0.5) + 0.1 * (grain(x, y) - 0.5);
      return paint.between(far, near, depth).times(shade);
    },
  };
}

function water(rng: Rng): Scenery {
  const paint = new Paint();
  const { horizon, warmth, ground } = layOut(rng, 0);
  const swell = valueNoise(rng.fold('swell'), { across: 5, down: 14 });
  const waves = valueNoise(rng.fold('waves'), { across: 9, down: 26 });
  const clouds = valueNoise(rng.fold('clouds'), { across: 4, down: 9 });
  const far: Colour = [0.5, 0.76, 0.86];
  const near: Colour = [0.05, 0.3 + 0.12 * warmth, 0.52 + 0.06 * warmth];
  return {
    light: [0.97, 1, 1.04],
    colour: (x, y) => {
      const depth = ground(x, y);
      if (depth < 0) return sky(paint, y / horizon(x), [0.46, 0.7, 0.93], [0.9, 0.95, 0.98], clouds(x, y));
      const height = 0.55 * swell(x, y) + 0.45 * waves(x, y);
      paint.between(far, near, Math.sqrt(depth)).times(0.78 + 0.44 * height);
      return paint.towards(FOAM, 0.75 * smoothstep(0.64, 0.76, height));
    },
  };
}

function night(rng: Rng): Scenery {
  const paint = new Paint();
  const { horizon, warmth, ground } = layOut(rng, 0.1);
  const clumps = valueNoise(rng.fold('clumps'), { across: 9, down: 14 });
  const clouds = valueNoise(rng.fold('clouds'), { across: 3, down: 5 });
  const stars = dots(rng.fold('stars'), 26, [0, 0.75], 0.011);
  const [moonX, moonY] = rng.fold('moon').uniforms(2);
  const far: Colour = [0.16, 0.2, 0.36];
  const near: Colour = [0.05, 0.09 + 0.03 * warmth, 0.15];
  const moon = { x: 0.1 + 0.8 * moonX, y: 0.1 + 0.16 * moonY };
  return {
    light: [0.8, 0.86, 1.08],
    colour: (x, y) => {
      const depth = ground(x, y);
      if (depth >= 0) {
        const shade = 0.65 + 0.7 * clumps(x, y);
        return paint.between(far, near, depth).times(shade);
      }
      sky(paint, y / horizon(x), [0.03, 0.04, 0.14], [0.2, 0.2, 0.42], clouds(x, y), 0.12);
      const distance = Math.sqrt((x - moon.x) ** 2 + (y - moon.y) ** 2);
      paint.towards(STAR, 0.95 * stars(x, y));
      paint.towards(GLOW, 0.5 * Math.exp(-distance / 0.07));
      return paint.towards(MOON, 1 - smoothstep(0.05, 0.075, distance));
    },
  };
}

function snow(rng: Rng): Scenery {
  const paint = new Paint();
  const { horizon, warmth, ground } = layOut(rng, 0.08);
  const drifts = valueNoise(rng.fold('drifts'), { across: 3, down: 8 });
  const clouds = valueNoise(rng.fold('clouds'), { across: 3, down: 6 });
  const low: Colour = [0.8, 0.83, 0.87 + 0.05 * warmth];
  const far: Colour = [0.86, 0.9, 0.96];
  const near: Colour = [0.97, 0.98, 1];
  const flakes = dots(rng.fold('flakes'), 24, [0, 1], 0.013);
  return {
    light: [0.98, 1, 1.05],
    colour: (x, y) => {
      const depth = ground(x, y);
      if (depth < 0) sky(paint, y / horizon(x), [0.6, 0.67, 0.76], low, clouds(x, y));
      else paint.between(far, near, depth).times(0.88 + 0.2 * drifts(x, y));
      return paint.towards(WHITE, 0.9 * flakes(x, y));
    },
  };
}

/** The line between ground and sky, and how near a place of the ground is: 0 at that line, 1 at the lower edge, below 0 in the sky. */
function layOut(rng: Rng, hills = 0.05) {
  const [height, warmth] = rng.fold('horizon').uniforms(2);
  const outline = valueNoise(rng.fold('outline'), { across: 4, down: 1 });
  const horizon = (x: number): number => 0.16 + 0.24 * height + hills * (outline(x, 0) - 0.5);
  return {
    warmth,
    horizon,
    ground: (x: number, y: number): number => (y - horizon(x)) / (1 - horizon(x)),
  };
}

function sky(paint: Paint, t: number, top: Colour, bottom: Colour, cloud: number, brightness = 0.75): Paint {
  return paint.between(top, bottom, t).towards(WHITE, brightness * smoothstep(0.6, 0.9, cloud));
}

const WHITE: Colour = [1, 1, 1];
const FOAM: Colour = [0.93, 0.98, 1];
const STAR: Colour = [1, 0.98, 0.9];
const GLOW: Colour = [0.75, 0.78, 0.95];
const MOON: Colour = [0.98, 0.96, 0.86];

/** Small discs strewn between two heights: 1 at the middle of one, 0 beside them all. */
function dots(rng: Rng, count: number, [top, bottom]: readonly [number, number], radius: number): NoiseField {
  const drawn = rng.uniforms(3 * count);
  // Most places have no disc near: each cell of a coarse grid knows those that reach into it.
  const near: Dot[][] = Array.from({ length: CELLS * CELLS }, () => []);
  const cell = (place: number): number => Math.min(Math.max(Math.floor(place * CELLS), 0), CELLS - 1);
  for (let i = 0; i < 3 * count; i += 3) {
    const reach = radius * (0.6 + drawn[i + 2]);
    const dot = { x: drawn[i], y: top + drawn[i + 1] * (bottom - top), squared: reach * reach };
    for (let row = cell(dot.y - reach); row <= cell(dot.y + reach); row++) {
      for (let column = cell(dot.x - reach); column <= cell(dot.x + reach); column++) {
        near[row * CELLS + column].push(dot);
      }
    }
  }
  return (x, y) => {
    let most = 0;
    for (const dot of near[cell(y) * CELLS + cell(x)]) {
      most = Math.max(most, 1 - ((x - dot.x) ** 2 + (y - dot.y) ** 2) / dot.squared);
    }
    return Math.min(2 * most, 1);
  };
}

const CELLS = 12;

interface Dot {
  readonly x: number;
  readonly y: number;
  readonly squared: number;
}
