import { checkInteger, checkRange, nextTurn, Rng } from '@cnn/tensor';
import { type Features, readFeatures } from './features.ts';
import { neighborChances } from './neighbor-chances.ts';
import { principalComponents } from './principal-components.ts';

export interface TsneOptions {
  /** About how many neighbours of each point count; below the number of points. @default 30 */
  readonly perplexity?: number;
  /** Steps, of which the first 250 are exaggerated. @default 1000 */
  readonly iterations?: number;
  /** @default 'auto': points / exaggeration / 4, but at least 50 */
  readonly learningRate?: 'auto' | number;
  /** By how much points attract each other more at first, which draws clusters together. @default 12 */
  readonly earlyExaggeration?: number;
  /** Where points start: along their two principal components, or at random. @default 'pca' */
  readonly start?: 'pca' | 'random';
  /** Where they start at random. @default new Rng(0) */
  readonly rng?: Rng;
  /** Called after each step. */
  readonly onIteration?: (step: TsneStep) => void;
  /** Stops between two steps, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How far t-SNE has come. */
export interface TsneStep {
  /** Counted from 1. */
  readonly iteration: number;
  /** Where the points are: x and y in turn. Changes with the next step; copy what you keep. */
  readonly points: Float64Array;
}

/** What {@link tsne} found. */
export interface Tsne {
  /** `[samples][2]`. */
  readonly points: readonly Float64Array[];
  /** How much the neighbours in the plane differ from those in the features (Kullback–Leibler, in nats); comparable between runs of one perplexity. */
  readonly divergence: number;
  readonly iterations: number;
}

/**
 * Lays points out in the plane so that neighbours stay neighbours: classes that a layer tells apart become islands.
 *
 * Features `[samples, features]` → a point for each sample. Distances between islands, and their sizes, mean nothing. Exact: time and memory grow with the
 * square of the samples, which is seconds for a thousand and minutes for five thousand, and at most 10,000 are taken. It stops early where it makes no
 * progress. Follows sklearn.manifold.TSNE with method 'exact' (van der Maaten and Hinton, 2008).
 *
 * @throws RangeError if there are fewer than two samples or too many, a feature is not finite, the perplexity is not below the number of samples, or an
 * option is out of range; TypeError for another shape.
 * @example
 * const { points } = await tsne(features, { perplexity: 20, signal });
 * const svg = embeddingChart(points, { labels, classes });
 */
export async function tsne(features: Features, options: TsneOptions = {}): Promise<Tsne> {
  const {
    perplexity = 30,
    iterations = 1000,
    learningRate = 'auto',
    earlyExaggeration = 12,
    onIteration,
    signal,
  } = options;
  const given = await readFeatures('tsne', features, 2);
  const n = given.rows;
  if (n > most) throw new RangeError(`tsne: expected at most ${most} samples, found ${n}; take some of them`);
  checkRange('tsne', 'perplexity', perplexity, 1);
  if (perplexity >= n) {
    throw new RangeError(
      `tsne: perplexity ${perplexity} is not below the ${n} samples; take ${Math.max(1, Math.floor((n - 1) / 3))} or more samples`,
    );
  }
  checkInteger('tsne', 'iterations', iterations, 1);
  checkRange('tsne', 'earlyExaggeration', earlyExaggeration, 1);
  if (learningRate !== 'auto') checkRange('tsne', 'learningRate', learningRate, Number.MIN_VALUE);
  const rate = learningRate === 'auto' ? Math.max(50, n / earlyExaggeration / 4) : learningRate;

  const chances = await neighborChances(given, perplexity, signal);
  const points = await startOf(given, options);
  const early = Math.min(iterations, 250);
  const descent = new Descent(chances, points, rate);
  const scale = (factor: number) => {
    for (let pair = 0; pair < chances.length; pair++) chances[pair] *= factor;
  };
  let iteration = 0;
  scale(earlyExaggeration);
  for (const { until, momentum } of [
    { until: early, momentum: 0.5 },
    { until: iterations, momentum: 0.8 },
  ]) {
    if (momentum === 0.8) scale(1 / earlyExaggeration);
    descent.restart(iteration);
    while (iteration < until) {
      signal?.throwIfAborted();
      iteration++;
      const isDone = descent.step(momentum, iteration, iteration % 50 === 0);
      onIteration?.({ iteration, points });
      await nextTurn();
      if (isDone) break;
    }
  }
  return {
    points: Array.from({ length: n }, (_, i) => points.slice(2 * i, 2 * i + 2)),
    divergence: descent.divergence(),
    iterations: iteration,
  };
}

const most = 10_000;

async function startOf(
  given: Awaited<ReturnType<typeof readFeatures>>,
  { start = 'pca', rng = new Rng(0), signal }: TsneOptions,
): Promise<Float64Array> {
  const { rows, columns, data } = given;
  const random = () => Float64Array.from(rng.fold('start').normals(2 * rows), (value) => 1e-4 * value);
  if (start === 'random' || columns < 2) return random();
  const features = Array.from({ length: rows }, (_, i) =>
    Float64Array.from({ length: columns }, (_, j) => data[i * columns + j]),
  );
  const { projected } = await principalComponents(features, { components: 2, signal });
  const deviation = Math.sqrt(projected.reduce((sum, [x]) => sum + x * x, 0) / rows);
  // Equal samples have no components to start along.
  if (deviation === 0) return random();
  return Float64Array.from({ length: 2 * rows }, (_, i) => (projected[i >> 1][i % 2] / deviation) * 1e-4);
}

/** Gradient descent with momentum and a gain for each coordinate, as scikit-learn does it. */
class Descent {
  readonly #chances: Float64Array;
  readonly #points: Float64Array;
  readonly #rate: number;
  readonly #closeness: Float64Array;
  readonly #gradient: Float64Array;
  readonly #update: Float64Array;
  readonly #gains: Float64Array;
  #total = 0;
  #best = Number.POSITIVE_INFINITY;
  #bestAt = 0;

