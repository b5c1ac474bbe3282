import { addBias, checkInteger, checkShape, matmul, mul, reshape, sizeOf, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';
import { Parameter } from '../core/parameter.ts';
import { uniformWithin } from './uniform-within.ts';

/**
 * Joins every input to every output: y = x·Wᵀ + b.
 *
 * `[…, inFeatures]` → `[…, outFeatures]`; the weight is `[outFeatures, inFeatures]`. Weights and bias start uniform over
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
    const [outFeatures, inFeatures] = this.weight.shape;
    if (x.rank === 2) return this.rows(x);
    const [...leading] = checkShape('Linear', x, [...new Array<null>(Math.max(1, x.rank - 1)).fill(null), inFeatures]);
    leading.pop();
    return reshape(this.rows(reshape(x, [sizeOf(leading), inFeatures])), [...leading, outFeatures]);
  }

  override describe(): string {
    return `${this.weight.shape[1]} → ${this.weight.shape[0]}`;
  }

  private rows(x: Tensor): Tensor {
    checkShape('Linear', x, [null, this.weight.shape[1]]);
    const y = matmul(x, this.weight.value, { transposeB: true });
    return this.bias ? addBias(y, this.bias.value) : y;
  }
}

/**
 * Joins every pair of inputs of two vectors to every output: y = x₁ᵀ·A·x₂ + b.
 *
 * `[[batch, in1], [batch, in2]]` → `[batch, out]`; the weight is `[out, in1, in2]`. Starts uniform over ±1/√in1. Follows torch.nn.Bilinear.
 *
 * @throws RangeError if a size is not a positive whole number; TypeError if the inputs have other sizes.
 * @example
 * new Bilinear(20, 30, 40).call([left, right]);
 */
export class Bilinear extends Module<readonly [Tensor, Tensor], Tensor> {
  override readonly kind: string = 'Bilinear';
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;

  constructor(in1: number, in2: number, out: number, { bias = true }: { readonly bias?: boolean } = {}) {
    super();
    for (const [name, size] of Object.entries({ in1, in2, out })) checkInteger('Bilinear', name, size, 1);
    const initial = uniformWithin(1 / Math.sqrt(in1));
    this.weight = this.parameter('weight', new Parameter([out, in1, in2], initial));
    this.bias = bias ? this.parameter('bias', new Parameter([out], initial)) : undefined;
  }

  forward([left, right]: readonly [Tensor, Tensor]): Tensor {
    const [out, in1, in2] = this.weight.shape;
    const [batch] = checkShape('Bilinear', left, [null, in1]);
    checkShape('Bilinear', right, [batch, in2]);
    const pairs = reshape(mul(reshape(left, [batch, in1, 1]), reshape(right, [batch, 1, in2])), [batch, in1 * in2]);
    const y = matmul(pairs, reshape(this.weight.value, [out, in1 * in2]), { transposeB: true });
    return this.bias ? addBias(y, this.bias.value) : y;
  }

  override describe(): string {
    const [out, in1, in2] = this.weight.shape;
    return `${in1}, ${in2} → ${out}`;
  }
}
