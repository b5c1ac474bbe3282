import { addBias, checkInteger, checkShape, linear, matmul, mul, reshape, sizeOf, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';
import { Parameter } from '../core/parameter.ts';
import { uniform } from '../init/random.ts';

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
    const bound = 1 / Math.sqrt(inFeatures);
    const initial = uniform(-bound, bound);
    this.weight = this.parameter('weight', new Parameter([outFeatures, inFeatures], initial));
    this.bias = bias ? this.parameter('bias', new Parameter([outFeatures], initial)) : undefined;
  }

  forward(x: Tensor): Tensor {
    return linear(x, this.weight.value, this.bias?.value);
  }

  override describe(): string {
    return `${this.weight.shape[1]} → ${this.weight.shape[0]}`;
  }
}

/**
 * Joins every pair of inputs of two vectors to every output: y = x₁ᵀ·A·x₂ + b.
 *
 * `[[…, in1], […, in2]]` → `[…, out]`; the weight is `[out, in1, in2]`. Starts uniform over ±1/√in1. Follows torch.nn.Bilinear.
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
    const bound = 1 / Math.sqrt(in1);
    const initial = uniform(-bound, bound);
    this.weight = this.parameter('weight', new Parameter([out, in1, in2], initial));
    this.bias = bias ? this.parameter('bias', new Parameter([out], initial)) : undefined;
  }

  forward([left, right]: readonly [Tensor, Tensor]): Tensor {
    const [out, in1, in2] = this.weight.shape;
    const leading = left.shape.slice(0, -1);
    checkShape('Bilinear', left, [...new Array<null>(Math.max(1, left.rank - 1)).fill(null), in1]);
    checkShape('Bilinear', right, [...leading, in2]);
    const rows = sizeOf(leading);
    const pairs = reshape(mul(reshape(left, [rows, in1, 1]), reshape(right, [rows, 1, in2])), [rows, in1 * in2]);
    const y = matmul(pairs, reshape(this.weight.value, [out, in1 * in2]), { transposeB: true });
    return reshape(this.bias ? addBias(y, this.bias.value) : y, [...leading, out]);
  }

  override describe(): string {
    const [out, in1, in2] = this.weight.shape;
    return `${in1}, ${in2} → ${out}`;
  }
}
