import {
  add,
  type Classifier,
  checkInteger,
  checkRange,
  dispose,
  div,
  gather,
  mul,
  normal,
  scope,
  sub,
  type Tensor,
  tensor,
} from '@cnn/tensor';
import { type Attribution, defineAttribution, streamOf } from './attribution.ts';
import { baselineOf } from './baseline.ts';
import { imageGradient } from './image-gradient.ts';
import { columnOf, sumOfRows } from './in-rows.ts';
import { scoreOf } from './score.ts';

export interface GradientShapOptions {
  /** Images of which one is drawn for each sample, `[count, height, width, channels]`, such as some of the training set. */
  readonly baselines: Tensor;
  /** Samples of each image. @default 25 */
  readonly samples?: number;
  /** Deviation of the noise that is added to the image, in its units. @default 0 */
  readonly deviation?: number;
  /** Rows of one pass. @default 32 */
  readonly batchSize?: number;
}

/**
 * (x − baseline) · gradient at a random place between them, averaged over random baselines: SHAP values by expected gradients.
 *
 * Follows Lundberg and Lee, A unified approach to interpreting model predictions (2017), and captum.attr.GradientShap.
 *
 * @throws TypeError unless the baselines are images of the same size.
 * @example
 * const map = await gradientShap({ baselines: someTrainingImages })(model.asClassifier(), images, { target: 3, rng: new Rng(0) });
 */
export function gradientShap({
  baselines,
  samples = 25,
  deviation = 0,
  batchSize = 32,
}: GradientShapOptions): Attribution {
  checkInteger(owner, 'samples', samples, 1);
  checkInteger(owner, 'batchSize', batchSize, 1);
  checkRange(owner, 'deviation', deviation, 0);
  const options = { baselines: baselines.shape[0], samples, deviation };
  return defineAttribution('GradientShap', options, async (classifier: Classifier, images, explain) => {
    const score = await scoreOf(owner, classifier, images, explain.target);
    const { signal } = explain;
    const total = await sumOfRows(
      { images, copies: samples, batchSize, signal },
      ({ images: rows, imageOf, copyOf }) => {
        const streams = imageOf.map((image, row) => streamOf(explain, image).fold('gradient shap', copyOf[row]));
        const drawn = streams.map((stream) => stream.fold('baseline').integers(1, 0, baselines.shape[0])[0]);
        const shares = streams.map((stream) => stream.fold('place').uniforms(1)[0]);
        const from = baselineOf(owner, rows, gather(baselines, tensor(drawn, [drawn.length], 'int32')));
        const to =
          deviation > 0
            ? add(
                rows,
                normal(
                  streams.map((stream) => stream.fold('noise')),
                  rows.shape as number[],
                  0,
                  deviation,
                ),
              )
            : rows;
        const way = sub(to, from);
        return mul(way, imageGradient(owner, classifier, add(from, mul(columnOf(shares), way)), score, imageOf));
      },
    );
    const mean = scope(() => div(total, samples));
    dispose(total);
    return mean;
  });
}

const owner = 'gradientShap';
