import { choices } from '@cnn/tensor';
import type { AnyModule } from '../core/module.ts';
import type { Parameter } from '../core/parameter.ts';

/** @internal A parameter of the module itself. */
export function parameterOf(module: AnyModule, name: string): Parameter {
  const own = module.namedParameters();
  const found = name.includes('.') ? undefined : own.get(name);
  if (!found) throw new RangeError(`${module.kind}: no parameter is named '${name}'; ${choices(name, own.keys())}`);
  return found;
}
