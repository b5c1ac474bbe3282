import { checkImages, logSoftmax, neg, softmax, type Tensor, transpose } from '@cnn/tensor';
import { Module } from '../core/module.ts';

/**
 * Numbers along an axis as shares of 1: e^x / Σ e^x. Follows torch.nn.Softmax.
 *
 * Use it on logits to show probabilities; losses take the logits themselves.
 *
 * @throws RangeError if the input has no such axis.
 * @example
 * new Softmax().call(logits); // each row sums to 1
 */
export class Softmax extends Module {
  override readonly kind: string = 'Softmax';
  /** The axis, counted as ours are: classes and channels are −1. */
  readonly dim: number;

  constructor(dim = -1) {
    super();
    this.dim = dim;
  }

  forward(x: Tensor): Tensor {
    return alongAxis(this.kind, x, this.dim, (rows) => softmax(rows));
  }

  override describe(): string {
    return `dim ${this.dim}`;
  }
}

/** {@link Softmax} of −x. Follows torch.nn.Softmin. */
export class Softmin extends Softmax {
  override readonly kind: string = 'Softmin';
  override forward(x: Tensor): Tensor {
    return super.forward(neg(x));
  }
}

/** The logarithm of {@link Softmax}, without loss of digits. Follows torch.nn.LogSoftmax. */
export class LogSoftmax extends Softmax {
  override readonly kind: string = 'LogSoftmax';
  override forward(x: Tensor): Tensor {
    return alongAxis(this.kind, x, this.dim, (rows) => logSoftmax(rows));
  }
}

/** {@link Softmax} over the channels at each place of images `[batch, height, width, channels]`. Follows torch.nn.Softmax2d. */
export class Softmax2d extends Module {
  override readonly kind: string = 'Softmax2d';
  forward(x: Tensor): Tensor {
    checkImages('Softmax2d', x);
    return softmax(x);
  }
}

/** tfjs has these along the last axis alone. */
function alongAxis(owner: string, x: Tensor, dim: number, run: (x: Tensor) => Tensor): Tensor {
  const axis = dim < 0 ? x.rank + dim : dim;
  if (!(axis >= 0 && axis < x.rank)) {
    throw new RangeError(`${owner}: the input [${x.shape.join(', ')}] has no axis ${dim}`);
  }
  if (axis === x.rank - 1) return run(x);
  const swapped = x.shape.map((_, i) => (i === axis ? x.rank - 1 : i === x.rank - 1 ? axis : i));
  return transpose(run(transpose(x, swapped)), swapped);
}
