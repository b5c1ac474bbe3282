import * as library from '@cnn/layers';
import { receptiveFields, type Sequential, summary } from '@cnn/layers';
import { getModel } from '@cnn/models';
import { useBackend } from '@cnn/tensor';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Chain, chainFacts } from './chain.ts';
import { pythonOf, typescriptOf } from './chain-code.ts';
import { type Layer, type LayerKind, layerOf, paddingModes } from './layer.ts';
import { presets } from './presets.ts';

beforeAll(async () => void (await useBackend('wasm')));

/** The model that the page's code makes. */
function built(chain: Chain): Sequential {
  const code = typescriptOf(chainFacts(chain))
    .replace(/import .*\n/, '')
    .replace('const model =', 'return');
  return new Function(...Object.keys(library), code)(...Object.values(library));
}

/** What the library says of a chain, in the form of the page's rows. */
function counted({ input, layers }: Chain, model: Sequential) {
  const shape = [1, input.size, input.size, input.channels];
  const { layers: lines } = summary(model, shape);
  const fields = receptiveFields(model, shape);
  return layers.map((_, i) => {
    const line = lines.find(({ name }) => name === String(i))!;
    const [, size, , channels] =
      line.outputShape.length === 4 ? line.outputShape : [1, undefined, 1, line.outputShape[1]];
    const field = fields.get(String(i));
    return {
      output: size === undefined ? { channels } : { channels, size },
      parameters: line.parameters,
      multiplyAdds: line.multiplyAdds,
      field: field && { size: field.size[0], jump: field.stride[0] },
    };
  });
}

/** The same of the page; fields of vectors left out, as the library leaves them out. */
const ofPage = (chain: Chain) =>
  chainFacts(chain).rows.map(({ facts, field }) => ({
    output: facts!.output,
    parameters: facts!.parameters,
    multiplyAdds: facts!.multiplyAdds,
    field: facts!.output.size === undefined ? undefined : field,
  }));

