import { dispose, type Tensor } from '@cnn/tensor';

/** One computation that every backend must do alike: on the same inputs, down to the rounding. */
export interface ConformanceCase {
  /** What stands in one table: `convolution`, `losses` and the like. */
  readonly family: string;
  /** A public name, then what is special about the case: `conv2d stride 2`. */
  readonly name: string;
  /** Why, and how far, it may be further from float64 than others. */
  readonly exception?: Exception;
  /** Computes it on the chosen backend. Values by name; names of gradients begin with `gradient`. Whoever takes the tensors disposes them. */
  run(): Readonly<Record<string, Tensor>>;
}

/** A wider bound of one case. */
export interface Exception {
  /** Largest difference, as a share of the largest magnitude. */
  readonly bound: number;
  readonly reason: string;
  /** The only backend that has it. @default all have it */
  readonly backend?: string;
}

/** The largest difference from float64 that a case may have, as a share of the largest magnitude. */
export const boundOf = ({ exception }: ConformanceCase, backend: string): number =>
  exception && (exception.backend ?? backend) === backend ? exception.bound : BOUND;

/** Sums of float32 come this near: some tens of roundings of 6e-8. */
export const BOUND = 1e-5;

/** The numbers of a case, by name. */
export type Outcome = Readonly<Record<string, readonly number[]>>;

/** The public name that a case is about. */
export const subjectOf = ({ name }: ConformanceCase): string => name.split(' ')[0];

/** Computes a case on the chosen backend and fetches its numbers. */
export async function runCase({ run }: ConformanceCase): Promise<Outcome> {
  const tensors = run();
  const numbers: Record<string, readonly number[]> = {};
  for (const [name, tensor] of Object.entries(tensors)) numbers[name] = Array.from(await tensor.data());
  dispose(Object.values(tensors));
  return numbers;
}
