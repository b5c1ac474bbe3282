import {
  add,
  type Classifier,
  clone,
  concat,
  gather,
  logSoftmax,
  maximum,
  minimum,
  mul,
  neg,
  nextTurn,
  oneHot,
  type Rng,
  scope,
  sign,
  sub,
  sum,
  type Tensor,
  tensor,
  uniform,
  valueAndGradient,
} from '@cnn/tensor';
import type { AttackOptions } from './attack.ts';
import { type Bounds, checkPixels, readLabels, streams } from './check-input.ts';
import { checkedLogits, type Logits, readLogits } from './read-logits.ts';

/** What the members of the family set: a box around each image, and how it is searched. */
export interface ProjectedGradientSettings {
  readonly epsilon: number;
  readonly stepSize: number;
  readonly steps: number;
  readonly randomStart: boolean;
  readonly restarts: number;
  readonly bounds: Bounds;
  readonly targeted: boolean;
}

/**
 * The loop of the family: steps along the sign of the gradient of the cross-entropy, each followed by a projection onto the pixels
 * within epsilon of the image and within the bounds.
 *
 * Only images on which the classifier is still right take part. Of several restarts an image keeps the first that reaches the goal,
 * or else that with the largest loss (targeted: the smallest).
 *
 * @param owner names the attack in errors.
 */
export async function projectedGradient(
  owner: string,
  settings: ProjectedGradientSettings,
  classifier: Classifier,
  images: Tensor,
  labels: Tensor,
  { rng, signal }: Required<Pick<AttackOptions, 'rng'>> & AttackOptions,
): Promise<Tensor> {
  const { targeted, restarts } = settings;
  await checkPixels(owner, images, settings.bounds);
  const batch = images.shape[0];
  const rngs = streams(owner, rng, batch);
  if (batch === 0) return clone(images);
  const clean = await readLogits(owner, classifier, images);
  const classOf = await readLabels(owner, labels, batch, clean.classes);
  const reached = (prediction: number, image: number): boolean => (prediction === classOf[image]) === targeted;

  let open = Array.from(clean.predictions.keys()).filter((i) => !reached(clean.predictions[i], i));
  const best = new Float64Array(batch).fill(Number.NEGATIVE_INFINITY);
  let result = clone(images);
  try {
    for (let restart = 0; restart < restarts && open.length > 0; restart++) {
      const rows = open;
      const streamsOfRows = rows.map((i) => rngs[i].fold('start', restart));
      const problem = { owner, classifier, classOf: rows.map((i) => classOf[i]), classes: clean.classes };
      const found = await search(problem, settings, pickRows(images, rows), streamsOfRows, signal);
      try {
        let taken = [...rows.keys()];
        // With one start there is nothing to choose from, so the classifier need not be asked.
        if (restarts > 1) {
          const answer = await readLogits(owner, classifier, found);
          const scores = rows.map((i, row) => crossEntropy(answer, row, classOf[i]) * (targeted ? -1 : 1));
          const hit = rows.map((i, row) => reached(answer.predictions[row], i));
          taken = taken.filter((row) => hit[row] || scores[row] > best[rows[row]]);
          for (const row of taken) best[rows[row]] = scores[row];
          open = rows.filter((_, row) => !hit[row]);
        }
        const replaced = replaceRows(result, rows, found, taken);
        result.dispose();
        result = replaced;
      } finally {
        found.dispose();
      }
    }
    return result;
  } catch (error) {
    result.dispose();
    throw error;
  }
}

interface Problem {
  readonly owner: string;
  readonly classifier: Classifier;
  readonly classOf: readonly number[];
  readonly classes: number;
}

/** One start and all its steps. Disposes `images`. */
async function search(
  { owner, classifier, classOf, classes }: Problem,
  { epsilon, stepSize, steps, randomStart, bounds: [lowest, highest], targeted }: ProjectedGradientSettings,
  images: Tensor,
  rngs: readonly Rng[],
  signal: AbortSignal | undefined,
): Promise<Tensor> {
  const shape = images.shape;
  const low = scope(() => maximum(sub(images, epsilon), lowest));
  const high = scope(() => minimum(add(images, epsilon), highest));
  const target = scope(() => oneHot(tensor([...classOf], [classOf.length], 'int32'), classes));
  const project = (x: Tensor): Tensor => minimum(maximum(x, low), high);
  // The sum, not the mean: each image's gradient is then its own, whatever the batch.
  const loss = (x: Tensor): Tensor => neg(sum(mul(logSoftmax(checkedLogits(owner, classifier, x)), target)));
  const distance = targeted ? -stepSize : stepSize;

  let x = images;
  try {
    if (randomStart) {
      x = scope(() => project(add(images, uniform(rngs, shape, -epsilon, epsilon))));
      images.dispose();
    }
    for (let step = 1; step <= steps; step++) {
      signal?.throwIfAborted();
      const [next, poison] = scope(() => {
        const gradient = gradientOf(owner, loss, x);
        // Zero, or NaN if any part of the gradient is not finite.
        return [project(add(x, mul(sign(gradient), distance))), sum(mul(gradient, 0))];
      });
      x.dispose();
      x = next;
      const [isSound] = await poison.data();
      poison.dispose();
      if (isSound !== 0) {
        throw new RangeError(
          `${owner}: the gradient of the classifier's cross-entropy is not finite at step ${step}; check its weights and the scale of its input`,
        );
      }
      await nextTurn();
    }
    return x;
  } catch (error) {
    x.dispose();
    throw error;
  } finally {
    for (const helper of [low, high, target]) helper.dispose();
  }
}

function gradientOf(owner: string, loss: (x: Tensor) => Tensor, x: Tensor): Tensor {
  try {
    return valueAndGradient(loss, x).gradient;
  } catch (error) {
    const { message } = error as Error;
    if (!message.startsWith('Cannot compute gradient')) throw error;
    throw new TypeError(
      `${owner}: expected a classifier that is differentiable in its images, found: ${message} Compute the logits from the images ` +
        'with ops that have gradients, without reading values in between',
      { cause: error },
    );
  }
}

/** −log of the probability that softmax gives a class. */
function crossEntropy({ values, classes }: Logits, row: number, label: number): number {
  const logits = Array.from({ length: classes }, (_, c) => values[row * classes + c]);
  const largest = Math.max(...logits);
  return largest + Math.log(logits.reduce((total, logit) => total + Math.exp(logit - largest), 0)) - logits[label];
}

function pickRows(images: Tensor, rows: readonly number[]): Tensor {
  return scope(() => gather(images, tensor([...rows], [rows.length], 'int32')));
}

/** `images` with the rows `rows[k]` replaced by row k of `others`, for each k of `taken`. */
function replaceRows(images: Tensor, rows: readonly number[], others: Tensor, taken: readonly number[]): Tensor {
  return scope(() => {
    const batch = images.shape[0];
    const source = Array.from({ length: batch }, (_, i) => i);
    for (const k of taken) source[rows[k]] = batch + k;
    return gather(concat([images, others], 0), tensor(source, [batch], 'int32'));
  });
}
