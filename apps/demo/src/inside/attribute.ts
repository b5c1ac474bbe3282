import type { Image } from '@cnn/datasets';
import { dispose } from '@cnn/tensor';
import { heatMap, normalizeAttribution, pngDataUrl, toPictures } from '@cnn/viz';
import { attributionMethod } from '../../../cli/src/report/attribution-methods.ts';
import type { OpenedNetwork } from '../networks/opened-network.ts';
import { networkInput } from './network-input.ts';

/** What is asked of a method. */
export interface AttributionWish {
  /** Id of one of `attributionChoices`. */
  readonly method: string;
  /** Index of the class. @default the one that the network takes the picture for */
  readonly label?: number;
  /** Layer of the methods that look at one. @default the last one with places */
  readonly layer?: string;
}

/** A map of what speaks for a class, and the picture below it; addresses for `<img>`, in the size of the network's input. */
export interface AttributionMap {
  readonly seenUrl: string;
  readonly mapUrl: string;
  /** Whether it also says what speaks against the class: red for, blue against. */
  readonly isSigned: boolean;
  readonly milliseconds: number;
}

/**
 * Which part of a picture speaks for a class, by one method.
 *
 * @param signal stops between two passes.
 * @throws RangeError for an unknown method, class or layer; the signal's reason.
 */
export async function attribute(
  opened: OpenedNetwork,
  picture: Image,
  { method, label, layer }: AttributionWish,
  signal: AbortSignal,
): Promise<AttributionMap> {
  const started = performance.now();
  const input = networkInput(opened, picture);
  const [, height, width] = input.shape as number[];
  try {
    const explain = attributionMethod(method, layer);
    const map = await explain(opened.network, input, { target: label, signal });
    try {
      const values = sumOfChannels(await map.data(), map.shape.at(-1)!);
      const isSigned = values.some((value) => value < 0);
      const shares = normalizeAttribution(values);
      const range = { low: isSigned ? -1 : 0, high: 1 };
      const heat = heatMap(shares, [height, width], { colors: isSigned ? 'blue-red' : 'inferno', range });
      const [seen] = await toPictures(input, opened.settings);
      const milliseconds = performance.now() - started;
      return { seenUrl: pngDataUrl(seen), mapUrl: pngDataUrl(heat), isSigned, milliseconds };
    } finally {
      dispose(map);
    }
  } finally {
    dispose(input);
  }
}

function sumOfChannels(values: ArrayLike<number>, channels: number): Float64Array {
  const sums = new Float64Array(values.length / channels);
  for (let i = 0; i < values.length; i++) sums[Math.floor(i / channels)] += values[i];
  return sums;
}
