import { sizeOf, type Values } from './run-kernel.ts';

/** Everything about a convolution, in lists: vertical and horizontal, and top, bottom, left and right. */
export interface PlainConvolution {
  readonly x: readonly [batch: number, height: number, width: number, channels: number];
  readonly kernel: readonly [height: number, width: number];
  readonly out: number;
  readonly strides: readonly [number, number];
  readonly pad: readonly [number, number, number, number];
  readonly dilations: readonly [number, number];
  readonly groups: number;
}

export const filterShape = ({ kernel, x, groups, out }: PlainConvolution) => [...kernel, x[3] / groups, out];

export function resultShape({ x, kernel, out, strides, pad, dilations }: PlainConvolution): number[] {
  const length = (axis: 0 | 1) =>
    Math.floor(
      (x[axis + 1] + pad[2 * axis] + pad[2 * axis + 1] - dilations[axis] * (kernel[axis] - 1) - 1) / strides[axis],
    ) + 1;
  return [x[0], length(0), length(1), out];
}

/** The three tensors' directions by the definition, in double precision: each product of a value and a weight, where it belongs. */
export function plainConvolution(sizes: PlainConvolution, images: Values, kernels: Values, gradient: Values) {
  const [batch, height, width, channels] = sizes.x;
  const [, outHeight, outWidth, out] = resultShape(sizes) as [number, number, number, number];
  const { kernel, strides, pad, dilations, groups } = sizes;
  const result = new Float64Array(batch * outHeight * outWidth * out);
  const toImages = new Float64Array(sizeOf(sizes.x));
  const toKernels = new Float64Array(kernels.values.length);
  const [inGroup, outGroup] = [channels / groups, out / groups];
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        for (let i = 0; i < kernel[0]; i++) {
          const y = row * strides[0] + i * dilations[0] - pad[0];
          if (y < 0 || y >= height) continue;
          for (let j = 0; j < kernel[1]; j++) {
            const x = column * strides[1] + j * dilations[1] - pad[2];
            if (x < 0 || x >= width) continue;
            for (let c = 0; c < inGroup; c++) {
              for (let o = 0; o < out; o++) {
                const group = Math.floor(o / outGroup);
                const from = ((image * height + y) * width + x) * channels + group * inGroup + c;
                const by = ((i * kernel[1] + j) * inGroup + c) * out + o;
                const to = ((image * outHeight + row) * outWidth + column) * out + o;
                result[to] += images.values[from] * kernels.values[by];
                toImages[from] += gradient.values[to] * kernels.values[by];
                toKernels[by] += gradient.values[to] * images.values[from];
              }
            }
          }
        }
      }
    }
  }
  return { result, toImages, toKernels };
}
