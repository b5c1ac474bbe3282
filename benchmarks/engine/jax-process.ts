// A convolution in jax-js on its wasm backend: `jax-process <folder of peers> <jit or eager>`.
import { importFrom } from './npm-peer.ts';
import { nameWithVersion } from './peers.ts';
import { serve, timed } from './serve.ts';

/** What is used of the package. A call uses up the references that it is given. */
interface Jax {
  init(device: 'wasm'): Promise<unknown>;
  defaultDevice(device: 'wasm'): unknown;
  jit<F>(f: F): F;
  readonly numpy: { array(values: Float32Array): JaxArray };
  readonly lax: { convGeneralDilated(x: JaxArray, kernels: JaxArray, strides: number[], padding: 'SAME'): JaxArray };
}
interface JaxArray {
  readonly ref: JaxArray;
  reshape(shape: readonly number[]): JaxArray;
  blockUntilReady(): Promise<unknown>;
  dispose(): void;
}

const [folder, mode] = process.argv.slice(2);
const { init, defaultDevice, jit, numpy, lax } = await importFrom<Jax>(folder, '@jax-js/jax');
await init('wasm');
defaultDevice('wasm');
const eager = (x: JaxArray, kernels: JaxArray) => lax.convGeneralDilated(x, kernels, [1, 1], 'SAME');
const conv = mode === 'jit' ? jit(eager) : eager;

async function noise(...shape: number[]): Promise<JaxArray> {
  const length = shape.reduce((product, size) => product * size, 1);
  const array = numpy.array(Float32Array.from({ length }, (_, i) => Math.sin(i))).reshape(shape);
  await array.blockUntilReady();
  return array;
}

await serve(
  { name: `${nameWithVersion(folder, '@jax-js/jax')} wasm, ${mode}` },
  {
    conv: async (batch, size, inputs, outputs) => {
      const x = await noise(Number(batch), Number(inputs), Number(size), Number(size));
      const kernels = await noise(Number(outputs), Number(inputs), 3, 3);
      let y: JaxArray | undefined;
      const result = await timed(async () => {
        y = conv(x.ref, kernels.ref);
        await y.blockUntilReady();
      });
      for (const array of [x, kernels, y!]) array.dispose();
      return result;
    },
  },
);
