import type { Rng } from '@cnn/tensor';
import { valueNoise } from '../procedural/value-noise.ts';
import { type Colour, Paint, smoothstep } from './colour.ts';
import type { Tone } from './silhouettes.ts';

/** The colour of a tone at a place of the object, within [−1, 1], until the next is asked for. */
export type Coat = (tone: Tone, x: number, y: number) => Paint;

/**
 * Colours and pattern of one animal: plain, spotted or striped, from the same few colours for every class, so that neither tells
 * what it is.
 */
export function drawCoat(rng: Rng): Coat {
  const [first, second, pattern, slant, tint] = rng.uniforms(5);
  const ground = COATS[Math.floor(first * COATS.length)];
  // Another colour than the first, all others equally likely.
  const other = COATS[(Math.floor(first * COATS.length) + 1 + Math.floor(second * (COATS.length - 1))) % COATS.length];
  const bright = BRIGHT[Math.floor(tint * BRIGHT.length)];
  const spots = valueNoise(rng.fold('spots'), { across: 6, down: 6 });
  const share = (x: number, y: number): number => {
    if (pattern < 0.4) return 0;
    const noise = spots(0.5 + x / 2, 0.5 + y / 2);
    if (pattern < 0.75) return smoothstep(0.52, 0.62, noise);
    return smoothstep(-0.1, 0.3, Math.sin(13 * x + 9 * (slant - 0.5) * y + 2 * noise));
  };
  const paint = new Paint();
  return (tone, x, y) => {
    if (tone === 'dark') return paint.between(DARK, DARK, 0);
    if (tone === 'bright') return paint.between(bright, bright, 0);
    if (tone === 'pale') return paint.between(ground, CREAM, 0.6);
    return paint.between(ground, other, share(x, y)).times(tone === 'coat' ? 1 : 0.72);
  };
}

const DARK: Colour = [0.07, 0.06, 0.07];
const CREAM: Colour = [1, 0.95, 0.88];

const COATS: readonly Colour[] = [
  [0.95, 0.92, 0.86],
  [0.24, 0.2, 0.2],
  [0.55, 0.33, 0.18],
  [0.82, 0.52, 0.26],
  [0.6, 0.6, 0.63],
  [0.72, 0.27, 0.2],
];

const BRIGHT: readonly Colour[] = [
  [1, 0.68, 0.15],
  [1, 0.86, 0.3],
  [0.95, 0.5, 0.2],
];
