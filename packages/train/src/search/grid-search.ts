import { checkInteger } from '@cnn/tensor';
import { between } from './between.ts';
import type { SearchConfig, SearchDimension, SearchSpace, SearchValue } from './dimensions.ts';
import { rungSearch } from './rung-search.ts';
import type { Search } from './search.ts';

export interface GridSearchOptions<Name extends string = string> {
  /** How many values of a range are tried, for all ranges or by name; at least 1. @default 3 */
  readonly points?: number | Readonly<Partial<Record<Name, number>>>;
  /** What each configuration is trained to, such as epochs; at least 1. @default 1 */
  readonly resource?: number;
}

/**
 * Tries every combination: all values of choices, and of ranges some at equal distances from end to end, or equal factors on a log scale.
 *
 * The last hyperparameter changes fastest. Use it for one or two hyperparameters; the number of trials is the product of all counts. Follows
 * sklearn.model_selection.ParameterGrid.
 *
 * @throws RangeError if an option is out of its range, or `points` names what is no range of the space.
 * @example
 * const search = gridSearch({ optimizer: choice(['sgd', 'adam']), width: integer(8, 16) }, { points: 2 });
 * search.trials; // 4
 * search.config(1); // { optimizer: 'sgd', width: 16 }
 */
export function gridSearch<const Space extends SearchSpace>(
  space: Space,
  { points = 3, resource = 1 }: GridSearchOptions<Extract<keyof Space, string>> = {},
): Search<SearchConfig<Space>> {
  checkInteger('gridSearch', 'resource', resource, 1);
  const axes = Object.entries(space).map(([name, dimension]) => ({
    name,
    values: valuesOf(dimension, pointsOf(points, name)),
  }));
  if (typeof points === 'object') {
    const wrong = Object.keys(points).find((name) => !Object.hasOwn(space, name) || space[name].type === 'choice');
    if (wrong !== undefined)
      throw new RangeError(`gridSearch: points names '${wrong}', which is no range of the space`);
  }
  return rungSearch({
    name: 'gridSearch',
    trials: axes.reduce((product, { values }) => product * values.length, 1),
    rungs: [resource],
    reduction: 1,
    mode: 'min',
    config: (trial) => {
      let rest = trial;
      const entries: [string, SearchValue][] = [];
      for (const { name, values } of axes.toReversed()) {
        entries.unshift([name, values[rest % values.length]]);
        rest = Math.floor(rest / values.length);
      }
      return Object.fromEntries(entries) as SearchConfig<Space>;
    },
  });
}

/** Of a range: more than anyone has time for, and less than the memory of a machine. */
const MOST_POINTS = 10_000;

function pointsOf(points: number | Readonly<Partial<Record<string, number>>>, name: string): number {
  // Names such as `constructor` are in every object.
  const given = typeof points === 'number' ? points : Object.hasOwn(points, name) ? points[name] : undefined;
  const count = given ?? 3;
  checkInteger('gridSearch', typeof points === 'number' ? 'points' : `points.${name}`, count, 1, MOST_POINTS);
  return count;
}

/** A single point lies in the middle. Whole numbers that fall together are tried once. */
function valuesOf(dimension: SearchDimension, points: number): readonly SearchValue[] {
  if (dimension.type === 'choice') return dimension.values;
  const log = dimension.type === 'integer' ? dimension.log : dimension.type === 'logUniform';
  const scale = { low: dimension.low, high: dimension.high, log };
  const values = Array.from({ length: points }, (_, k) => between(scale, points === 1 ? 0.5 : k / (points - 1)));
  return dimension.type === 'integer' ? [...new Set(values.map(Math.round))] : values;
}
