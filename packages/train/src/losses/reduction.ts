import { choices, mean, sum, type Tensor } from '@cnn/tensor';

/** What becomes of the losses of elements or samples: their mean, their sum, or a tensor of them all. */
export type Reduction = 'mean' | 'sum' | 'none';

/** What all losses take. */
export interface ReductionOptions {
  /** What becomes of the losses of elements or samples. @default 'mean' */
  readonly reduction?: Reduction;
}

/** How losses become what a loss returns, by the name of the reduction. */
export type Reductions<Name extends string> = Readonly<Record<Name, (losses: Tensor) => Tensor>>;

const reductions: Reductions<Reduction> = {
  mean: (losses) => mean(losses),
  sum: (losses) => sum(losses),
  none: (losses) => losses,
};

/** What a reduction does; `more` are known besides the three. @throws RangeError if there is none of the name. */
export function reducer<More extends string = never>(
  owner: string,
  reduction: Reduction | More,
  more?: Reductions<More>,
): (losses: Tensor) => Tensor {
  const known: Reductions<string> = { ...reductions, ...more };
  if (Object.hasOwn(known, reduction)) return known[reduction];
  throw new RangeError(`${owner}: unknown reduction '${reduction}'; ${choices(reduction, Object.keys(known))}`);
}
