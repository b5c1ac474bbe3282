import { type Classifier, dispose, type Tensor } from '@cnn/tensor';
import { checkPixels, readLabels } from '../attacks/check-input.ts';
import { lossGradient } from '../attacks/loss-gradient.ts';
import type { Problem } from '../attacks/problem.ts';
import { type Logits, readLogits } from '../attacks/read-logits.ts';
import { dlr } from '../losses/dlr.ts';

/** Why the numbers of an attack on a classifier may be too good to be true. */
export interface Warning {
  readonly kind: 'random' | 'probabilities' | 'zero-gradient' | 'no-gradient' | 'few-classes';
  /** What was found, and what to do. */
  readonly message: string;
}

export interface SuitabilityOptions {
  /** Asks about the same images. @default 5 */
  readonly asks?: number;
  /** How far the directions of two answers may be apart. @default 1e-4 */
  readonly tolerance?: number;
}

/**
 * Whether a classifier is one that attacks can judge: warnings where it answers differently each time, gives probabilities, hides its gradient or has too
 * few classes for a loss.
 *
 * Use it before you publish a robust accuracy. A classifier without warnings may still deceive an attack; one with warnings does.
 *
 * Images `[batch, height, width, channels]`, int32 labels `[batch]`: a few dozen will do. Follows the flags of autoattack (Croce et al., RobustBench,
 * 2021).
 *
 * @throws RangeError if the images leave [0, 1], a label is out of range or a logit not finite; TypeError if shapes do not fit.
 * @example
 * for (const { message } of await suitability(classifier, images, labels)) console.warn(message);
 */
export async function suitability(
  classifier: Classifier,
  images: Tensor,
  labels: Tensor,
  { asks = 5, tolerance = 1e-4 }: SuitabilityOptions = {},
): Promise<Warning[]> {
  const owner = 'suitability';
  await checkPixels(owner, images, [0, 1]);
  const answers: Logits[] = [];
  for (let ask = 0; ask < asks; ask++) answers.push(await readLogits(owner, classifier, images));
  const [{ classes }] = answers;
  const batch = images.shape[0];
  const truth = await readLabels(owner, labels, batch, classes);
  const warnings: Warning[] = [];
  const warn = (kind: Warning['kind'], message: string): void => {
    warnings.push({ kind, message });
  };

  const apart = Math.max(...answers.map((answer) => distance(answers[0], answer)));
  if (apart > tolerance) {
    warn(
      'random',
      `it answers differently each time (by ${apart.toPrecision(2)}): use autoAttack with version 'rand', which averages gradients`,
    );
  }
  if (batch > 0 && areProbabilities(answers[0])) {
    warn(
      'probabilities',
      'its answers sum to 1 like probabilities: leave softmax out, or attacks see no gradient where it is sure',
    );
  }
  if (classes < 4) {
    warn(
      'few-classes',
      `with ${classes} classes the difference of logits ratio falls back to simpler losses: compare with other attacks`,
    );
  }
  const flat = await flatImages({ owner, classifier, images, truth, classes });
  if (flat === undefined) {
    warn(
      'no-gradient',
      'it cannot be differentiated in its images: only attacks that need logits or decisions can judge it',
    );
  } else if (flat > 0) {
    warn(
      'zero-gradient',
      `at ${flat} of ${batch} images its gradient is zero: attacks that follow gradients see nothing there; trust square and transfer, or attack what hides it`,
    );
  }
  return warnings;
}

/** The largest distance between the directions of two answers. */
function distance(a: Logits, b: Logits): number {
  let largest = 0;
  for (let start = 0; start < a.values.length; start += a.classes) {
    const [left, right] = [a, b].map(({ values }) => {
      const row = Array.from({ length: a.classes }, (_, c) => values[start + c]);
      const length = Math.hypot(...row) + 1e-10;
      return row.map((value) => value / length);
    });
    largest = Math.max(largest, Math.hypot(...left.map((value, c) => value - right[c])));
  }
  return largest;
}

function areProbabilities({ values, classes }: Logits): boolean {
  for (let start = 0; start < values.length; start += classes) {
    const row = Array.from({ length: classes }, (_, c) => values[start + c]);
    const total = row.reduce((sum, value) => sum + value, 0);
    if (row.some((value) => value < -1e-5) || Math.abs(total - 1) > 1e-5) return false;
  }
  return true;
}

/** At how many images the gradient is zero in each pixel; undefined where there is none. */
async function flatImages({
  owner,
  classifier,
  images,
  truth,
  classes,
}: Pick<Problem, 'owner' | 'classifier' | 'images' | 'classes'> & { readonly truth: Int32Array }): Promise<
  number | undefined
> {
  const batch = images.shape[0];
  if (batch === 0) return 0;
  const problem: Problem = {
    owner,
    classifier,
    images,
    labels: Array.from(truth),
    classes,
    targeted: false,
    bounds: [0, 1],
    rngs: [],
    restart: 0,
  };
  try {
    const found = await lossGradient(problem, images, dlr, 1);
    const values = await found.gradient.data();
    dispose({ ...found });
    const size = values.length / batch;
    return Array.from({ length: batch }, (_, i) => values.slice(i * size, (i + 1) * size)).filter((row) =>
      row.every((value: number) => value === 0),
    ).length;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
