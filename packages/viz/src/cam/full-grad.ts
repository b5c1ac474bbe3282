import { BatchNorm2d, Conv2d, type Module } from '@cnn/layers';
import { abs, add, dispose, div, interpolate, max, min, mul, rsqrt, scope, sub, sum, type Tensor } from '@cnn/tensor';
import { type Attribution, defineAttribution } from '../attribution/attribution.ts';
import { imageGradient } from '../attribution/image-gradient.ts';
import { readLayers } from '../attribution/layer-reading.ts';
import { ownScore } from '../attribution/score.ts';
import { toUnitRange } from './cam.ts';

/**
 * The gradient times the image, and at every convolution and normalisation times its bias: all that a score is made of, at every scale.
 *
 * It takes no layer. Follows Srinivas and Fleuret, Full-gradient representation for neural network visualization (2019), and pytorch_grad_cam.FullGrad.
 *
 * @throws TypeError if no convolution or normalisation has a bias.
 * @example
 * const map = await fullGrad()(model, images, { target: 3 });
 */
export function fullGrad(): Attribution<Module> {
  return defineAttribution<Module>('FullGrad', {}, async (model, images, { target }) => {
    const biased = [...model.namedModules()].flatMap(([name, module]) => {
      const bias = biasOf(module);
      return bias ? [{ name, bias }] : [];
    });
    if (biased.length === 0) throw new TypeError('fullGrad: no convolution or normalisation of the model has a bias');
    const score = ownScore('fullGrad', images, target);
    const names = biased.map(({ name }) => name);
    const { activations, gradients, logits } = readLayers('fullGrad', model, names, images, score);
    const [, height, width] = images.shape as number[];
    try {
      return scope(() => {
        const direct = abs(mul(images, imageGradient('fullGrad', model.asClassifier(), images, score)));
        const parts = [summed(direct, [height, width])];
        for (const [i, { bias }] of biased.entries()) {
          parts.push(summed(abs(mul(gradients[i], bias())), [height, width]));
        }
        return toUnitRange(parts.reduce((total, each) => add(total, each)));
      });
    } finally {
      dispose([...activations, ...gradients, logits]);
    }
  });
}

/** Each channel brought to [0, 1] and to the images' size, and all added up: `[batch, height, width, 1]`. */
function summed(maps: Tensor, size: readonly [number, number]): Tensor {
  const risen = sub(maps, min(maps, [1, 2], true));
  const even = div(risen, add(max(risen, [1, 2], true), 1e-7));
  return scope(() => sum(interpolate(even, { size: [...size], mode: 'bilinear' }), 3, true));
}

/** What a layer adds to each channel, whatever comes in; a normalisation's mean is part of it. */
function biasOf(module: unknown): (() => Tensor) | undefined {
  if (module instanceof Conv2d) return module.bias && (() => module.bias!.value);
  if (!(module instanceof BatchNorm2d) || !module.bias) return undefined;
  return () => {
    const { bias, weight, runningMean, runningVar, epsilon } = module;
    if (!runningMean || !runningVar) return bias!.value;
    const slope = mul(weight!.value, rsqrt(add(runningVar.value, epsilon)));
    return sub(bias!.value, mul(runningMean.value, slope));
  };
}
