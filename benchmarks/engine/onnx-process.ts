// The forward pass in onnxruntime-node: `onnx-process <folder of peers> <threads> <model>`.
import { importFrom } from './npm-peer.ts';
import { nameWithVersion } from './peers.ts';
import { serve, timed } from './serve.ts';

/** What is used of the package. */
interface OnnxRuntime {
  readonly InferenceSession: {
    create(
      path: string,
      options: object,
    ): Promise<{ run(feeds: object): Promise<Record<string, { data: Float32Array }>> }>;
  };
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => object;
}

const [folder, threads, model] = process.argv.slice(2);
const { InferenceSession, Tensor } = await importFrom<OnnxRuntime>(folder, 'onnxruntime-node');
const session = await InferenceSession.create(model, {
  executionProviders: ['cpu'],
  graphOptimizationLevel: 'all',
  intraOpNumThreads: Number(threads),
  interOpNumThreads: 1,
});

await serve(
  { name: nameWithVersion(folder, 'onnxruntime-node') },
  {
    forward: (batch, repeats) => {
      const shape = [Number(batch), 3, 32, 32];
      const values = Float32Array.from({ length: shape[0] * 3072 }, (_, i) => Math.sin(i));
      const images = new Tensor('float32', values, shape);
      return timed(async () => (await session.run({ images })).logits.data, Number(repeats));
    },
  },
);
