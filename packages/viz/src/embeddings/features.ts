import { formatShape } from '@cnn/tensor';
import { type Numbers, type Rows, readRows } from '../numbers.ts';

/** Features of samples: `[samples, features]`, as a tensor or as a list of rows. */
export type Features = Numbers | readonly ArrayLike<number>[];

/**
 * Features in main memory.
 *
 * @throws RangeError if there are fewer samples than `least`, no features, or one that is not finite; TypeError for another shape.
 */
export async function readFeatures(owner: string, features: Features, least: number): Promise<Rows> {
  if ('shape' in features && features.shape.length > 2) {
    throw new TypeError(
      `${owner}: expected features [samples, features], found ${formatShape(features.shape)}; flatten them first`,
    );
  }
  const rows = await readRows(owner, features);
  if (rows.rows < least || rows.columns < 1) {
    throw new RangeError(
      `${owner}: expected at least ${least} samples with features, found ${rows.rows} with ${rows.columns}`,
    );
  }
  for (let i = 0; i < rows.data.length; i++) {
    if (Number.isFinite(rows.data[i])) continue;
    throw new RangeError(
      `${owner}: expected finite features, found ${rows.data[i]} in sample ${Math.floor(i / rows.columns)}`,
    );
  }
  return rows;
}