describe('chains', () => {
  it("have the course's numbers", () => {
    const { parameters, multiplyAdds, field, fits, rows } = chainFacts(presets['cifar-cnn']);
    expect({ parameters, multiplyAdds, field, fits }).toEqual({
      parameters: 5_852_170,
      multiplyAdds: 137_729_024,
      field: { size: 36, jump: 8 },
      fits: true,
    });
    expect(rows.at(-1)!.facts!.output).toEqual({ channels: 10 });
  });

  it.each([
    ['cifar-cnn', 10],
    ['lenet5', 10],
  ])('%s has the parameters and products of the model in @cnn/models', async (name, classes) => {
    const chain = presets[name];
    const model = await getModel(name, { classes });
    const { size, channels } = chain.input;
    const { parameters, multiplyAdds, bytes } = summary(model, [1, size, size, channels]);
    const found = chainFacts(chain);
    expect([found.parameters, found.multiplyAdds, found.bytes]).toEqual([parameters, multiplyAdds, bytes]);
    model.dispose();
  });

  // What `summary` counts in the models; to build these takes half a minute each.
  it.each([
    ['alexnet', 61_100_840, 714_188_480],
    ['zfnet', 62_357_608, 1_168_032_896],
    ['vgg16', 138_357_544, 15_470_264_320],
  ])('%s has the published number of parameters', (name, parameters, multiplyAdds) => {
    const found = chainFacts(presets[name]);
    expect([found.parameters, found.multiplyAdds]).toEqual([parameters, multiplyAdds]);
  });

  it.each(['cifar-cnn', 'lenet5'])('%s becomes code whose model has the same rows', (name) => {
    const model = built(presets[name]);
    expect(ofPage(presets[name])).toEqual(counted(presets[name], model));
    model.dispose();
  });

  it('agree with the library layer by layer, whatever the settings', () => {
    const small = (most: number, least = 1) => fc.integer({ min: least, max: most });
    const window = { kernel: small(4), stride: small(3), padding: small(2, 0) };
    const layer = fc.oneof(
      fc.record({
        kind: fc.constant<LayerKind>('Conv2d'),
        ...window,
        out: small(3).map((n) => 2 * n),
        dilation: small(2),
        groups: small(2),
        mode: fc.constantFrom(...paddingModes),
        bias: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant<LayerKind>('ConvTranspose2d'),
        ...window,
        out: small(3).map((n) => 2 * n),
        outputPadding: small(1, 0),
        groups: small(2),
        bias: fc.boolean(),
      }),
      fc.record({ kind: fc.constantFrom<LayerKind>('MaxPool2d', 'AvgPool2d'), ...window, ceil: fc.boolean() }),
      fc.record({ kind: fc.constantFrom<LayerKind>('ReLU', 'BatchNorm2d', 'LocalResponseNorm', 'Tanh') }),
    );
    let agreed = 0;
    fc.assert(
      fc.property(fc.array(layer, { minLength: 1, maxLength: 3 }), small(14, 6), (given, size) => {
        const layers = given.map(({ kind, ...rest }) => layerOf(kind, rest)) as Layer[];
        const chain = { input: { channels: 4, size }, layers };
        if (!chainFacts(chain).fits) return;
        const model = built(chain);
        expect(ofPage(chain)).toEqual(counted(chain, model));
        model.dispose();
        agreed++;
      }),
      { numRuns: 80, seed: 7 },
    );
    expect(agreed).toBeGreaterThan(30);
  });

  it.each<[string, Partial<Layer> & { kind: LayerKind }, RegExp, RegExp]>([
    [
      'groups',
      { kind: 'Conv2d', groups: 3, out: 6 },
      /^groups = 3 does not divide 64 input channels$/,
      /不能整除 64 个输入通道/,
    ],
    ['groups', { kind: 'Conv2d', groups: 2, out: 3 }, /^groups = 2 does not divide 3 output channels$/, /3 个输出通道/],
    ['the kernel', { kind: 'Conv2d', kernel: 9 }, /reaches over 9 does not fit into 8 pixels/, /放不进 8 像素/],
    [
      'a mirrored border',
      { kind: 'Conv2d', padding: 8, mode: 'reflect' },
      /larger than 8 pixels, found 8/,
      /镜像填充 8/,
    ],
    ['a circular border', { kind: 'Conv2d', padding: 9, mode: 'circular' }, /at least 9 pixels, found 8/, /循环填充 9/],
    ['a pool', { kind: 'MaxPool2d', padding: 2 }, /more than half the window of 2/, /一半/],
    ['the output padding', { kind: 'ConvTranspose2d', outputPadding: 2 }, /smaller than the stride 2/, /必须小于/],
    ['too much padding', { kind: 'ConvTranspose2d', padding: 8 }, /leaves nothing of the output/, /输出为空/],
    ['maps', { kind: 'Linear' }, /its input has 64 maps; put Flatten before it/, /Flatten/],
  ])('say what is wrong with %s', (_, { kind, ...given }, en, zh) => {
    const { rows, fits } = chainFacts({
      input: { channels: 64, size: 8 },
      layers: [layerOf('ReLU'), layerOf(kind, given), layerOf('ReLU')],
    });
    expect(fits).toBe(false);
    expect(rows[1].problem!.en).toMatch(en);
    expect(rows[1].problem!.zh).toMatch(zh);
    expect(rows[2]).toEqual({ layer: layerOf('ReLU') });
  });

  it('say that a vector has no maps', () => {
    const layers = [layerOf('Flatten'), layerOf('MaxPool2d')];
    const { rows } = chainFacts({ input: { channels: 2, size: 3 }, layers });
    expect(rows[1].problem!.en).toBe('MaxPool2d takes maps, and its input is a vector of 18; put it before Flatten');
  });

  it('become PyTorch', () => {
    const layers = [
      layerOf('Conv2d', { out: 8, kernel: 3, padding: 1, mode: 'reflect', groups: 4, bias: false }),
      layerOf('BatchNorm2d'),
      layerOf('MaxPool2d', { kernel: 3, stride: 2, ceil: true }),
      layerOf('Flatten'),
      layerOf('Dropout', { chance: 0.25 }),
      layerOf('Linear', { out: 10 }),
    ];
    expect(pythonOf(chainFacts({ input: { channels: 4, size: 8 }, layers }))).toBe(
      [
        'import torch.nn as nn',
        '',
        'model = nn.Sequential(',
        "    nn.Conv2d(4, 8, 3, padding=1, padding_mode='reflect', groups=4, bias=False),  # 8 × 8 × 8",
        '    nn.BatchNorm2d(8),  # 8 × 8 × 8',
        '    nn.MaxPool2d(3, stride=2, ceil_mode=True),  # 4 × 4 × 8',
        '    nn.Flatten(),  # 128',
        '    nn.Dropout(0.25),  # 128',
        '    nn.Linear(128, 10),  # 10',
        ')',
      ].join('\n'),
    );
  });
});
