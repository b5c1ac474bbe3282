// Layers-models as TensorFlow.js saves them, in small, and what they answer: every layer that importTfjsLayersModel knows, with odd sizes and uneven
// borders. Needs @tensorflow/tfjs-core, tfjs-layers and tfjs-backend-cpu 4.22.0; run it in a folder where they are installed.

import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'here'));
const tf = require('@tensorflow/tfjs-core');
const { layers, model: functional, input, sequential } = require('@tensorflow/tfjs-layers');
require('@tensorflow/tfjs-backend-cpu');

const images = (...inputShape) => ({ inputShape });

/** Each case: its name, the shape of a batch, and the layers. */
const CASES = [
  [
    'a small classifier',
    [2, 6, 5, 2],
    [
      layers.conv2d({ ...images(6, 5, 2), filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' }),
      layers.conv2d({ filters: 4, kernelSize: [2, 3], useBias: false }),
      layers.activation({ activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.3 }),
      layers.flatten(),
      layers.dense({ units: 5, activation: 'relu' }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  ],
  [
    'strides whose borders are uneven, batch normalisation, a mean over a border',
    [2, 8, 7, 2],
    [
      layers.conv2d({ ...images(8, 7, 2), filters: 3, kernelSize: 3, strides: 2, padding: 'same' }),
      layers.batchNormalization({ epsilon: 0.01, momentum: 0.8 }),
      layers.reLU(),
      layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 2 }),
    ],
  ],
  [
    'strides whose borders are even',
    [1, 7, 9, 1],
    [
      layers.conv2d({ ...images(7, 9, 1), filters: 2, kernelSize: [3, 5], strides: [2, 4], padding: 'same' }),
      layers.batchNormalization({ scale: false }),
      layers.batchNormalization({ center: false }),
      layers.globalMaxPooling2d({}),
    ],
  ],
  [
    'depthwise and dilated kernels',
    [2, 9, 8, 3],
    [
      layers.depthwiseConv2d({
        ...images(9, 8, 3),
        kernelSize: 3,
        depthMultiplier: 2,
        padding: 'same',
        activation: 'relu',
      }),
      layers.dropout({ rate: 0.5 }),
      layers.conv2d({ filters: 2, kernelSize: 3, dilationRate: 2 }),
      layers.conv2d({ filters: 3, kernelSize: 2, dilationRate: [3, 1], padding: 'same' }),
      layers.flatten(),
      layers.dense({ units: 4 }),
    ],
  ],
  [
    'borders, enlarging, windows of an even size around each pixel',
    [1, 4, 5, 2],
    [
      layers.zeroPadding2d({
        ...images(4, 5, 2),
        padding: [
          [1, 0],
          [2, 3],
        ],
      }),
      layers.upSampling2d({ size: [2, 3] }),
      layers.conv2d({ filters: 2, kernelSize: [4, 2], padding: 'same' }),
      layers.maxPooling2d({ poolSize: [2, 3], strides: 1, padding: 'same' }),
      layers.averagePooling2d({ poolSize: 3, strides: [1, 3], padding: 'same' }),
      layers.flatten(),
      layers.dense({ units: 2, useBias: false }),
    ],
  ],
  [
    'windows that do not fit the picture',
    [2, 7, 8, 2],
    [
      layers.maxPooling2d({ ...images(7, 8, 2), poolSize: 3, strides: 2, padding: 'same' }),
      layers.averagePooling2d({ poolSize: 2, strides: 3, padding: 'same' }),
      layers.maxPooling2d({ poolSize: 2, strides: 2, padding: 'same' }),
      layers.flatten(),
      layers.dense({ units: 3 }),
    ],
  ],
  [
    'pictures of any size',
    [2, 5, 6, 3],
    [
      layers.conv2d({ ...images(null, null, 3), filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 2 }),
    ],
  ],
  ['rows alone', [3, 4], [layers.dense({ inputShape: [4], units: 5, activation: 'relu' }), layers.dense({ units: 2 })]],
];

/** Numbers of three decimals, which float32 text keeps; the same at every run. */
function drawn(count, seed, low = -1, high = 1) {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.round((low + (state / 2 ** 32) * (high - low)) * 1000) / 1000;
  });
}

const sizeOf = (shape) => shape.reduce((size, axis) => size * axis, 1);

async function described(name, model, shape, seed) {
  for (const layer of model.layers) {
    layer.setWeights(
      layer.weights.map(({ originalName, shape }, i) => {
        const low = originalName.includes('variance') ? 0.5 : -1;
        return tf.tensor(drawn(sizeOf(shape), seed + 10 * i + model.layers.indexOf(layer), low), shape);
      }),
    );
  }
  const x = drawn(sizeOf(shape), seed + 1000);
  const y = model.predict(tf.tensor(x, shape));
  let saved;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const { modelTopology, weightSpecs, weightData } = saved;
  return {
    name,
    model: {
      format: 'layers-model',
      modelTopology,
      weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
    },
    weights: Buffer.from(tf.io.CompositeArrayBuffer.join(weightData)).toString('base64'),
    input: { shape, data: x },
    output: { shape: y.shape, data: [...y.dataSync()] },
  };
}

const cases = [];
for (const [i, [name, shape, parts]] of CASES.entries()) {
  const model = sequential();
  for (const part of parts) model.add(part);
  cases.push(await described(name, model, shape, i + 1));
}
const x = input({ shape: [5, 4, 1] });
const chain = [
  layers.conv2d({ filters: 2, kernelSize: 2, activation: 'relu' }),
  layers.flatten(),
  layers.dense({ units: 3 }),
];
const last = chain.reduce((y, layer) => layer.apply(y), x);
cases.push(
  await described('a functional model in a chain', functional({ inputs: x, outputs: last }), [2, 5, 4, 1], 50),
);

const path = new URL('../../packages/layers/src/fixtures/tfjs-layers.json', import.meta.url);
writeFileSync(path, `[\n${cases.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`);
