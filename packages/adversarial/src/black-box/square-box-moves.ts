import { placeOf, type SquareMoves, type SquareTask, sideOf } from './square-moves.ts';

/**
 * Moves in the maximum norm, where every pixel is as far from its original as it may: vertical stripes at first, then squares of one
 * colour.
 */
export function squareBoxMoves(task: SquareTask): SquareMoves {
  const { height, width, channels, epsilon, bounds } = task;
  const [low, high] = bounds;
  const corner = (value: number, isUp: boolean): number =>
    isUp ? Math.min(value + epsilon, high) : Math.max(value - epsilon, low);

  return {
    start(original, out, rng) {
      const signs = rng.words(width * channels);
      for (let i = 0; i < out.length; i++) out[i] = corner(original[i], isUp(signs[i % signs.length]));
    },
    move(original, best, out, share, rng) {
      const side = sideOf(share, task, 1);
      const [y, x] = rng.uniforms(2);
      const [top, left] = [placeOf(y, height, side), placeOf(x, width, side)];
      out.set(best);
      // A square that changes nothing would be a query for nothing.
      for (let attempt = 0, isChanged = false; attempt < ATTEMPTS && !isChanged; attempt++) {
        const signs = rng.fold('signs', attempt).words(channels);
        for (let row = top; row < top + side; row++) {
          const from = (row * width + left) * channels;
          for (let i = from; i < from + side * channels; i++) {
            out[i] = corner(original[i], isUp(signs[(i - from) % channels]));
            isChanged ||= out[i] !== best[i];
          }
        }
      }
    },
  };
}

const ATTEMPTS = 8;

const isUp = (word: number): boolean => word >= 2 ** 31;
