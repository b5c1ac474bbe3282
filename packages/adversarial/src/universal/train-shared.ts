import { type Batch, type Classifier, checkInteger, dispose, nextTurn, Rng, type Tensor } from '@cnn/tensor';
import { type Bounds, checkLogits, checkPixels, checkPositive, readLabels } from '../attacks/check-input.ts';
import { lossGradient } from '../attacks/loss-gradient.ts';
import { type Logits, readLogits } from '../attacks/read-logits.ts';
import { clipped } from '../losses/clipped.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';

/** The options of all that is trained over many images. */
export interface SharedOptions {
  /** Times that the source is read. @default 10 */
  readonly epochs?: number;
  /** The class that all images are to be taken for. @default any but their own */
  readonly target?: number;
  /** The cross-entropy at which an image is fooled enough and has no more say; without a `target`. @default 9 */
  readonly ceiling?: number;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Chance; the image with id i has a stream of its own, so batches do not matter. @default new Rng(0) */
  readonly rng?: Rng;
  /** Called after each epoch with its number (from 1) and the mean loss of its images. */
  readonly onEpoch?: (epoch: number, loss: number) => void;
  /** Stops between two batches, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** One tensor that is to fool a classifier on all images. */
interface SharedSearch extends SharedOptions {
  /** Names the function in errors. */
  readonly owner: string;
  readonly classifier: Classifier;
  /** Read once an epoch, and once more for the rate; its batches are disposed. */
  readonly source: AsyncIterable<Batch>;
  /** Where to start, given a batch of images. */
  start(images: Tensor): Tensor;
  /** What the classifier is shown: differentiable in `shared`. */
  show(images: Tensor, shared: Tensor, rngs: readonly Rng[]): Tensor;
  /** `shared` after a step along the gradient; `share` falls from 1 to nearly 0 over the epochs. */
  step(shared: Tensor, gradient: Tensor, share: number): Tensor | Promise<Tensor>;
}

/** What was found. */
interface Shared {
  readonly shared: Tensor;
  /** The share of images that it fools: whose class changes, or with a target those of other classes that are taken for it. */
  readonly foolingRate: number;
}

/**
 * Stochastic gradient ascent on one tensor: a step for each batch.
 *
 * @throws RangeError if an option is out of range or the source is empty, at once or when it is read again.
 */
export async function trainShared(search: SharedSearch): Promise<Shared> {
  const { owner, classifier, epochs = 10, target, ceiling = 9, bounds = [0, 1], rng = new Rng(0), signal } = search;
  checkInteger(owner, 'epochs', epochs, 1);
  checkPositive(owner, 'ceiling', ceiling);
  const targeted = target !== undefined;
  const loss = targeted ? crossEntropy : clipped(crossEntropy, ceiling);
  let shared: Tensor | undefined;
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      let [total, count] = [0, 0];
      const chanceOf = (id: number): Rng => rng.fold('train', epoch, id);
      await forEachBatch(search, epoch > 1, chanceOf, async ({ images, labels, classes, rngs }) => {
        shared ??= search.start(images);
        const problem = { owner, classifier, images, labels, classes, targeted, bounds, rngs, restart: 0, signal };
        const show = (x: Tensor): Tensor => search.show(images, x, rngs);
        const { gradient, losses, logits } = await lossGradient(problem, shared, loss, epoch, show);
        for (const one of await losses.data()) total += targeted ? -one : one;
        count += labels.length;
        const next = await search.step(shared, gradient, 1 - (epoch - 1) / epochs);
        dispose([gradient, losses, logits, shared]);
        shared = next;
      });
      search.onEpoch?.(epoch, total / count);
    }
    return { shared: shared!, foolingRate: await rateOf(search, shared!, rng) };
  } catch (error) {
    shared?.dispose();
    throw error;
  }
}

async function rateOf(search: SharedSearch, shared: Tensor, rng: Rng): Promise<number> {
  const { owner, classifier, target } = search;
  let [fooled, count] = [0, 0];
  const chanceOf = (id: number): Rng => rng.fold('test', id);
  await forEachBatch(search, true, chanceOf, async ({ images, clean, rngs }) => {
    const shown = search.show(images, shared, rngs);
    const { predictions } = await readLogits(owner, classifier, shown).finally(() => shown.dispose());
    predictions.forEach((prediction, i) => {
      if (clean.predictions[i] === target) return;
      count++;
      if (target === undefined ? prediction !== clean.predictions[i] : prediction === target) fooled++;
    });
  });
  return count === 0 ? 0 : fooled / count;
}

interface CheckedBatch {
  readonly images: Tensor;
  /** The class that each image is to leave, or to reach. */
  readonly labels: readonly number[];
  readonly classes: number;
  readonly clean: Logits;
  readonly rngs: readonly Rng[];
}

async function forEachBatch(
  { owner, classifier, source, bounds = [0, 1], target, signal }: SharedSearch,
  isAgain: boolean,
  chanceOf: (id: number) => Rng,
  visit: (batch: CheckedBatch) => Promise<void>,
): Promise<void> {
  let count = 0;
  for await (const { images, labels, ids } of source) {
    try {
      signal?.throwIfAborted();
      await checkPixels(owner, images, bounds);
      const clean = await readLogits(owner, classifier, images);
      const classOf = await readLabels(owner, labels, ids.length, clean.classes);
      checkLogits(owner, clean, 'gradients');
      if (target !== undefined) checkInteger(owner, 'target', target, 0, clean.classes - 1);
      const wanted = Array.from(classOf, (label) => target ?? label);
      await visit({ images, labels: wanted, classes: clean.classes, clean, rngs: ids.map(chanceOf) });
      count += ids.length;
    } finally {
      dispose([images, labels]);
    }
    await nextTurn();
  }
  if (count > 0) return;
  const hint = isAgain ? ' when it was read again; give one that begins anew each time, such as a DataLoader' : '';
  throw new RangeError(`${owner}: expected at least one image, found none in the source${hint}`);
}
