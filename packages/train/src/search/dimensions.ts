import { checkInteger, checkRange } from '@cnn/tensor';

/** A value of a hyperparameter. */
export type SearchValue = string | number | boolean;

/** One of the values listed. */
export interface ChoiceDimension<Value extends SearchValue = SearchValue> {
  readonly type: 'choice';
  readonly values: readonly Value[];
}

/** A number from `low` to `high`. */
export interface RangeDimension {
  readonly type: 'uniform' | 'logUniform';
  readonly low: number;
  readonly high: number;
}

/** A whole number from `low` to `high`, both included. */
export interface IntegerDimension {
  readonly type: 'integer';
  readonly low: number;
  readonly high: number;
  /** Whether each factor is as likely as the other, not each number. */
  readonly log: boolean;
}

/** What one hyperparameter may be, as plain data: it can be written to a file as JSON. */
export type SearchDimension = ChoiceDimension | RangeDimension | IntegerDimension;

/** What may be tried: a dimension for each hyperparameter, by name. */
export type SearchSpace = Readonly<Record<string, SearchDimension>>;

/** One point of a space: a value for each of its hyperparameters. */
export type SearchConfig<Space extends SearchSpace = SearchSpace> = {
  readonly [Name in keyof Space]: Space[Name] extends ChoiceDimension<infer Value> ? Value : SearchValueOf<Space[Name]>;
};

type SearchValueOf<Dimension> = Dimension extends RangeDimension | IntegerDimension ? number : SearchValue;

/**
 * One of some values, each as likely as the others. Use it for what has no order, such as the name of an optimizer.
 *
 * Follows optuna.trial.Trial.suggest_categorical.
 *
 * @throws RangeError if there are no values, two are the same, or one is not finite.
 * @example
 * choice(['sgd', 'adam']); // { type: 'choice', values: ['sgd', 'adam'] }
 */
export function choice<const Value extends SearchValue>(values: readonly Value[]): ChoiceDimension<Value> {
  if (values.length === 0) throw new RangeError('choice: expected at least one value, found none');
  const strange = values.find((value) => typeof value === 'number' && !Number.isFinite(value));
  if (strange !== undefined) throw new RangeError(`choice: a number must be finite, found ${strange}`);
  const seen = new Set<SearchValue>();
  for (const value of values) {
    if (seen.has(value)) throw new RangeError(`choice: each value is given once, found ${JSON.stringify(value)} twice`);
    seen.add(value);
  }
  return { type: 'choice', values };
}

/**
 * A number in [low, high), every one as likely. Use it for shares, such as a momentum or the chance of dropout.
 *
 * @throws RangeError unless both ends are finite and `low` is below `high`.
 * @example
 * uniform(0.8, 0.99); // { type: 'uniform', low: 0.8, high: 0.99 }
 */
export function uniform(low: number, high: number): RangeDimension {
  checkEnds('uniform', low, high);
  return { type: 'uniform', low, high };
}

/**
 * A number in [low, high) whose logarithm is uniform: from 0.001 to 0.01 as likely as from 0.01 to 0.1. Use it for learning rates and weight decays.
 *
 * @throws RangeError unless both ends are finite and positive, and `low` is below `high`.
 * @example
 * logUniform(1e-4, 1e-1); // { type: 'logUniform', low: 1e-4, high: 1e-1 }
 */
export function logUniform(low: number, high: number): RangeDimension {
  checkEnds('logUniform', low, high);
  if (low <= 0) throw new RangeError(`logUniform: low must be above 0, found ${low}`);
  return { type: 'logUniform', low, high };
}

export interface IntegerOptions {
  /** Whether small numbers are as likely as much larger ones: `n` gets a chance by log((n + ½) / (n − ½)), as in Optuna. @default false */
  readonly log?: boolean;
}

/**
 * A whole number from `low` to `high`, both included. Use it for widths and depths; with `log` for what goes by factors.
 *
 * Follows optuna.trial.Trial.suggest_int.
 *
 * @throws RangeError unless both ends are whole numbers and `low` is below `high`, and with `log` at least 1.
 * @example
 * integer(16, 256, { log: true }); // { type: 'integer', low: 16, high: 256, log: true }
 */
export function integer(low: number, high: number, { log = false }: IntegerOptions = {}): IntegerDimension {
  checkInteger('integer', 'low', low, log ? 1 : Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  checkInteger('integer', 'high', high, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  checkEnds('integer', low, high);
  return { type: 'integer', low, high, log };
}

function checkEnds(owner: string, low: number, high: number): void {
  checkRange(owner, 'low', low, Number.NEGATIVE_INFINITY);
  checkRange(owner, 'high', high, Number.NEGATIVE_INFINITY);
  if (low >= high) throw new RangeError(`${owner}: low must be below high, found ${low} and ${high}`);
}
