import type { Shape, Tensor } from '@cnn/tensor';

/** One way of looking at pictures before a network is asked about them. */
export interface View {
  /** What it does, such as `HorizontalFlip`. */
  readonly name: string;
  /** How much its answer counts beside those of others. */
  readonly weight: number;
  /** The pictures that the network is given. */
  apply(images: Tensor): Tensor;
  /** The shape that images come out with. Left out where it is the same. */
  outputShape?(shape: Shape): Shape;
  /**
   * Brings answers for each pixel, `[batch, h, w, channels]`, back to where the pixels were in images of `shape`. `h` and `w` may be parts of the images' height
   * and width, as those of networks that reduce pictures are. Left out where answers are not to be moved back, since pixels are missing in them.
   */
  undo?(outputs: Tensor, shape: Shape): Tensor;
}

/** Ways of looking at pictures, whose answers are merged into one. */
export type Views = readonly View[];

/** Looks at pictures as they are. */
export const untouched: View = {
  name: 'Identity',
  weight: 1,
  apply: (images) => images,
  undo: (outputs) => outputs,
};

/** The shape that a view shows. */
export function shapeSeen(view: View, shape: Shape): Shape {
  return view.outputShape?.(shape) ?? shape;
}
