import { addBias, checkInteger, checkShape, matmul, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';
import { Parameter } from '../core/parameter.ts';
import { uniformWithin } from './uniform-within.ts';

/**
 * Joins every input to every output: y = x·Wᵀ + b.
 *
 * `[batch, inFeatures]` → `[batch, outFeatures]`; the weight is `[outFeatures, inFeatures]`. Weights and bias start uniform over
 * ±1/√inFeatures. Follows torch.nn.Linear.
 *
 * @example
 * new Linear(4096, 1024);
 */
export class Linear extends Module {
  override readonly kind: string = 'Linear';
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;

  constructor(inFeatures: number, outFeatures: number, { bias = true }: { readonly bias?: boolean } = {}) {
    super();
    checkInteger('Linear', 'inFeatures', inFeatures, 1);
    checkInteger('Linear', 'outFeatures', outFeatures, 1);
    const initial = uniformWithin(1 / Math.sqrt(inFeatures));
    this.weight = this.parameter('weight', new Parameter([outFeatures, inFeatures], initial));
    this.bias = bias ? this.parameter('bias', new Parameter([outFeatures], initial)) : undefined;
  }

  forward(x: Tensor): Tensor {
    checkShape('Linear', x, [null, this.weight.shape[1]]);
    const y = matmul(x, this.weight.value, { transposeB: true });
    return this.bias ? addBias(y, this.bias.value) : y;
  }

  override describe(): string {
    return `${this.weight.shape[1]} → ${this.weight.shape[0]}`;
  }
}
