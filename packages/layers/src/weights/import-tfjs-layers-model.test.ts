import { DataError, dispose, softmax, tensor, useBackend } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { stateDict } from '../core/state-dict.ts';
import cases from '../fixtures/tfjs-layers.json';
import type { BatchNorm2d } from '../norms/batch-norm.ts';
import { importTfjsLayersModel } from './import-tfjs-layers-model.ts';

// biome-ignore lint/suspicious/noExplicitAny: the tests break models in every place.
type AnyModel = any;

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** The files of a model. */
const files = (model: unknown, weights: Uint8Array) => async (path: string) =>
  path === 'model.json' ? new TextEncoder().encode(JSON.stringify(model)) : weights;

const caseOf = (name: string) => structuredClone(cases.find((each) => each.name === name)!);

/** A model of one Dense layer on rows of two. */
function dense(weights: readonly object[], config: object = {}, entry: object = {}): AnyModel {
  const layer = { class_name: 'Dense', config: { name: 'd', batch_input_shape: [null, 2], ...config }, ...entry };
  return {
    modelTopology: { class_name: 'Sequential', config: { layers: [layer] } },
    weightsManifest: [{ paths: ['a.bin', 'b.bin'], weights }],
  };
}

onEachBackend(() => {
  describe('importTfjsLayersModel', () => {
    it.each(cases)('has the numbers of TensorFlow.js: $name', async ({ model, weights, input, output }) => {
      const imported = await importTfjsLayersModel(files(model, bytesOf(weights)));
      const logits = imported.call(tensor(input.data, input.shape as number[]));
      const endsInSoftmax = JSON.stringify(model).includes('"softmax"');
      const found = endsInSoftmax ? softmax(logits) : logits;
      await expectClose(found, tensor(output.data, output.shape as number[]));
    });

    it('leaves nothing behind but the parameters', async () => {
      const { model, weights } = caseOf('a small classifier');
      await expectNoLeak(async () => (await importTfjsLayersModel(files(model, bytesOf(weights)))).dispose());
    });
  });
});

