import { type AnyModule, receptiveFields, trace } from '@cnn/layers';
import { type Shape, scope, zeros } from '@cnn/tensor';
import { wholeWindow } from '../filters/whole-window.ts';
import type { SeenLayer } from './seen-windows.ts';

/**
 * The windows of a model's layers, whatever its graph; whole layers only, not what is inside of them. Runs it once with zeros.
 *
 * @param inputShape `[1, height, width, channels]`.
 */
export function windowsOfModel(model: AnyModule, inputShape: Shape): SeenLayer[] {
  const fields = receptiveFields(model, inputShape);
  const { calls, values } = scope(() => trace(model, zeros([...inputShape])));
  return calls.flatMap(({ name, module, outputs: [output] }) => {
    const field = fields.get(name);
    if (!field || module.children().size > 0 || !field.size.every(Number.isFinite)) return [];
    const [, height, width] = values[output].shape;
    const size = [inputShape[1], inputShape[2]] as const;
    return [{ name, places: [height, width] as const, window: (y, x) => wholeWindow(field, [y, x], size) }];
  });
}
