import { type ImageWindow, outputSize } from '@cnn/layers';
import { checkInteger } from '@cnn/tensor';
import { wholeWindow } from '../filters/whole-window.ts';

/** A convolution or pool of a chain, the same along both axes. */
export interface ChainLayer {
  readonly name?: string;
  readonly kernel: number;
  /** @default 1 */
  readonly stride?: number;
  /** @default 0 */
  readonly padding?: number;
  /** @default 1 */
  readonly dilation?: number;
}

/** Which part of the input each value of a layer sees. Windows may reach over the input's edges. */
export interface SeenLayer {
  readonly name: string;
  /** Height and width of the layer's output. */
  readonly places: readonly [number, number];
  /** What the value in row y and column x sees; both ends are included. */
  window(y: number, x: number): ImageWindow;
}

/**
 * The windows of a chain of layers on a square input, without running anything.
 *
 * @throws RangeError for sizes that are none, and where a kernel is larger than what it meets.
 */
export function windowsOfChain(input: number, layers: readonly ChainLayer[]): SeenLayer[] {
  checkInteger('Receptive field', 'input', input, 1, 4096);
  let [places, extent, jump, start] = [input, 1, 1, 0];
  return layers.map(({ name, kernel, stride = 1, padding = 0, dilation = 1 }, i) => {
    for (const [option, value] of Object.entries({ kernel, stride, dilation }))
      checkInteger('Receptive field', option, value, 1);
    checkInteger('Receptive field', 'padding', padding, 0);
    places = outputSize(places, { kernel, stride, padding, dilation }).size;
    start -= padding * jump;
    extent += dilation * (kernel - 1) * jump;
    jump *= stride;
    const [size, step, first] = [extent, jump, start];
    return {
      name:
        name ??
        `layer ${i + 1}: ${kernel}×${kernel}${stride > 1 ? `, stride ${stride}` : ''}${dilation > 1 ? `, dilation ${dilation}` : ''}`,
      places: [places, places] as const,
      window: (y, x) =>
        wholeWindow({ size: [size, size], stride: [step, step], padding: [-first, -first] }, [y, x], [input, input]),
    };
  });
}
