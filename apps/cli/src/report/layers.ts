import { recordOutputs } from '@cnn/layers';
import { choices, dispose, scope, zeros } from '@cnn/tensor';
import type { OpenRun } from '../run/open-run.ts';
import { UsageError } from '../terminal/usage-error.ts';

/**
 * A layer with places by its name, or the last one of more than one place. What runs several times in a pass, such as an activation that layers share, is
 * found by its name only: that means its first run.
 *
 * @throws UsageError for a name that there is not, with the nearest one.
 */
export function lastLayer(
  { model, inputShape }: OpenRun,
  wanted: string | undefined,
): { name: string; channels: number } {
  const { outputs, logits } = recordOutputs(
    model,
    scope(() => zeros([1, ...inputShape])),
  );
  const layers = outputs
    .filter(({ output: { shape } }) => shape.length === 4 && (wanted !== undefined || shape[1]! * shape[2]! > 1))
    .map(({ name, output }) => ({ name, channels: output.shape[3]! }));
  dispose([logits, ...outputs.map(({ output }) => output)]);
  const runs = (of: string) => layers.filter(({ name }) => name === of).length;
  const found =
    wanted === undefined ? layers.findLast(({ name }) => runs(name) === 1) : layers.find(({ name }) => name === wanted);
  if (found) return found;
  const names = new Set(layers.map(({ name }) => name));
  throw new UsageError(`unknown layer '${wanted ?? ''}'; ${choices(wanted ?? '', names)}`);
}
