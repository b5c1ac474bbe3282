import { addBias, checkInteger, checkShape, matmul, mul, reshape, sizeOf, type Tensor } from '@cnn/tensor';
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
    return byRows('Linear', [x], [this.weight.shape[1]], ([rows]) => {
      const y = matmul(rows, this.weight.value, { transposeB: true });
      return this.bias ? addBias(y, this.bias.value) : y;
    });
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
    return byRows('Bilinear', [left, right], [in1, in2], ([a, b]) => {
      const [rows] = a.shape as number[];
      const pairs = reshape(mul(reshape(a, [rows, in1, 1]), reshape(b, [rows, 1, in2])), [rows, in1 * in2]);
      const y = matmul(pairs, reshape(this.weight.value, [out, in1 * in2]), { transposeB: true });
      return this.bias ? addBias(y, this.bias.value) : y;
    });
  }

  override describe(): string {
    const [out, in1, in2] = this.weight.shape;
    return `${in1}, ${in2} → ${out}`;
  }
}

/** Runs `body` on matrices whose rows are what lies along the last axes, of `sizes`; all axes before it must be the same and stay. */
function byRows(
  owner: string,
  inputs: readonly Tensor[],
  sizes: readonly number[],
  body: (rows: Tensor[]) => Tensor,
): Tensor {
  const leading = inputs[0].shape.slice(0, -1);
  for (const [i, x] of inputs.entries()) {
    checkShape(owner, x, [...(i === 0 ? new Array<null>(Math.max(1, x.rank - 1)).fill(null) : leading), sizes[i]]);
  }
  if (leading.length === 1) return body([...inputs]);
  const rows = inputs.map((x, i) => reshape(x, [sizeOf(leading), sizes[i]]));
  const y = body(rows);
  return reshape(y, [...leading, y.shape[1]!]);
}
