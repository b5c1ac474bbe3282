import { type Classifier, choices, type Rng, scope, Tensor } from '@cnn/tensor';
import { type BackwardHook, type ForwardHook, type ForwardPreHook, withBackwardHooks } from './hooks.ts';
import { inEvaluation } from './in-evaluation.ts';
import type { Parameter } from './parameter.ts';
import { Pass, type PassOptions } from './pass.ts';

/** How what stands in several places of a module is named. */
export interface NamedOptions {
  /** Whether what stands in several places is named once, by the first. @default true */
  readonly removeDuplicate?: boolean;
}

/** How a parameter is computed from others. */
export interface Parametrization {
  /** What is trained in its place, by key. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** What is kept besides, by key. */
  readonly buffers?: Readonly<Record<string, Parameter>>;
  /** The value, from what is given, which may be a copy's. In training it may change the buffers. */
  compute(state: Required<Omit<Parametrization, 'compute'>> & { readonly training: boolean }): Tensor;
}

type AppliedParametrization = Required<Parametrization> & { readonly target: Parameter };

/** A module of any kind of input and output. */
// biome-ignore lint/suspicious/noExplicitAny: what a module takes is checked where it is called; lists of modules hold every kind.
export type AnyModule = Module<any, any>;

/**
 * The base of all layers and models: something with parameters that turns a batch into another.
 *
 * A subclass keeps its children in fields and says in `forward` how they are joined; parameters and children get PyTorch's names
 * (`convLayer` is `conv_layer`). Call it with `call`, not `forward`, so that hooks run. Most take one tensor and give one; others name what
 * they take and give: `Module<[Tensor, Tensor], Tensor>`. Follows torch.nn.Module.
 *
 * @example
 * class Head extends Module {
 *   readonly fc = new Linear(64, 10);
 *   forward(x: Tensor, pass: Pass) {
 *     return this.fc.call(x, pass);
 *   }
 * }
 */
export abstract class Module<Input = Tensor, Output = Tensor> {
  /** The class's name, such as `Conv2d`. Layers write it out, because bundlers shorten the names of classes. */
  readonly kind: string = this.constructor.name;

  /** True in training, where dropout drops and batch normalisation uses the batch's own statistics; see `train` and `eval`. */
  training = true;

  // Not #private, so that a copy can be made of any module (deepCopy).
  private readonly ownParameters = new Map<string, Parameter>();
  private readonly ownBuffers = new Map<string, Parameter>();
  private readonly parametrizations = new Map<string, AppliedParametrization>();
  private readonly forwardPreHooks = new Set<ForwardPreHook<unknown>>();
  private readonly forwardHooks = new Set<ForwardHook<unknown, unknown>>();
  private readonly backwardHooks = new Set<BackwardHook>();

  /** Turns a batch into another. Children are run by `child.call(x, pass)`. */
  abstract forward(x: Input, pass: Pass): Output;

  /**
   * Runs the module and its hooks. Intermediate tensors are disposed; `x` is not.
   *
   * @param pass the caller's pass, or `{ rng }` at the outermost call of a training step.
   */
  call(x: Input, pass: Pass | PassOptions = {}): Output {
    const inner = pass instanceof Pass ? pass : new Pass(this, pass);
    return scope(() => {
      for (const { target, ...how } of this.parametrizations.values())
        target.substitute(how.compute({ ...how, training: this.training }));
      let input = x;
      for (const hook of this.forwardPreHooks) input = (hook(this as never, input) as Input | undefined) ?? input;
      let output = this.backwardHooks.size > 0 ? this.forwardWatched(input, inner) : this.forward(input, inner);
      for (const hook of this.forwardHooks) output = (hook(this as never, input, output) as Output) ?? output;
      for (const { target } of this.parametrizations.values()) target.substitute(undefined);
      return output;
    });
  }

  /** Adds a hook before `forward`, and returns what removes it. */
  registerForwardPreHook(hook: ForwardPreHook<Input>): () => void {
    return added(this.forwardPreHooks, hook as ForwardPreHook<unknown>);
  }

