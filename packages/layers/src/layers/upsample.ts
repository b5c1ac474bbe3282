import {
  expandDims,
  type InterpolateOptions,
  type InterpolationMode,
  interpolate,
  squeeze,
  type Tensor,
} from '@cnn/tensor';
import { Module } from '../core/module.ts';

type Sizes = number | readonly number[];

/** Either a size or a factor: one number, `[vertical, horizontal]`, or one in brackets for signals. */
export interface UpsampleSizes {
  /** Height and width of the result, or its length. */
  readonly size?: Sizes;
  /** What sizes are multiplied by; the result is rounded down. */
  readonly scaleFactor?: Sizes;
}

export interface UpsampleOptions extends UpsampleSizes {
  /** Copies of the nearest sample, or mixtures: `'linear'` for signals, `'bilinear'` and `'bicubic'` for images. @default 'nearest' */
  readonly mode?: InterpolationMode | 'linear';
  /** Whether the centres of the outermost pixels meet, not their outer edges; not for modes that copy. @default false */
  readonly alignCorners?: boolean;
}

/**
 * Resizes images or signals.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]`; signals `[batch, length, channels]` → `[batch, l, channels]`. Follows
 * torch.nn.Upsample.
 *
 * @throws RangeError when called, unless one of `size` and `scaleFactor` is given; TypeError for a mode that is not for such an input.
 * @example
 * new Upsample({ scaleFactor: 2, mode: 'bilinear' });
 */
export class Upsample extends Module {
  override readonly kind: string = 'Upsample';
  readonly options: UpsampleOptions;

  constructor(options: UpsampleOptions) {
    super();
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    const { size, scaleFactor, mode = 'nearest', alignCorners } = this.options;
    const isSignal = x.rank === 3;
    if (mode.endsWith('linear') ? isSignal !== (mode === 'linear') : isSignal && mode === 'bicubic') {
      const known = isSignal ? 'nearest, nearest-exact or linear' : 'nearest, nearest-exact, bilinear or bicubic';
      throw new TypeError(`${this.kind}: expected mode ${known} for an input of ${x.rank} axes, found ${mode}`);
    }
    const settings = { size, scaleFactor, mode: mode === 'linear' ? 'bilinear' : mode, alignCorners };
    if (!isSignal) return interpolate(x, settings as InterpolateOptions);
    const row = (sizes: Sizes | undefined) => (sizes === undefined ? undefined : [1, [sizes].flat()[0]]);
    const inRow = { ...settings, size: row(size), scaleFactor: row(scaleFactor) };
    return squeeze(interpolate(expandDims(x, 1), inRow as InterpolateOptions), [1]);
  }

  override describe(): string {
    const { size, scaleFactor, mode = 'nearest', alignCorners } = this.options;
    const target = size === undefined ? `factor ${[scaleFactor].flat().join('×')}` : `size ${[size].flat().join('×')}`;
    return `${target}, ${mode}${alignCorners ? ', aligned corners' : ''}`;
  }
}

/**
 * Makes images larger by copies of the nearest pixel: {@link Upsample} with its defaults. Follows torch.nn.UpsamplingNearest2d.
 *
 * @example
 * new UpsamplingNearest2d({ scaleFactor: 2 });
 */
export class UpsamplingNearest2d extends Upsample {
  override readonly kind: string = 'UpsamplingNearest2d';

  constructor({ size, scaleFactor }: UpsampleSizes) {
    super({ size, scaleFactor });
  }
}

/**
 * Makes images larger by mixing pixels, with the centres of the corner pixels meeting. Follows torch.nn.UpsamplingBilinear2d.
 *
 * @example
 * new UpsamplingBilinear2d({ size: [64, 64] });
 */
export class UpsamplingBilinear2d extends Upsample {
  override readonly kind: string = 'UpsamplingBilinear2d';

  constructor({ size, scaleFactor }: UpsampleSizes) {
    super({ size, scaleFactor, mode: 'bilinear', alignCorners: true });
  }
}
