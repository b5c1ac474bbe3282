import {
  add,
  checkInteger,
  checkRange,
  dispose,
  mean,
  scope,
  square,
  stack,
  sub,
  type Tensor,
  tensor,
} from '@cnn/tensor';
import { type Attribution, classifierOf, defineAttribution, type Explained, streamOf } from './attribution.ts';
import { scoreOf } from './score.ts';

export interface NoiseTunnelOptions {
  /** What is made of the attributions of the noisy copies: their mean, the mean of their squares, or their variance. @default 'smoothgrad' */
  readonly type?: 'smoothgrad' | 'smoothgrad-squared' | 'vargrad';
  /** Noisy copies of each image. @default 25 */
  readonly samples?: number;
  /** Deviation of the noise, in the units of the images. @default 15 % of the range of each image's values */
  readonly deviation?: number;
}

/**
 * Calms a method: explains copies of each image with normal noise, and joins what is found.
 *
 * Follows Smilkov et al., SmoothGrad (2017), and captum.attr.NoiseTunnel.
 *
 * @param method any other, such as `saliency()` or `gradCam()`.
 * @throws RangeError for an unknown type, no samples, or a deviation below 0.
 * @example
 * const map = await noiseTunnel(saliency(), { samples: 50 })(model.asClassifier(), images, { target: 3 });
 */
export function noiseTunnel<Subject extends Explained>(
  method: Attribution<Subject>,
  { type = 'smoothgrad', samples = 25, deviation }: NoiseTunnelOptions = {},
): Attribution<Subject> {
  if (!Object.hasOwn(joined, type)) {
    throw new RangeError(`${owner}: type must be one of ${Object.keys(joined).join(', ')}, found '${type}'`);
  }
  checkInteger(owner, 'samples', samples, type === 'vargrad' ? 2 : 1);
  if (deviation !== undefined) checkRange(owner, 'deviation', deviation, 0);
  const options = { type, samples, deviation };
  return defineAttribution<Subject>(`NoiseTunnel of ${method.name}`, options, async (subject, images, explain) => {
    const target = await scoreOf(owner, classifierOf(subject), images, explain.target);
    const [batch, ...size] = images.shape as number[];
    const everyImage = Array.from({ length: batch }, (_, image) => image);
    const scales = deviation === undefined ? await ranges(images) : everyImage.map(() => deviation);
    const found: Tensor[] = [];
    try {
      for (let sample = 0; sample < samples; sample++) {
        const noise = new Float32Array(images.size);
        for (const image of everyImage) {
          const normals = streamOf(explain, image)
            .fold('noise', sample)
            .normals(images.size / batch);
          for (let i = 0; i < normals.length; i++) noise[image * normals.length + i] = normals[i] * scales[image];
        }
        const noisy = scope(() => add(images, tensor(noise, [batch, ...size])));
        try {
          found.push(await method(subject, noisy, { ...explain, target }));
        } finally {
          dispose(noisy);
        }
      }
      return scope(() => joined[type](stack(found)));
    } finally {
      dispose(found);
    }
  });
}

const owner = 'noiseTunnel';

/** From attributions `[samples, batch, …]` to one of each image. */
const joined = {
  smoothgrad: (found: Tensor) => mean(found, 0),
  'smoothgrad-squared': (found: Tensor) => mean(square(found), 0),
  vargrad: (found: Tensor) => sub(mean(square(found), 0), square(mean(found, 0))),
} as const;

async function ranges(images: Tensor): Promise<number[]> {
  const values = (await images.data()) as Float32Array;
  const size = images.size / images.shape[0];
  return Array.from({ length: images.shape[0] }, (_, image) => {
    const own = values.subarray(image * size, (image + 1) * size);
    return 0.15 * (own.reduce((a, b) => Math.max(a, b)) - own.reduce((a, b) => Math.min(a, b)));
  });
}
