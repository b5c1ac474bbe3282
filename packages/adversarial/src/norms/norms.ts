import { choices } from '@cnn/tensor';
import { l1 } from './l1.ts';
import { l2 } from './l2.ts';
import { linf } from './linf.ts';
import type { Norm, NormName } from './norm.ts';

const norms: Readonly<Record<NormName, Norm>> = { Linf: linf, L2: l2, L1: l1 };

/**
 * A norm by its name.
 *
 * @throws RangeError that lists the names.
 */
export function normNamed(owner: string, name: NormName): Norm {
  if (Object.hasOwn(norms, name)) return norms[name];
  throw new RangeError(`${owner}: unknown norm '${name}'; ${choices(name, Object.keys(norms))}`);
}
