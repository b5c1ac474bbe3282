// The forward pass of the course's CNN in tfjs alone, on its own wasm backend with one thread, as it runs under Node. Convolutions and products come
// with bias and ReLU fused where tfjs has that, as in its layers.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { serve, timed } from './serve.ts';

await tf.setBackend('wasm');

function conv(inputs: number, outputs: number, activation: 'linear' | 'relu') {
  const filter = tf.randomNormal<tf.Rank.R4>([3, 3, inputs, outputs], 0, 0.05);
  const bias = tf.zeros<tf.Rank.R1>([outputs]);
  return (x: tf.Tensor4D) => tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias, activation });
}

function normalize(channels: number) {
  const [mean, offset] = [tf.zeros<tf.Rank.R1>([channels]), tf.zeros<tf.Rank.R1>([channels])];
  const [variance, scale] = [tf.ones<tf.Rank.R1>([channels]), tf.ones<tf.Rank.R1>([channels])];
  return (x: tf.Tensor4D) => tf.relu(tf.batchNorm(x, mean, variance, offset, scale, 1e-5) as tf.Tensor4D);
}

function block(inputs: number, middle: number, outputs: number) {
  const layers = [conv(inputs, middle, 'linear'), normalize(middle), conv(middle, outputs, 'relu')];
  return (images: tf.Tensor4D) =>
    tf.maxPool(
      layers.reduce((x, layer) => layer(x), images),
      2,
      2,
      'valid',
    );
}

function linear(inputs: number, outputs: number, activation: 'linear' | 'relu') {
  const b = tf.randomNormal<tf.Rank.R2>([inputs, outputs], 0, 0.05);
  const bias = tf.zeros<tf.Rank.R1>([outputs]);
  return (a: tf.Tensor2D) => tf.fused.matMul({ a, b, bias, activation }) as tf.Tensor2D;
}

const blocks = [block(3, 32, 64), block(64, 128, 128), block(128, 256, 256)];
const classifier = [linear(4096, 1024, 'relu'), linear(1024, 512, 'relu'), linear(512, 10, 'linear')];

function logits(images: tf.Tensor4D): tf.Tensor2D {
  const features = blocks.reduce((x, layer) => layer(x), images);
  return classifier.reduce((x, layer) => layer(x), tf.reshape(features, [images.shape[0], 4096]) as tf.Tensor2D);
}

await serve(
  { name: `tfjs ${tf.version_core} wasm, 1 thread` },
  {
    forward: async (batch, repeats) => {
      const images = tf.randomNormal<tf.Rank.R4>([Number(batch), 32, 32, 3]);
      const result = await timed(() => tf.tidy(() => logits(images).dataSync()), Number(repeats));
      images.dispose();
      return result;
    },
  },
);
