import { add, mul, reshape, type Tensor } from '@cnn/tensor';
import { GELU } from '../activations/smooth-units.ts';
import { Sequential } from '../containers/sequential.ts';
import { Module } from '../core/module.ts';
import { Parameter } from '../core/parameter.ts';
import type { Pass } from '../core/pass.ts';
import { constant } from '../init/constant.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { Identity } from '../layers/identity.ts';
import { Linear } from '../layers/linear.ts';
import { LayerNorm } from '../norms/sample-norms.ts';
import { StochasticDepth } from './stochastic-depth.ts';

/**
 * A wide depthwise convolution and two layers for each pixel, added to the input: the brick of ConvNeXt.
 *
 * Images `[batch, height, width, dim]` → the same shape. Follows torchvision.models.convnext.CNBlock, whose permutations of axes are identities here, where
 * channels are last anyway; Liu et al., A ConvNet for the 2020s (2022).
 *
 * @param layerScale where the factors of the branch start.
 * @param stochasticDepthProb chance that the branch is dropped in training, in [0, 1].
 * @throws RangeError if `dim` is not a positive whole number or the chance is outside [0, 1].
 * @example
 * new CNBlock(96, 1e-6, 0.1);
 */
export class CNBlock extends Module {
  override readonly kind: string = 'CNBlock';
  readonly block: Sequential;
  readonly layerScale: Parameter;
  readonly stochasticDepth: StochasticDepth;

  constructor(dim: number, layerScale = 1e-6, stochasticDepthProb = 0) {
    super();
    this.block = new Sequential(
      new Conv2d(dim, dim, 7, { padding: 3, groups: dim }),
      new Identity(),
      new LayerNorm(dim, { epsilon: 1e-6 }),
      new Linear(dim, 4 * dim),
      new GELU(),
      new Linear(4 * dim, dim),
      new Identity(),
    );
    this.layerScale = this.parameter('layer_scale', new Parameter([dim, 1, 1], constant(layerScale)));
    this.stochasticDepth = new StochasticDepth(stochasticDepthProb);
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const scale = reshape(this.layerScale.value, [this.layerScale.size]);
    return add(x, this.stochasticDepth.call(mul(this.block.call(x, pass), scale), pass));
  }
}
