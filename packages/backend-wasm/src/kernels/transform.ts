import type { TensorInfo } from '@tensorflow/tfjs-core';
import { CHUNK_SIZE } from './chunks.ts';
import { type Call, register } from './kernel.ts';

interface TransformAttributes {
  readonly interpolation: 'nearest' | 'bilinear';
  readonly fillMode: 'constant' | 'reflect' | 'wrap' | 'nearest';
  readonly fillValue: number;
  readonly outputShape?: [height: number, width: number];
}

/** Numbers of assembly/transform.ts. */
const FILL_MODES = { constant: 0, reflect: 1, wrap: 2, nearest: 3 } as const;

/** tf.image.transform; the inherited kernel does the first image of a batch only. */
function transform({
  inputs,
  backend,
  attrs,
}: Call<'image' | 'transforms', TransformAttributes>): TensorInfo | undefined {
  const { image, transforms } = inputs;
  if (image.dtype !== 'float32' || transforms.dtype !== 'float32') return undefined;
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const [outHeight, outWidth] = attrs.outputShape ?? [height, width];
  const y = backend.empty([batch, outHeight, outWidth, channels]);
  const perChunk = Math.max(1, Math.floor(CHUNK_SIZE / 4 / Math.max(channels, 4)));
  const chunks = y.shape.includes(0) ? 0 : Math.ceil((batch * outHeight * outWidth) / perChunk);
  const addresses = [image, transforms, y].map((each) => backend.address(each));
  const sizes = [batch, height, width, channels, outHeight, outWidth, transforms.shape[0] === 1 ? 0 : 32];
  const settings = [attrs.interpolation === 'bilinear' ? 1 : 0, FILL_MODES[attrs.fillMode], attrs.fillValue];
  backend.engine.run('transform', chunks, [...addresses, ...sizes, ...settings, perChunk]);
  return y;
}

export function registerTransform(): void {
  register('Transform', transform);
}