  constructor(chances: Float64Array, points: Float64Array, rate: number) {
    this.#chances = chances;
    this.#points = points;
    this.#rate = rate;
    this.#closeness = new Float64Array(chances.length);
    [this.#gradient, this.#update, this.#gains] = [1, 2, 3].map(() => new Float64Array(points.length));
  }

  restart(iteration: number): void {
    this.#update.fill(0);
    this.#gains.fill(1);
    this.#best = Number.POSITIVE_INFINITY;
    this.#bestAt = iteration;
  }

  /** Moves the points once. True if, where it is checked, nothing is to be gained any more. */
  step(momentum: number, iteration: number, isChecked: boolean): boolean {
    this.#compare();
    const divergence = isChecked ? this.#divergence() : 0;
    this.#slope();
    let squares = 0;
    for (let i = 0; i < this.#points.length; i++) {
      const grows = this.#update[i] * this.#gradient[i] < 0;
      this.#gains[i] = Math.max(0.01, grows ? this.#gains[i] + 0.2 : this.#gains[i] * 0.8);
      const gained = this.#gradient[i] * this.#gains[i];
      squares += gained * gained;
      this.#update[i] = momentum * this.#update[i] - this.#rate * gained;
      this.#points[i] += this.#update[i];
    }
    if (!isChecked) return false;
    if (divergence < this.#best) [this.#best, this.#bestAt] = [divergence, iteration];
    return iteration - this.#bestAt > 300 || Math.sqrt(squares) <= 1e-7;
  }

  /** Of where the points are now. */
  divergence(): number {
    this.#compare();
    return this.#divergence();
  }

  /** How close each pair is in the plane: Student's t-distribution with one degree of freedom. */
  #compare(): void {
    const points = this.#points;
    const closeness = this.#closeness;
    const n = points.length / 2;
    let [total, pair] = [0, 0];
    for (let i = 0; i < n; i++) {
      const [x, y] = [points[2 * i], points[2 * i + 1]];
      for (let j = i + 1; j < n; j++, pair++) {
        const [dx, dy] = [x - points[2 * j], y - points[2 * j + 1]];
        const close = 1 / (1 + dx * dx + dy * dy);
        closeness[pair] = close;
        total += close;
      }
    }
    this.#total = total;
  }

  #slope(): void {
    const [points, closeness, chances, gradient] = [this.#points, this.#closeness, this.#chances, this.#gradient];
    const n = points.length / 2;
    gradient.fill(0);
    const whole = 1 / (2 * this.#total);
    let pair = 0;
    for (let i = 0; i < n; i++) {
      let [sumX, sumY] = [0, 0];
      const [x, y] = [points[2 * i], points[2 * i + 1]];
      for (let j = i + 1; j < n; j++, pair++) {
        const close = closeness[pair];
        const pull = 4 * (chances[pair] - close * whole) * close;
        const [px, py] = [pull * (x - points[2 * j]), pull * (y - points[2 * j + 1])];
        sumX += px;
        sumY += py;
        gradient[2 * j] -= px;
        gradient[2 * j + 1] -= py;
      }
      gradient[2 * i] += sumX;
      gradient[2 * i + 1] += sumY;
    }
  }

  #divergence(): number {
    let sum = 0;
    for (let pair = 0; pair < this.#chances.length; pair++) {
      const chance = this.#chances[pair];
      if (chance > 0)
        sum += chance * Math.log(chance / Math.max(this.#closeness[pair] / (2 * this.#total), Number.EPSILON));
    }
    return 2 * sum;
  }
}