describe('importTfjsLayersModel', () => {
  beforeAll(() => useBackend('cpu'));

  it('names the modules for the layers, and gives weights that PyTorch would take', async () => {
    const { model, weights } = caseOf('a small classifier');
    const imported = await importTfjsLayersModel(files(model, bytesOf(weights)));
    expect([...imported.children()].map(([name, { kind }]) => `${name} ${kind}`)).toEqual([
      'conv2d_Conv2D1 Conv2d',
      'conv2d_Conv2D1_relu ReLU',
      'conv2d_Conv2D2 Conv2d',
      'activation_Activation1 ReLU',
      'max_pooling2d_MaxPooling2D1 MaxPool2d',
      'dropout_Dropout1 Dropout',
      'flatten_Flatten1 Flatten',
      'dense_Dense1 Linear',
      'dense_Dense1_relu ReLU',
      'dense_Dense2 Linear',
    ]);
    const state = await stateDict(imported);
    expect(Object.fromEntries([...state].map(([name, { shape }]) => [name, shape]))).toEqual({
      'conv2d_Conv2D1.weight': [3, 2, 3, 3],
      'conv2d_Conv2D1.bias': [3],
      'conv2d_Conv2D2.weight': [4, 3, 2, 3],
      'dense_Dense1.weight': [5, 8],
      'dense_Dense1.bias': [5],
      'dense_Dense2.weight': [3, 5],
      'dense_Dense2.bias': [3],
    });
    expect(imported.training).toBe(false);
    imported.dispose();
  });

  it("takes over what Keras calls momentum as PyTorch's", async () => {
    const { model, weights } = caseOf('strides whose borders are uneven, batch normalisation, a mean over a border');
    const imported = await importTfjsLayersModel(files(model, bytesOf(weights)));
    const norm = [...imported.namedModules().values()].find(({ kind }) => kind === 'BatchNorm2d') as BatchNorm2d;
    expect(norm.epsilon).toBe(0.01);
    expect(norm.momentum).toBeCloseTo(0.2);
    imported.dispose();
  });

  it('joins the files of a group, and unpacks what the converter packed', async () => {
    const read = async (path: string) => (path === 'b.bin' ? Uint8Array.of(2, 0, 4, 0xff, 0x3c, 0) : Uint8Array.of(0));
    const model = dense([
      {
        name: 'model/d/kernel',
        shape: [2, 2],
        dtype: 'float32',
        quantization: { dtype: 'uint8', scale: 0.5, min: -1 },
      },
      {
        name: 'model/d/bias',
        shape: [1],
        dtype: 'float32',
        quantization: { dtype: 'float16', original_dtype: 'float32' },
      },
    ]);
    model.weightsManifest[0].weights[1].shape = [2];
    model.weightsManifest[0].paths = ['a.bin', 'b.bin', 'a.bin'];
    const packed = async (path: string) =>
      path === 'model.json' ? new TextEncoder().encode(JSON.stringify(model)) : read(path);
    // The bytes 0, 2, 0, 4 are steps of ½ from −1, by rows of inputs; 0x3cff and 0x0000 are halves.
    const imported = await importTfjsLayersModel(packed);
    const state = await stateDict(imported);
    expect([...state.get('d.weight')!.data]).toEqual([-1, -1, 0, 1]);
    expect([...state.get('d.bias')!.data]).toEqual([1.2490234375, 0]);
    imported.dispose();
  });

  it('reads 16-bit steps', async () => {
    const quantization = { dtype: 'uint16', scale: 0.25, min: 10 };
    const model = dense([{ name: 'd/kernel', shape: [2, 1], dtype: 'float32', quantization }], { use_bias: false });
    model.weightsManifest[0].paths = ['a.bin'];
    const imported = await importTfjsLayersModel(files(model, Uint8Array.of(1, 0, 0, 1)));
    expect([...(await stateDict(imported)).get('d.weight')!.data]).toEqual([10.25, 74]);
    imported.dispose();
  });

  it('makes names of layers fit to stand in dotted names', async () => {
    const model = dense([{ name: '1/kernel', shape: [2, 1], dtype: 'float32' }], { name: '1', use_bias: false });
    model.modelTopology.config.layers.push({ class_name: 'Activation', config: { name: 'a.b/c', activation: 'relu' } });
    model.weightsManifest[0].paths = ['a.bin'];
    const imported = await importTfjsLayersModel(files(model, new Uint8Array(8)));
    expect([...imported.children().keys()]).toEqual(['layer_1', 'a_b_c']);
    dispose(imported.call(tensor([[1, 2]])));
    imported.dispose();
  });

  const broken = (change: (model: AnyModel) => unknown, name = 'a small classifier') => {
    const { model, weights } = caseOf(name);
    return files(change(model) ?? model, bytesOf(weights));
  };
  const layersOf = (model: AnyModel) => model.modelTopology.config.layers;
  const set = (at: number, settings: object) => (model: AnyModel) =>
    void Object.assign(layersOf(model)[at].config, settings);
  const FUNCTIONAL = 'a functional model in a chain';
  const ENLARGING = 'borders, enlarging, windows of an even size around each pixel';

  it.each<[string, (path: string) => Promise<Uint8Array>, string]>([
    [
      'what is no JSON',
      async () => Uint8Array.of(123),
      'model.json: expected a JSON object, found something else; give',
    ],
    ['JSON that is no object', async () => Uint8Array.of(49), 'expected a JSON object'],
    ['a model of nothing', broken(() => ({})), 'expected the layers of a layers-model, found none'],
    ['a graph-model', broken(() => ({ modelTopology: { node: [] } })), 'found a graph-model; convert it with'],
    [
      'another kind of model',
      broken((m) => void Object.assign(m.modelTopology, { class_name: 'Tower' })),
      'found Tower',
    ],
    [
      'a layer without settings',
      broken((m) => void layersOf(m).splice(1, 1, {})),
      'expected class_name and config of layer 1, found {}',
    ],
    [
      'a layer that it does not know',
      broken((m) => void Object.assign(layersOf(m)[4], { class_name: 'Droput' })),
      "expected layers that this importer knows, found Droput 'dropout_Dropout1'; did you mean 'Dropout'? choose from InputLayer, Conv2D, DepthwiseConv2D, Dense,",
    ],
    [
      'a layer named as what every object has',
      broken((m) => void Object.assign(layersOf(m)[4], { class_name: 'constructor' })),
      'found constructor',
    ],
    [
      'an activation that it does not know',
      broken(set(0, { activation: 'gelu' })),
      'expected activation linear or relu',
    ],
    ['a softmax in the middle', broken(set(0, { activation: 'softmax' })), "in Conv2D 'conv2d_Conv2D1', found softmax"],
    [
      'no input shape',
      broken(set(0, { batch_input_shape: undefined })),
      'expected the batch_input_shape of the first layer, found none',
    ],
    [
      'signals',
      broken(set(0, { batch_input_shape: [null, 8, 2] })),
      'expected a batch of pictures or rows as input, found [null,8,2]',
    ],
    [
      'pictures of any number of channels',
      broken(set(0, { batch_input_shape: [null, 6, 5, null] })),
      'expected a batch of pictures',
    ],
    [
      'pictures with channels first',
      broken(set(0, { data_format: 'channels_first' })),
      'expected data_format channels_last',
    ],
    ['a strange border', broken(set(0, { padding: 'causal' })), 'expected padding valid or same in Conv2D'],
    [
      'strides that are none',
      broken(set(1, { strides: [0, 1] })),
      'expected two whole numbers from 1 to 4096 as strides',
    ],
    ['steps beyond all pictures', broken(set(1, { dilation_rate: 1e9 })), 'as dilation_rate in Conv2D'],
    [
      'pictures beyond all memory',
      broken(set(1, { size: [4096, 4096] }), ENLARGING),
      'expected pictures of at most 67108864 values in UpSampling2D',
    ],
    ['borders that are no numbers', broken(set(0, { padding: [[{}, 1], 1] }), ENLARGING), 'whole numbers as padding'],
    ['a layer whose name is no text', broken(set(1, { name: {} })), 'expected a name of layer 1, found {}'],
    [
      'kernels for other channels',
      broken(set(0, { batch_input_shape: [null, 6, 5, 3] })),
      'expected kernels for 3 channels',
    ],
    [
      'pictures smaller than a kernel',
      broken(set(0, { batch_input_shape: [null, 1, 5, 2] })),
      'expected pictures of at least 2×3',
    ],
    [
      'a layer without weights',
      broken(set(1, { name: 'other' })),
      "expected a weight 'other/kernel' in Conv2D 'other', found none",
    ],
    [
      'a bias of another size',
      broken((m) => {
        const [kernel, bias] = m.weightsManifest[0].weights;
        m.weightsManifest[0].weights.splice(0, 2, { ...kernel, shape: [57 - 3] }, { ...bias, shape: [3] });
      }),
      "expected 'conv2d_Conv2D1/kernel' of shape [?, ?, ?, ?] in Conv2D 'conv2d_Conv2D1', found [54]",
    ],
    [
      'two layers of one name',
      broken(set(4, { name: 'activation_Activation1' })),
      "expected a name of its own in Dropout 'activation_Activation1'",
    ],
    ['a Flatten at the end', broken((m) => void layersOf(m).splice(6)), 'expected a Dense layer behind Flatten'],
    [
      'a Dense layer on pictures',
      broken((m) => void layersOf(m).splice(5, 1)),
      'expected a Flatten or a global pooling before in Dense',
    ],
    [
      'a convolution of rows',
      broken((m) => void layersOf(m).splice(7, 0, layersOf(m)[1])),
      'expected pictures before in Conv2D',
    ],
    ['more bytes than weights', broken((m) => void m.weightsManifest[0].weights.pop()), 'bytes in weights.bin, found'],
    [
      'fewer bytes than weights',
      broken((m) => void Object.assign(m.weightsManifest[0].weights.at(-1), { shape: [1e15] })),
      "for 'dense_Dense2/bias', found",
    ],
    [
      'weights of strange types',
      broken((m) => void Object.assign(m.weightsManifest[0].weights[0], { dtype: 'string' })),
      "expected 'conv2d_Conv2D1/kernel' as float32, float16",
    ],
    [
      'weights whose type is no text',
      broken((m) => void Object.assign(m.weightsManifest[0].weights[0], { dtype: { toString: 1 } })),
      'found {"toString":1}',
    ],
    [
      'weights without a shape',
      broken((m) => void Object.assign(m.weightsManifest[0].weights[0], { shape: [-1] })),
      'expected a name and a shape for each weight',
    ],
    [
      'weights in integers',
      broken((m) => void Object.assign(m.weightsManifest[0].weights[0], { dtype: 'int32' })),
      'in float32 in Conv2D',
    ],
    [
      'no manifest',
      broken((m) => void Object.assign(m, { weightsManifest: undefined })),
      'expected a weightsManifest, found none',
    ],
    [
      'a group of nothing',
      broken((m) => void Object.assign(m, { weightsManifest: [null] })),
      'expected paths and weights in each group',
    ],
    [
      'branches',
      broken((m) => void layersOf(m)[2].inbound_nodes[0].push(['input1', 0, 0, {}]), FUNCTIONAL),
      "expected a chain of layers, 'flatten_Flatten5' behind 'conv2d_Conv2D9', found it behind conv2d_Conv2D9, input1; write",
    ],
    [
      'links to what has no name',
      broken((m) => void layersOf(m)[2].inbound_nodes.splice(0, 1, [[{}], 7]), FUNCTIONAL),
      'found it behind another, another',
    ],
    [
      'a layer that is used twice',
      broken((m) => void layersOf(m)[2].inbound_nodes.push([['a', 0, 0, {}]]), FUNCTIONAL),
      'expected a chain',
    ],
    [
      'layers that follow others',
      broken((m) => void layersOf(m).splice(1, 1), FUNCTIONAL),
      'expected a chain of layers',
    ],
    [
      'the newer form of Keras 3',
      broken((m) => void Object.assign(layersOf(m)[1], { inbound_nodes: [{ args: [] }] }), FUNCTIONAL),
      'expected a chain',
    ],
    [
      'strides over pictures of unknown size, with uneven borders',
      broken(set(0, { strides: [2, 2] }), 'pictures of any size'),
      "expected pictures of a known size for padding 'same' with strides",
    ],
    [
      'means over uneven borders around each pixel',
      broken(set(4, { pool_size: [2, 2], strides: [1, 1] }), ENLARGING),
      "expected an odd pool_size for padding 'same' with stride 1 in AveragePooling2D",
    ],
  ])('refuses %s', async (_, read, message) => {
    await expectNoLeak(async () => {
      await expect(importTfjsLayersModel(read)).rejects.toThrow(DataError);
    });
    await expect(importTfjsLayersModel(read)).rejects.toThrow(message);
  });
});
