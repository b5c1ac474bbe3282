import { add, type Classifier, checkInteger, dispose, gather, mul, scope, sub, tensor } from '@cnn/tensor';
import { type Attribution, defineAttribution } from './attribution.ts';
import { type Baseline, baselineOf } from './baseline.ts';
import { imageGradient } from './image-gradient.ts';
import { columnOf, sumOfRows } from './in-rows.ts';
import { type PathMethod, pathSteps } from './path-steps.ts';
import { scoreOf } from './score.ts';

export interface IntegratedGradientsOptions {
  /** Where the path begins: an image without anything to see. @default 0 */
  readonly baseline?: Baseline;
  /** Places of the path at which the gradient is taken. @default 50 */
  readonly steps?: number;
  /** How the integral is made a sum. @default 'gauss-legendre' */
  readonly method?: PathMethod;
  /** Rows of one pass. @default 32 */
  readonly batchSize?: number;
}

/**
 * What each value adds to the score on the straight way from a baseline to the image: (x − baseline) · ∫ gradient.
 *
 * The attributions of an image add up to the difference of its score to the baseline's; `convergenceDelta` says how nearly. Follows Sundararajan et al.,
 * Axiomatic attribution for deep networks (2017), and captum.attr.IntegratedGradients.
 *
 * @throws RangeError for an unknown method or no steps; TypeError if the baseline does not fit the images.
 * @example
 * const map = await integratedGradients({ steps: 100 })(model.asClassifier(), images, { target: 3 });
 */
export function integratedGradients({
  baseline = 0,
  steps = 50,
  method = 'gauss-legendre',
  batchSize = 32,
}: IntegratedGradientsOptions = {}): Attribution {
  const { alphas, weights } = pathSteps(owner, method, steps);
  checkInteger(owner, 'batchSize', batchSize, 1);
  return defineAttribution(
    'IntegratedGradients',
    { steps, method },
    async (classifier: Classifier, images, { target, signal }) => {
      const score = await scoreOf(owner, classifier, images, target);
      const from = baselineOf(owner, images, baseline);
      try {
        const rows = { images, copies: steps, batchSize, signal };
        const total = await sumOfRows(rows, ({ images: ends, imageOf, copyOf }) => {
          const column = (values: readonly number[]) => columnOf(copyOf.map((copy) => values[copy]));
          const starts = gather(from, tensor([...imageOf], [imageOf.length], 'int32'));
          const at = add(starts, mul(column(alphas), sub(ends, starts)));
          return mul(column(weights), imageGradient(owner, classifier, at, score, imageOf));
        });
        const attributions = scope(() => mul(sub(images, from), total));
        dispose(total);
        return attributions;
      } finally {
        dispose(from);
      }
    },
  );
}

const owner = 'integratedGradients';
