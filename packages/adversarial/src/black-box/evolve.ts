import type { Rng } from '@cnn/tensor';

/** Candidates of differential evolution: points of the unit cube, `width` numbers each, one after the other. */
export interface Population {
  readonly size: number;
  readonly width: number;
  readonly points: Float64Array;
  /** How good each is, the more the better; −∞ for those not judged yet. */
  readonly scores: Float64Array;
}

/** Points anywhere in the cube. */
export function firstGeneration(size: number, width: number, rng: Rng): Population {
  return {
    size,
    width,
    points: Float64Array.from(rng.uniforms(size * width)),
    scores: new Float64Array(size).fill(Number.NEGATIVE_INFINITY),
  };
}

/**
 * A challenger for each point: the best one plus the difference of two others, of which numbers outside the cube are drawn anew (best/1
 * without crossover, as scipy's differential_evolution does with a recombination of 1). The difference is scaled by the same number in [0.5, 1)
 * for all.
 */
export function challengers({ size, width, points, scores }: Population, rng: Rng): Float64Array {
  const best = scores.indexOf(Math.max(...scores)) * width;
  const scale = 0.5 + 0.5 * rng.fold('scale').uniform();
  const picks = rng.fold('picks').uniforms(2 * size);
  const anew = rng.fold('anew').uniforms(size * width);
  const trials = new Float64Array(size * width);
  for (let member = 0; member < size; member++) {
    const [first, second] = twoOthers(member, size, picks[2 * member], picks[2 * member + 1]);
    for (let i = 0; i < width; i++) {
      const value = points[best + i] + scale * (points[first * width + i] - points[second * width + i]);
      const at = member * width + i;
      trials[at] = value >= 0 && value < 1 ? value : anew[at];
    }
  }
  return trials;
}

/** Puts each challenger that is better in its point's place. */
export function select(population: Population, trials: Float64Array, scores: readonly number[]): void {
  const { width } = population;
  scores.forEach((score, member) => {
    if (!(score > population.scores[member])) return;
    population.scores[member] = score;
    population.points.set(trials.subarray(member * width, (member + 1) * width), member * width);
  });
}

/** Two members that differ from each other and from `member`, by two draws in [0, 1). */
function twoOthers(member: number, size: number, drawA: number, drawB: number): [number, number] {
  const first = (member + 1 + Math.floor(drawA * (size - 1))) % size;
  const second = (member + 1 + Math.floor(drawB * (size - 2))) % size;
  const firstStep = (first - member + size) % size;
  const secondStep = (second - member + size) % size;
  return [first, secondStep >= firstStep ? (second + 1) % size : second];
}