  /** Adds a hook after `forward`, and returns what removes it. */
  registerForwardHook(hook: ForwardHook<Input, Output>): () => void {
    return added(this.forwardHooks, hook as never);
  }

  /**
   * Adds a hook on the gradients that come back through this module, and returns what removes it. It holds for calls after it was added, and for
   * gradients by `valueAndGradient` and `variableGradients`.
   *
   * @example
   * const remove = layer.registerFullBackwardHook((_, dx, dy) => void gradients.push(keep(clone(dy))));
   */
  registerFullBackwardHook(hook: BackwardHook): () => void {
    return added(this.backwardHooks, hook);
  }

  /**
   * Computes a parameter of this module from others at each call; those take its place among the parameters, as `parametrizations.<name>.<key>`.
   *
   * `weightNorm` and `spectralNorm` are made of it. Follows torch.nn.utils.parametrize.register_parametrization.
   *
   * @param of says how, given the parameter that is there now.
   * @returns what takes it away again and leaves the value that it computes.
   * @throws RangeError if there is no such parameter.
   */
  registerParametrization(name: string, of: (target: Parameter) => Parametrization): () => void {
    const target = this.ownParameters.get(name);
    if (!target) {
      throw new RangeError(
        `${this.kind}: no parameter is named '${name}'; ${choices(name, this.ownParameters.keys())}`,
      );
    }
    const { parameters, buffers = {}, compute } = of(target);
    const named = (key: string, level = '') => `parametrizations.${name}.${level}${key}`;
    this.ownParameters.delete(name);
    for (const [key, parameter] of Object.entries(parameters)) this.parameter(named(key), parameter);
    for (const [key, buffer] of Object.entries(buffers)) this.buffer(named(key, '0.'), buffer);
    this.parametrizations.set(name, { target, parameters, buffers, compute });
    return () => {
      this.parametrizations.delete(name);
      for (const key of Object.keys(parameters)) this.ownParameters.delete(named(key));
      for (const key of Object.keys(buffers)) this.ownBuffers.delete(named(key, '0.'));
      scope(() => target.assign(compute({ parameters, buffers, training: false })));
      for (const parameter of [...Object.values(parameters), ...Object.values(buffers)]) parameter.dispose();
      this.parameter(name, target);
    };
  }

  /** The modules directly inside, by name. */
  children(): Map<string, AnyModule> {
    const children = new Map<string, AnyModule>();
    for (const [field, value] of Object.entries(this)) {
      if (value instanceof Module) children.set(snakeCase(field), value);
    }
    return children;
  }

  /**
   * This module (named '') and all inside it, by dotted name, outer before inner. One that stands in several places is named by the first, or by each
   * with `removeDuplicate: false`.
   */
  namedModules({ removeDuplicate = true }: NamedOptions = {}): Map<string, AnyModule> {
    const modules = new Map<string, AnyModule>();
    const seen = new Set<AnyModule>();
    const visit = (path: string, module: AnyModule) => {
      if (removeDuplicate && seen.has(module)) return;
      seen.add(module);
      modules.set(path, module);
      for (const [name, child] of module.children()) visit(join(path, name), child);
    };
    visit('', this);
    return modules;
  }

  /**
   * The module of a dotted name, such as `features.3`. Follows torch.nn.Module.get_submodule.
   *
   * @throws RangeError for an unknown name, with the nearest known one.
   */
  getSubmodule(name: string): AnyModule {
    const modules = this.namedModules();
    const found = modules.get(name);
    if (!found) throw new RangeError(`${this.kind}: no module is named '${name}'; ${choices(name, modules.keys())}`);
    return found;
  }

  /** All parameters, by PyTorch's name; one that stands in several places as {@link namedModules} says. */
  namedParameters(options?: NamedOptions): Map<string, Parameter> {
    return this.collect((module) => module.ownParameters, options);
  }

  /** All buffers, such as running statistics, by PyTorch's name. */
  namedBuffers(options?: NamedOptions): Map<string, Parameter> {
    return this.collect((module) => module.ownBuffers, options);
  }

