import { matmul, reshape, scope, type Tensor, tensor } from '@cnn/tensor';

/**
 * Resizes images so that each pixel of the result is a mean over all that it covers, not a mixture of the few around its centre.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]`. Differentiable. Follows torch.nn.functional.interpolate with `antialias`; Keys' cubic
 * is then the one of steepness −0.5, as Pillow's.
 */
export function resizeAntialiased(
  images: Tensor,
  [height, width]: readonly [height: number, width: number],
  mode: 'bilinear' | 'bicubic',
): Tensor {
  const [batch, inHeight, inWidth, channels] = images.shape as [number, number, number, number];
  return scope(() => {
    const columns = antialiasWeights(inWidth, width, mode);
    const narrowed = matmul(columns, reshape(images, [batch * inHeight, inWidth, channels]));
    const rows = antialiasWeights(inHeight, height, mode);
    const both = matmul(rows, reshape(narrowed, [batch, inHeight, width * channels]));
    return reshape(both, [batch, height, width, channels]);
  });
}

/** How much each pixel of the result takes of each one along an axis, `[1, outLength, length]`. */
function antialiasWeights(length: number, outLength: number, mode: 'bilinear' | 'bicubic'): Tensor {
  const step = length / outLength;
  // The kernel grows with the step, but where images grow it is the plain one.
  const stretch = Math.max(step, 1);
  const { kernel, reach } = KERNELS[mode];
  const weights = new Float32Array(outLength * length);
  for (let i = 0; i < outLength; i++) {
    const centre = (i + 0.5) * step;
    const first = Math.max(0, Math.trunc(centre - reach * stretch + 0.5));
    const end = Math.min(length, Math.trunc(centre + reach * stretch + 0.5));
    const taps = Array.from({ length: end - first }, (_, j) => kernel((first + j + 0.5 - centre) / stretch));
    const total = taps.reduce((sum, tap) => sum + tap, 0);
    for (const [j, tap] of taps.entries()) weights[i * length + first + j] = tap / total;
  }
  return tensor(weights, [1, outLength, length]);
}

const KERNELS = {
  bilinear: { kernel: (x: number) => Math.max(0, 1 - Math.abs(x)), reach: 1 },
  bicubic: { kernel: cubic, reach: 2 },
};

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}
