import { type Classifier, type Rng, scope, type Tensor } from '@cnn/tensor';
import type { Parameter } from './parameter.ts';
import { Pass, type PassOptions } from './pass.ts';

/** Sees what went into a module and what came out; may return a tensor to take the output's place. */
export type ForwardHook = (module: Module, input: Tensor, output: Tensor) => Tensor | undefined;

/**
 * The base of all layers and models: something with parameters that turns a batch into another.
 *
 * A subclass keeps its children in fields and says in `forward` how they are joined; parameters and children get PyTorch's names
 * (`convLayer` is `conv_layer`). Call it with `call`, not `forward`, so that hooks run. Follows torch.nn.Module.
 *
 * @example
 * class Head extends Module {
 *   readonly fc = new Linear(64, 10);
 *   forward(x: Tensor, pass: Pass) {
 *     return this.fc.call(x, pass);
 *   }
 * }
 */
export abstract class Module {
  /** The class's name, such as `Conv2d`. Layers write it out, because bundlers shorten the names of classes. */
  readonly kind: string = this.constructor.name;

  /** True in training, where dropout drops and batch normalisation uses the batch's own statistics; see `train` and `eval`. */
  training = true;

  readonly #parameters = new Map<string, Parameter>();
  readonly #buffers = new Map<string, Parameter>();
  readonly #forwardHooks = new Set<ForwardHook>();

  /** Turns a batch into another. Children are run by `child.call(x, pass)`. */
  abstract forward(x: Tensor, pass: Pass): Tensor;

  /**
   * Runs the module and its hooks. Intermediate tensors are disposed; `x` is not.
   *
   * @param pass the caller's pass, or `{ rng }` at the outermost call of a training step.
   */
  call(x: Tensor, pass: Pass | PassOptions = {}): Tensor {
    const inner = pass instanceof Pass ? pass : new Pass(this, pass);
    return scope(() => {
      let output = this.forward(x, inner);
      for (const hook of this.#forwardHooks) output = hook(this, x, output) ?? output;
      return output;
    });
  }

  /** Adds a hook after `forward`, and returns what removes it. */
  registerForwardHook(hook: ForwardHook): () => void {
    this.#forwardHooks.add(hook);
    return () => this.#forwardHooks.delete(hook);
  }

  /** The modules directly inside, by name. */
  children(): Map<string, Module> {
    const children = new Map<string, Module>();
    for (const [field, value] of Object.entries(this)) {
      if (value instanceof Module) children.set(snakeCase(field), value);
    }
    return children;
  }

  /** This module (named '') and all inside it, by dotted name, outer before inner. */
  namedModules(prefix = ''): Map<string, Module> {
    const modules = new Map<string, Module>([[prefix, this]]);
    for (const [name, child] of this.children()) {
      for (const [path, module] of child.namedModules(join(prefix, name))) modules.set(path, module);
    }
    return modules;
  }

  /** All parameters, by PyTorch's name. */
  namedParameters(): Map<string, Parameter> {
    return this.#collect((module) => module.#parameters);
  }

  /** All buffers, such as running statistics, by PyTorch's name. */
  namedBuffers(): Map<string, Parameter> {
    return this.#collect((module) => module.#buffers);
  }

  /** Switches this module and all inside it to training (or, with `false`, to evaluation). */
  train(mode = true): this {
    for (const module of this.namedModules().values()) module.training = mode;
    return this;
  }

  /** Switches to evaluation: dropout passes everything, batch normalisation uses its running statistics. */
  eval(): this {
    return this.train(false);
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
  classifier(preprocess: (images: Tensor) => Tensor = (images) => images): Classifier {
    return (images) => {
      const wasTraining = this.training;
      this.eval();
      try {
        return scope(() => this.call(preprocess(images)));
      } finally {
        this.train(wasTraining);
      }
    };
  }

  /** Frees the device's memory; the module cannot be used afterwards. */
  dispose(): void {
    for (const parameter of [...this.namedParameters().values(), ...this.namedBuffers().values()]) parameter.dispose();
  }

  /** What `summary` and errors show of a layer's settings, such as `3, 32, kernel 3×3`. */
  describe(): string {
    return '';
  }

  /** Registers a parameter under PyTorch's name, in a constructor. */
  protected parameter(name: string, parameter: Parameter): Parameter {
    this.#parameters.set(name, parameter);
    return parameter;
  }

  /** Registers a buffer under PyTorch's name, in a constructor. */
  protected buffer(name: string, buffer: Parameter): Parameter {
    buffer.requiresGrad = false;
    this.#buffers.set(name, buffer);
    return buffer;
  }

  #collect(of: (module: Module) => Map<string, Parameter>): Map<string, Parameter> {
    const all = new Map<string, Parameter>();
    for (const [path, module] of this.namedModules()) {
      for (const [name, parameter] of of(module)) all.set(join(path, name), parameter);
    }
    return all;
  }
}

const join = (prefix: string, name: string): string => (prefix ? `${prefix}.${name}` : name);

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
