// Single kernels of our engine: `layers-process <threads>`. A convolution is 3×3 with padding 1.
import { dispose, normal, Rng, runKernel, scope, type Tensor, useBackend } from '@cnn/tensor';
import { peakGflops } from './peak.ts';
import { serve, timed } from './serve.ts';

const { description } = await useBackend('wasm', { threads: Number(process.argv[2]) });

/** Times a kernel on tensors that it makes, and disposes all. */
async function timeKernel(
  repeats: string,
  name: string,
  shapes: Readonly<Record<string, number[]>>,
  attributes: object,
): Promise<{ ms: number }> {
  const inputs: Record<string, Tensor> = {};
  for (const [i, [input, shape]] of Object.entries(shapes).entries()) inputs[input] = normal(new Rng(i), shape);
  const result = await timed(
    () =>
      scope(() => {
        runKernel(name, inputs, attributes);
      }),
    Number(repeats),
  );
  dispose(Object.values(inputs));
  return result;
}

const convolution = {
  strides: [1, 1],
  pad: [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ],
  dataFormat: 'NHWC',
  dilations: [1, 1],
  dimRoundingMode: 'floor',
};

await serve(
  { name: description },
  {
    peak: () => ({ gflops: peakGflops() }),
    conv: (...words) => {
      const [batch, size, inputs, outputs] = words.map(Number);
      const x = [batch, size, size, inputs];
      const dy = [batch, size, size, outputs];
      const filter = [3, 3, inputs, outputs];
      const [what = 'forward', repeats = '1'] = words.slice(4);
      if (what === 'forward') return timeKernel(repeats, 'Conv2D', { x, filter }, convolution);
      if (what === 'dX')
        return timeKernel(repeats, 'Conv2DBackpropInput', { dy, filter }, { ...convolution, inputShape: x });
      return timeKernel(repeats, 'Conv2DBackpropFilter', { x, dy }, { ...convolution, filterShape: filter });
    },
    matmul: (size, repeats) => {
      const square = [1, Number(size), Number(size)];
      return timeKernel(repeats, 'BatchMatMul', { a: square, b: square }, { transposeA: false, transposeB: false });
    },
  },
);
