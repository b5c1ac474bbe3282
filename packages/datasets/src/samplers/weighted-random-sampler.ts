import type { Rng } from '@cnn/tensor';
import { checkCount } from './check-indices.ts';
import type { Sampler } from './sampler.ts';

export interface WeightedRandomSamplerOptions {
  /** Whether a sample may come more than once. @default true */
  readonly replacement?: boolean;
}

/**
 * Draws samples with chances proportional to their weights.
 *
 * The weights need not add up to one; a sample of weight 0 never comes. Without replacement, each draw is among those that are left,
 * so a heavy sample comes early rather than often. Follows torch.utils.data.WeightedRandomSampler, that is torch.multinomial; draws
 * with replacement by a guide table (Chen and Asau, 1974), without by an exponential race (Efraimidis and Spirakis, 2006).
 *
 * @param weights one for each sample of the dataset, finite and at least 0.
 * @param samples indices in an epoch.
 * @throws RangeError, with the place, for a weight that is negative or not finite; if all are 0; or if `samples` without replacement
 * are more than the weights above 0.
 * @example
 * const hard = weightedRandomSampler(losses, train.length);
 */
export function weightedRandomSampler(
  weights: ArrayLike<number>,
  samples: number,
  { replacement = true }: WeightedRandomSamplerOptions = {},
): Sampler {
  checkCount('weightedRandomSampler', 'samples', samples);
  const { heaviest, positive } = measure(weights);
  if (positive === 0 && samples > 0) {
    throw new RangeError(
      `weightedRandomSampler: at least one of ${weights.length} weights must be above 0, found none`,
    );
  }
  if (!replacement && samples > positive) {
    throw new RangeError(
      `weightedRandomSampler: samples must be at most the ${positive} weights above 0 without replacement, found ${samples}`,
    );
  }
  // Relative to the heaviest, sums neither overflow nor vanish; and what can be drawn at all stays above 0.
  const relative = new Float64Array(weights.length);
  for (let i = 0; i < relative.length; i++) {
    if (weights[i] > 0) relative[i] = Math.max(weights[i] / heaviest, Number.MIN_VALUE);
  }
  const draw = replacement ? guided(relative) : race(relative);
  return { length: samples, indices: (rng) => (samples === 0 ? new Uint32Array() : draw(rng, samples)) };
}

function measure(weights: ArrayLike<number>): { heaviest: number; positive: number } {
  let heaviest = 0;
  let positive = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i];
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`weightedRandomSampler: weights must be finite and at least 0, found ${weight} at ${i}`);
    }
    if (weight > 0) positive++;
    if (weight > heaviest) heaviest = weight;
  }
  return { heaviest, positive };
}

type Draw = (rng: Rng, samples: number) => Uint32Array;

/**
 * Looks each draw up in the running totals of the weights.
 *
 * The guide says where among the totals each of n equal parts of their range begins, which leaves one step or two on average, whatever
 * the weights.
 */
function guided(weights: Float64Array): Draw {
  const totals = new Float64Array(weights.length);
  let total = 0;
  for (let i = 0; i < weights.length; i++) totals[i] = total += weights[i];
  const guide = new Uint32Array(weights.length);
  for (let part = 0, i = 0; part < guide.length; part++) {
    while (totals[i] <= (part / guide.length) * total) i++;
    guide[part] = i;
  }
  return (rng, samples) => {
    const drawn = rng.words(2 * samples);
    const order = new Uint32Array(samples);
    for (let sample = 0; sample < samples; sample++) {
      const chance = fraction(drawn, sample);
      const target = chance * total;
      let i = guide[Math.floor(chance * guide.length)];
      // One step back where rounding put the target into the part before.
      while (i > 0 && totals[i - 1] > target) i--;
      while (totals[i] <= target) i++;
      order[sample] = i;
    }
    return order;
  };
}

/** Sample i arrives after a time that is exponential with rate weight i; the first arrivals are the draws, in their order. */
function race(weights: Float64Array): Draw {
  const count = weights.length;
  // The index stands in the lowest bits of the time, so that the fast sort of plain numbers keeps the two together.
  const bits = 32 - Math.clz32(Math.max(1, count - 1));
  const mask = bits === 32 ? 0xffffffff : (1 << bits) - 1;
  return (rng, samples) => {
    const drawn = rng.words(2 * count);
    const times = new Float64Array(count);
    const halves = new Uint32Array(times.buffer);
    for (let i = 0; i < count; i++) {
      const time = -Math.log(fraction(drawn, i) + 2 ** -54) / weights[i];
      times[i] = weights[i] === 0 ? Number.MAX_VALUE : Math.min(time, Number.MAX_VALUE / 2);
      halves[2 * i + LOW] = (halves[2 * i + LOW] & ~mask) | i;
    }
    times.sort();
    const order = new Uint32Array(samples);
    for (let i = 0; i < samples; i++) order[i] = halves[2 * i + LOW] & mask;
    return order;
  };
}

/** Which half of a float64 has its lowest bits. */
const LOW = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;

/** Number `i` of a stream of fractions in [0, 1), with all 53 bits that a float64 has room for. */
function fraction(words: Uint32Array, i: number): number {
  return ((words[2 * i] >>> 5) * 2 ** 26 + (words[2 * i + 1] >>> 6)) * 2 ** -53;
}
