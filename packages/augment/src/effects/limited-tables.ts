import {
  add,
  cast,
  clipByValue,
  cumsum,
  div,
  equal,
  floor,
  greater,
  hasKernel,
  less,
  logicalAnd,
  maximum,
  minimum,
  mul,
  relu,
  reshape,
  round,
  runKernel,
  sub,
  sum,
  type Tensor,
  tensor,
  where,
  withoutGradient,
} from '@cnn/tensor';
import { asTensor, at, type Column, isTensor } from '../parameters/column.ts';
import { LEVELS } from './histogram.ts';

/** The kernel of our WASM engine for whole counts. */
const LIMITED_TABLES = 'CnnLimitedTables';

export interface LimitedTablesOptions {
  /** How often a level may occur, in as often as it would if all levels were alike; 0 is no limit. */
  readonly limit: Column;
  /** Pixels that were counted. */
  readonly pixels: number;
  /** Whether counts are not whole numbers and tables are to have their gradient. */
  readonly soft: boolean;
}

/**
 * Tables that spread levels evenly, as far as contrast may grow: what a level occurs too often is shared among all of them.
 *
 * Counts `[batch, rows, columns, channels, LEVELS]` → tables of numbers in [0, 1]. Follows kornia.enhance.equalize_clahe, whose rule is OpenCV's.
 */
export function limitedTables(counts: Tensor, options: LimitedTablesOptions): Tensor {
  const { limit, pixels, soft } = options;
  if (soft || isTensor(limit) || !hasKernel(LIMITED_TABLES)) return limitedByOps(counts, options);
  const most = Float32Array.from({ length: counts.shape[0]! }, (_, i) => {
    const own = at(limit, i);
    return own > 0 ? Math.max(1, Math.floor((own * pixels) / LEVELS)) : 0;
  });
  return runKernel(LIMITED_TABLES, { counts, most: tensor(most) }, { pixels })[0]!;
}

function limitedByOps(counts: Tensor, { limit, pixels, soft }: LimitedTablesOptions): Tensor {
  const batch = counts.shape[0]!;
  // WebGPU counts up and chooses along four axes at most.
  const flat = reshape(counts, [batch, -1, LEVELS]);
  const limits = reshape(asTensor(limit, batch), [batch, 1, 1]);
  const most = maximum(floor(div(mul(limits, pixels), LEVELS)), 1);
  const limited = minimum(flat, most);
  const rest = soft ? sum(relu(sub(flat, most)), 2, true) : sub(pixels, sum(limited, 2, true));
  const even = where(greater(limits, 0), add(limited, withoutGradient(shared)(rest)), flat);
  const table = clipByValue(mul(cumsum(even, 2), (LEVELS - 1) / pixels), 0, LEVELS - 1);
  return reshape(div(soft ? table : round(table), LEVELS - 1), counts.shape as number[]);
}

/** What each level gets of a rest: as many for all, and one more for some that lie evenly apart. */
function shared(rest: Tensor): Tensor {
  const each = floor(div(rest, LEVELS));
  const left = sub(rest, mul(each, LEVELS));
  const step = maximum(floor(div(LEVELS, maximum(left, 1))), 1);
  const indices = tensor(
    Float32Array.from({ length: LEVELS }, (_, level) => level),
    [1, 1, LEVELS],
  );
  const place = floor(div(indices, step));
  const gets = logicalAnd(equal(mul(place, step), indices), less(place, left));
  return add(each, cast(gets, 'float32'));
}
