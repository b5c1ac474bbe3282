import type { Parameter } from '@cnn/layers';
import { checkRange, div, greater, maximum, mul, sqrt, square, sum, type Tensor, where } from '@cnn/tensor';
import type { GradientClip } from './gradient-clip.ts';

/** Settings of {@link clipAdaptive}. */
export interface AdaptiveClipOptions {
  /** The least length that a unit's weights are taken to have, so that those that are zero can begin to move. @default 1e-3 */
  readonly epsilon?: number;
  /** Names of parameters that are left alone. @default none */
  readonly except?: (name: string) => boolean;
}

/**
 * Shortens the gradient of each unit to `share` of the length of that unit's weights where it is longer. A unit is what lies along PyTorch's first axis of a
 * weight, which is the output channel (of transposed convolutions the input channel), or a whole bias or gain.
 *
 * Use it for networks without normalisation, or for very large batches. Follows Brock et al., High-performance large-scale image recognition without
 * normalization (2021), known as AGC; its authors leave the last linear layer out.
 *
 * @throws RangeError if `share` or `epsilon` is negative.
 * @example
 * new Trainer(model, { clip: clipAdaptive(0.01, { except: (name) => name.startsWith('fc.') }), … });
 */
export function clipAdaptive(
  share: number,
  { epsilon = 1e-3, except = () => false }: AdaptiveClipOptions = {},
): GradientClip {
  checkRange('clipAdaptive', 'share', share, 0);
  checkRange('clipAdaptive', 'epsilon', epsilon, 0);
  const clipped = (gradient: Tensor, parameter: Parameter) => {
    const length = unitLengths(parameter, gradient);
    const most = mul(maximum(unitLengths(parameter, parameter.value), epsilon), share);
    return where(greater(length, most), mul(gradient, div(most, maximum(length, 1e-6))), gradient);
  };
  return ({ gradients, parameters }) => ({
    gradients: new Map(
      [...gradients].map(([name, gradient]) => [
        name,
        except(name) ? gradient : clipped(gradient, parameters.get(name)!),
      ]),
    ),
  });
}

/** The length of each unit, along PyTorch's first axis, with axes of one for the others. */
function unitLengths({ layout, shape }: Parameter, values: Tensor): Tensor {
  if (shape.length < 2) return sqrt(sum(square(values)));
  const unit = layout?.fromTorch.indexOf(0) ?? 0;
  const others = shape.map((_, axis) => axis).filter((axis) => axis !== unit);
  return sqrt(sum(square(values), others, true));
}