  /** Switches this module and all inside it to training (or, with `false`, to evaluation). */
  train(mode = true): this {
    return this.apply((module) => {
      module.training = mode;
    });
  }

  /** Switches to evaluation: dropout passes everything, batch normalisation uses its running statistics. */
  eval(): this {
    return this.train(false);
  }

  /** Keeps an optimizer from changing the parameters inside. Batch normalisation still follows its batches: switch it to `eval()` too. */
  freeze(): this {
    for (const parameter of this.namedParameters().values()) parameter.requiresGrad = false;
    return this;
  }

  /** Lets an optimizer change the parameters inside again. */
  unfreeze(): this {
    for (const parameter of this.namedParameters().values()) parameter.requiresGrad = true;
    return this;
  }

  /**
   * Calls `visit` with every module inside and then with this one. Follows torch.nn.Module.apply.
   *
   * @example
   * model.apply((module) => {
   *   if (module instanceof Conv2d) module.weight.reset(init.kaimingNormal({ mode: 'fanOut' }), rng);
   * });
   */
  apply(visit: (module: AnyModule) => void): this {
    for (const module of [...this.namedModules().values()].reverse()) visit(module);
    return this;
  }

  /** Draws all weights anew, each from the stream of its own name. */
  initialize(rng: Rng): this {
    for (const [name, parameter] of [...this.namedParameters(), ...this.namedBuffers()])
      parameter.initialize(rng.fold(name));
    return this;
  }

  /**
   * The model as a plain function from images to logits, in evaluation mode, for attacks, pictures and metrics.
   *
   * @param preprocess turns images in [0, 1] into what the model was trained on, such as normalised ones.
   */
  asClassifier(this: Module<Tensor, Tensor>, preprocess: (images: Tensor) => Tensor = (images) => images): Classifier {
    return (images) => inEvaluation(this, () => scope(() => this.call(preprocess(images))));
  }

  /** Frees the device's memory; the module cannot be used afterwards. */
  dispose(): void {
    for (const parameter of [...this.namedParameters().values(), ...this.namedBuffers().values()]) parameter.dispose();
    // What a parametrization stands in for has its first values still.
    for (const { parametrizations } of this.namedModules().values()) {
      for (const { target } of parametrizations.values()) target.dispose();
    }
  }

  /** What `summary` and errors show of a layer's settings, such as `3 → 32, 3×3`. */
  describe(): string {
    return '';
  }

  /** Registers a parameter under PyTorch's name, in a constructor. */
  protected parameter(name: string, parameter: Parameter): Parameter {
    this.ownParameters.set(name, parameter);
    return parameter;
  }

  /** Registers a buffer under PyTorch's name, in a constructor. */
  protected buffer(name: string, buffer: Parameter): Parameter {
    buffer.requiresGrad = false;
    this.ownBuffers.set(name, buffer);
    return buffer;
  }

  private forwardWatched(x: Input, pass: Pass): Output {
    if (!(x instanceof Tensor))
      throw new TypeError(`${this.kind}: backward hooks need a module from one tensor to one`);
    const module = this as unknown as Module;
    return withBackwardHooks(module, [...this.backwardHooks], x, (input) => module.forward(input, pass)) as Output;
  }

  private collect(
    of: (module: AnyModule) => Map<string, Parameter>,
    { removeDuplicate = true }: NamedOptions = {},
  ): Map<string, Parameter> {
    const all = new Map<string, Parameter>();
    const seen = new Set<Parameter>();
    for (const [path, module] of this.namedModules({ removeDuplicate })) {
      for (const [name, parameter] of of(module)) {
        if (!removeDuplicate || !seen.has(parameter)) all.set(join(path, name), parameter);
        seen.add(parameter);
      }
    }
    return all;
  }
}

function added<T>(set: Set<T>, member: T): () => void {
  set.add(member);
  return () => set.delete(member);
}

const join = (prefix: string, name: string): string => (prefix ? `${prefix}.${name}` : name);

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
