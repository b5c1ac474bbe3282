import { Module } from '../core/module.ts';
import type { Parameter } from '../core/parameter.ts';

/**
 * Parameters in a row, named '0', '1', …, for a `forward` of your own. Follows torch.nn.ParameterList.
 *
 * @example
 * const scales = new ParameterList([1, 2, 3].map((size) => new Parameter([size], (_, shape) => ones(shape))));
 */
export class ParameterList extends Module<never, never> implements Iterable<Parameter> {
  override readonly kind: string = 'ParameterList';
  /** The parameters in order. */
  readonly parameters: readonly Parameter[];

  constructor(parameters: Iterable<Parameter> = []) {
    super();
    this.parameters = [...parameters];
    for (const [index, parameter] of this.parameters.entries()) this.parameter(String(index), parameter);
  }

  /** The parameters, in order. */
  [Symbol.iterator](): Iterator<Parameter> {
    return this.parameters[Symbol.iterator]();
  }

  forward(): never {
    throw new TypeError('ParameterList: has no forward; use its parameters in that of your module');
  }
}
