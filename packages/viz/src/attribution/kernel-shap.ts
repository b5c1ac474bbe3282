import { type Classifier, checkInteger, type Rng } from '@cnn/tensor';
import { type Attribution, defineAttribution, streamOf } from './attribution.ts';
import { type CoalitionOptions, mapOfSegments, scoresOfCoalitions, segmentsOf } from './coalitions.ts';
import { leastSquares } from './linear-fit.ts';
import { scoreOf } from './score.ts';

/**
 * Shapley values of segments: what each adds to the score on average over all orders in which the image might be put together.
 *
 * It fits a linear model to random coalitions, drawn as the Shapley kernel weighs them; the values add up to the difference of the image's score to the baseline's.
 * Follows Lundberg and Lee, A unified approach to interpreting model predictions (2017), and captum.attr.KernelShap. → `[batch, height, width, 1]`, a number
 * for each segment.
 *
 * @throws RangeError if segments or an option do not fit.
 * @example
 * const map = await kernelShap({ segments: 7, samples: 1000 })(model.asClassifier(), images, { target: 3, rng: new Rng(0) });
 */
export function kernelShap({
  segments = 6,
  samples = 500,
  baseline = 0,
  batchSize = 32,
}: CoalitionOptions = {}): Attribution {
  checkInteger(owner, 'samples', samples, 3);
  checkInteger(owner, 'batchSize', batchSize, 1);
  return defineAttribution('KernelShap', { samples }, async (classifier: Classifier, images, explain) => {
    const score = await scoreOf(owner, classifier, images, explain.target);
    const cut = segmentsOf(owner, images, segments);
    if (cut.count < 2) throw new RangeError(`${owner}: expected at least two segments, found ${cut.count}`);
    const coalitions = Array.from({ length: images.shape[0] }, (_, image) =>
      drawn(streamOf(explain, image).fold('kernel shap'), samples, cut.count),
    );
    const { signal } = explain;
    const asked = { owner, classifier, images, segments: cut, baseline, score, batchSize, signal };
    const scores = await scoresOfCoalitions(asked, coalitions);
    // The whole image and the bare baseline are met, all others as well as may be.
    const weights = coalitions[0].map((_, sample) => (sample < 2 ? 1e6 : 1));
    const values = coalitions.map(
      (rows, image) => leastSquares({ rows, targets: scores[image], weights }).coefficients,
    );
    return mapOfSegments(images, cut, values);
  });
}

const owner = 'kernelShap';

/**
 * All segments, none, and pairs of a random set and what it leaves out, which calms the estimate: of k segments with chance ∝ 1 / (k · (count − k)), any of
 * that size alike.
 */
function drawn(rng: Rng, samples: number, count: number): Uint8Array[] {
  const chances = Array.from({ length: count - 1 }, (_, i) => 1 / ((i + 1) * (count - i - 1)));
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  const coalitions = [new Uint8Array(count).fill(1), new Uint8Array(count)];
  while (coalitions.length < samples) {
    const stream = rng.fold(coalitions.length);
    let rest = stream.fold('size').uniforms(1)[0] * total;
    let size = 1;
    while (size < count - 1 && rest >= chances[size - 1]) rest -= chances[size++ - 1];
    const coalition = new Uint8Array(count);
    for (const index of stream.fold('set').permutation(count).slice(0, size)) coalition[index] = 1;
    coalitions.push(
      coalition,
      coalition.map((has) => 1 - has),
    );
  }
  return coalitions.slice(0, samples);
}
