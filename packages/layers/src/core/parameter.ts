import { formatShape, Rng, type Shape, scope, type Tensor, transpose, type Variable, variable } from '@cnn/tensor';

/** Fills a tensor of PyTorch's shape from a stream of chance. */
export type Initializer = (rng: Rng, shape: Shape) => Tensor;

/** How the axes of a weight lie here and in PyTorch: permutations from one to the other. */
export interface Layout {
  readonly toTorch: readonly number[];
  readonly fromTorch: readonly number[];
}

/** A convolution's kernels: `[height, width, in, out]` here, `[out, in, height, width]` in PyTorch. */
export const HWIO: Layout = { toTorch: [3, 2, 0, 1], fromTorch: [2, 3, 1, 0] };

export interface ParameterOptions {
  /** Where the axes differ from PyTorch's. @default the same order */
  readonly layout?: Layout;
  /** False for buffers and frozen weights. @default true */
  readonly requiresGrad?: boolean;
  readonly dtype?: 'float32' | 'int32';
}

/**
 * A weight that training changes, or a buffer that it only keeps.
 *
 * Its variable is made when first asked for, so that a large model can be described without being allocated. The same stream gives
 * the same weights as in the PyTorch references, because they are drawn in PyTorch's axis order. Follows torch.nn.Parameter.
 *
 * @example
 * const bias = new Parameter([10], (rng, shape) => uniform(rng, shape, -0.1, 0.1));
 * add(x, bias.value);
 */
export class Parameter {
  /** Sizes as PyTorch has them. */
  readonly torchShape: Shape;
  /** Sizes of `value`. */
  readonly shape: Shape;
  /** Whether an optimizer may change it. */
  requiresGrad: boolean;

  #initializer: Initializer;
  /** Where the axes differ from PyTorch's. */
  readonly layout: Layout | undefined;
  readonly dtype: 'float32' | 'int32';
  #rng: Rng | undefined;
  #substitute: Tensor | undefined;
  #variable: Variable | undefined;

  /** @param torchShape sizes in PyTorch's axis order. */
  constructor(torchShape: Shape, initializer: Initializer, options: ParameterOptions = {}) {
    const { layout, requiresGrad = true, dtype = 'float32' } = options;
    this.torchShape = torchShape;
    this.shape = layout ? layout.fromTorch.map((axis) => torchShape[axis]) : torchShape;
    this.requiresGrad = requiresGrad;
    this.#initializer = initializer;
    this.layout = layout;
    this.dtype = dtype;
  }

  /** The values, on the device: what `forward` computes with. */
  get value(): Tensor {
    return this.#substitute ?? this.variable;
  }

  /** The values as what an optimizer changes and gradients are taken to. */
  get variable(): Variable {
    if (this.#variable?.isDisposed)
      throw new Error('this parameter was disposed with its module; build the model anew');
    this.#variable ??= scope(() => variable(this.#draw() as never, true, undefined, this.dtype));
    return this.#variable;
  }

  /**
   * Puts a tensor in the place of the values, without changing them, until it is called with undefined.
   *
   * @throws TypeError if the shape differs.
   */
  substitute(values: Tensor | undefined): void {
    if (values) this.#checkShape(values);
    this.#substitute = values;
  }

  /** The number of elements. */
  get size(): number {
    return this.shape.reduce((size, axis) => size * axis, 1);
  }

  /** Bytes of one element in a PyTorch file: counters are int64 there. */
  get bytesPerElement(): number {
    return this.dtype === 'int32' ? 8 : 4;
  }

  /** Takes its first values from this stream (at once where it already has values). */
  initialize(rng: Rng): void {
    this.#rng = rng;
    if (this.#variable) scope(() => this.assign(this.#draw()));
  }

  /** Takes its values from another initializer, now and at every `initialize`. */
  reset(initializer: Initializer, rng: Rng): void {
    this.#initializer = initializer;
    this.initialize(rng);
  }

  /**
   * Takes over the values of a tensor, which is left to its owner.
   *
   * @throws TypeError if the shape differs.
   */
  assign(values: Tensor): void {
    this.#checkShape(values);
    if (this.#variable) this.#variable.assign(values as never);
    else this.#variable = variable(values as never, true, undefined, this.dtype);
  }

  /** A tensor of this parameter's axes in PyTorch's order; also for its gradient or an optimizer's state. */
  toTorch(values: Tensor): Tensor {
    return transpose(values, [...(this.layout?.toTorch ?? values.shape.map((_, axis) => axis))]);
  }

  /** A tensor in PyTorch's axis order as this parameter has it. */
  fromTorch(values: Tensor): Tensor {
    return transpose(values, [...(this.layout?.fromTorch ?? values.shape.map((_, axis) => axis))]);
  }

  /** A parameter of the same values that shares nothing with this one. */
  clone(): Parameter {
    const { torchShape, layout, requiresGrad } = this;
    const twin = new Parameter(torchShape, this.#initializer, { layout, requiresGrad, dtype: this.dtype });
    twin.#rng = this.#rng;
    if (this.#variable) twin.assign(this.#variable);
    return twin;
  }

  /** Frees the device's memory. */
  dispose(): void {
    this.#variable?.dispose();
  }

  #checkShape({ shape }: Tensor): void {
    if (String(shape) === String(this.shape)) return;
    throw new TypeError(`Parameter: expected shape ${formatShape(this.shape)}, found ${formatShape(shape)}`);
  }

  #draw(): Tensor {
    return scope(() => this.fromTorch(this.#initializer(this.#rng ?? new Rng(0), this.torchShape)));
  }
}
