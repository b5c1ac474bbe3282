import type { Tensor } from '@cnn/tensor';

/** What an optimizer remembers of one parameter, by PyTorch's names, such as `exp_avg`; each has the parameter's shape. */
export type Slots<Name extends string = string> = Readonly<Record<Name, Tensor>>;

/** The numbers of a rule, such as `learningRate`. A schedule may give others from step to step. */
export type Settings = Readonly<Record<string, number | boolean | string | readonly number[]>>;

/** What a rule makes one step of one parameter of. */
export interface UpdateInput<Name extends string> {
  readonly value: Tensor;
  readonly gradient: Tensor;
  /** Zeros at the first step. */
  readonly slots: Slots<Name>;
  /** Counts from 1. */
  readonly step: number;
}

/**
 * How one parameter moves, as a pure function: an optimizer without its state, which {@link Optimizer} keeps.
 *
 * A new rule is one file with one such function; the loop over parameters is written once.
 */
export interface OptimizerRule<Name extends string = string, Options extends Settings = Settings> {
  /** PyTorch's class name, such as `Adam`. */
  readonly name: string;
  /** All settings, defaults included: what a schedule starts from, and what checkpoints and logs hold. */
  readonly options: Options;
  /** What is remembered of each parameter. */
  readonly slots: readonly Name[];
  /**
   * A kernel that does the same in one pass over the memory, on backends that have it: value, gradient and slots by name in, the new value and
   * slots in the order of `slots` out. It is given these attributes and the step. Left out where there is none.
   */
  readonly kernel?: {
    readonly name: string;
    /** What it is given of the settings of a step; undefined if it does not do what they say, and the formula is to. */
    attributes(settings: Options): object | undefined;
  };
  /** The parameter's new value and slots, with the settings of this step. A slot that stays as it is may be handed back. */
  update(input: UpdateInput<Name>, settings: Options): { readonly value: Tensor; readonly slots: Slots<Name> };
}
