import { type Classifier, checkInteger, checkRange, type Tensor } from '@cnn/tensor';
import { type Attribution, defineAttribution, streamOf } from './attribution.ts';
import { baselineOf } from './baseline.ts';
import { type CoalitionOptions, mapOfSegments, type Segments, scoresOfCoalitions, segmentsOf } from './coalitions.ts';
import { lasso } from './linear-fit.ts';
import { scoreOf } from './score.ts';

export interface LimeOptions extends CoalitionOptions {
  /** How far from the image a variant may be to count: the width of the kernel over the cosine distance. @default 1 */
  readonly kernelWidth?: number;
  /** How dear a segment is that has a coefficient: more of it leaves more of them at zero. @default 0.01 */
  readonly alpha?: number;
}

/**
 * A linear model of the classifier around an image: how much each segment adds to the score, and nothing for most.
 *
 * It asks the classifier for variants of the image that have each segment by the toss of a coin. Follows Ribeiro et al., "Why should I trust you?" (2016), and
 * captum.attr.Lime. → `[batch, height, width, 1]`, a number for each segment.
 *
 * @throws RangeError if segments or an option do not fit.
 * @example
 * const map = await lime({ segments: 7 })(model.asClassifier(), images, { target: 3, rng: new Rng(0) });
 */
export function lime({
  segments = 6,
  samples = 500,
  baseline = 0,
  batchSize = 32,
  kernelWidth = 1,
  alpha = 0.01,
}: LimeOptions = {}): Attribution {
  checkInteger(owner, 'samples', samples, 2);
  checkInteger(owner, 'batchSize', batchSize, 1);
  checkRange(owner, 'kernelWidth', kernelWidth, Number.MIN_VALUE);
  checkRange(owner, 'alpha', alpha, 0);
  return defineAttribution('Lime', { samples, kernelWidth, alpha }, async (classifier: Classifier, images, explain) => {
    const score = await scoreOf(owner, classifier, images, explain.target);
    const cut = segmentsOf(owner, images, segments);
    const [batch] = images.shape;
    const coalitions = Array.from({ length: batch }, (_, image) => {
      const rng = streamOf(explain, image).fold('lime');
      return Array.from({ length: samples }, (_, sample) =>
        Uint8Array.from(rng.fold(sample).uniforms(cut.count), (u) => (u < 0.5 ? 1 : 0)),
      );
    });
    const { signal } = explain;
    const asked = { owner, classifier, images, segments: cut, baseline, score, batchSize, signal };
    const scores = await scoresOfCoalitions(asked, coalitions);
    const products = await productsOfSegments(images, baselineOf(owner, images, baseline), cut);
    const values = coalitions.map((rows, image) => {
      const weights = rows.map((row) => Math.exp(-(distance(products[image], row) ** 2) / (2 * kernelWidth ** 2)));
      return lasso({ rows, targets: scores[image], weights }, alpha).coefficients;
    });
    return mapOfSegments(images, cut, values);
  });
}

const owner = 'lime';

/** Of each segment: x·x, x·b and b·b of its values in the image and in the baseline. */
type Products = readonly (readonly [xx: number, xb: number, bb: number])[];

async function productsOfSegments(images: Tensor, baseline: Tensor, { of, count }: Segments): Promise<Products[]> {
  const [batch, , , channels] = images.shape as number[];
  const [x, b] = [await images.data(), await baseline.data()];
  baseline.dispose();
  return Array.from({ length: batch }, (_, image) => {
    const sums = Array.from({ length: count }, (): [number, number, number] => [0, 0, 0]);
    const from = image * of.length * channels;
    for (let i = 0; i < of.length * channels; i++) {
      const sum = sums[of[Math.floor(i / channels)]];
      sum[0] += x[from + i] * x[from + i];
      sum[1] += x[from + i] * b[from + i];
      sum[2] += b[from + i] * b[from + i];
    }
    return sums;
  });
}

/** One minus the cosine between an image and its variant. */
function distance(products: Products, coalition: Uint8Array): number {
  let [own, across, other] = [0, 0, 0];
  for (const [i, [xx, xb, bb]] of products.entries()) {
    own += xx;
    across += coalition[i] ? xx : xb;
    other += coalition[i] ? xx : bb;
  }
  return 1 - across / (Math.max(Math.sqrt(own), 1e-8) * Math.max(Math.sqrt(other), 1e-8));
}
