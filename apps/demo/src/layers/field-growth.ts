import type { Layer } from './layer.ts';
import type { LayerShape } from './layer-arithmetic.ts';

/** How much of the input one value sees along a side, in pixels; Infinity where it sees everything. */
export interface Field {
  readonly size: number;
  /** How far apart neighbours look. */
  readonly jump: number;
}

/** Of the pixels themselves. */
export const pixelField: Field = { size: 1, jump: 1 };

const EVERYTHING: Field = { size: Number.POSITIVE_INFINITY, jump: 0 };

/**
 * What values see behind a layer. Follows `receptiveFields` of @cnn/layers, but goes on through Flatten and Linear, whose outputs have no places.
 *
 * @param input the shape that the layer takes.
 */
export function fieldBehind(layer: Layer, { size, jump }: Field, input: LayerShape): Field {
  const { kernel = 1, stride = 1, dilation = 1 } = layer;
  const reach = dilation * (kernel - 1);
  switch (layer.kind) {
    case 'Conv2d':
    case 'MaxPool2d':
    case 'AvgPool2d':
      return { size: size + reach * jump, jump: jump * stride };
    case 'ConvTranspose2d':
      return { size: size + (reach * jump) / stride, jump: jump / stride };
    case 'AdaptiveAvgPool2d': {
      const step = input.size! / layer.size!;
      // Windows of several sizes, and one that is all, are told as all.
      if (layer.size === 1 || !Number.isInteger(step)) return EVERYTHING;
      return { size: size + (step - 1) * jump, jump: jump * step };
    }
    case 'Linear':
      return EVERYTHING;
    default:
      return { size, jump };
  }
}
