import { normal, Rng, tensor, useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { colorTable } from '../picture/color-table.ts';
import { expectSvg, picturesIn, pixelAt } from '../testing/expect-svg.ts';
import { type LayerOutput, layerOutputs } from './layer-outputs.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

const rng = new Rng(5);
const layer = (kind: string, shape: number[], name = 'features.0'): LayerOutput => ({
  name,
  kind,
  output: normal(rng.fold(kind), shape),
});

describe('layerOutputs', () => {
  it('shows the mean over the channels from its smallest to its largest value', async () => {
    const output = tensor([0, 2, 10, 30, 4, 6, 1, 3], [1, 2, 2, 2]); // means 1, 20, 5, 2
    const [picture] = picturesIn(await layerOutputs([{ name: 'a', kind: 'Conv2d', output }]));
    const colors = [0, 1, 2, 3].map((i) => pixelAt(picture, i % 2, i >> 1).slice(0, 3));
    const shares = [0, 1, 4 / 19, 1 / 19];
    expect(colors).toEqual(shares.map((share) => [...colorTable('viridis')[Math.min(255, Math.floor(share * 256))]]));
  });

  it("puts four in a row, in order, under their classes' names", async () => {
    const kinds = ['Conv2d', 'BatchNorm2d', 'ReLU', 'MaxPool2d', 'Dropout2d'];
    const svg = await layerOutputs(kinds.map((kind) => layer(kind, [1, 4, 4, 2])));
    const places = kinds.map((kind) => {
      const [, x, y] = new RegExp(`<text x="([\\d.]+)" y="([\\d.]+)"[^>]*>${kind}<`).exec(svg)!;
      return [Number(x), Number(y)];
    });
    expect(new Set(places.slice(0, 4).map(([, y]) => y)).size).toBe(1);
    expect(places[4][1]).toBeGreaterThan(places[0][1]);
    expect(places[4][0]).toBe(places[0][0]);
    expect(places[1][0]).toBeGreaterThan(places[0][0]);
  });

  it('shows features as a strip, averaged where there are more than fit', async () => {
    const features = Float32Array.from({ length: 4096 }, (_, i) => i);
    const svg = await layerOutputs([
      { name: 'fc.0', kind: 'Flatten', output: { shape: [1, 4096], data: features } },
      { name: 'fc.1', kind: 'Linear', output: { shape: [1, 10], data: features.subarray(0, 10) } },
    ]);
    const [long, short] = picturesIn(svg);
    expect([long.width, long.height, short.width, short.height]).toEqual([160, 1, 10, 1]);
    expect(pixelAt(long, 159, 0).slice(0, 3)).toEqual([...colorTable('viridis')[255]]);
    await expectSvg(svg);
  });

  it('says how many values are not finite, and draws the rest', async () => {
    const data = Float32Array.of(1, Number.NaN, 3, Number.POSITIVE_INFINITY);
    const svg = await layerOutputs([{ name: 'a', kind: 'Conv2d', output: { shape: [1, 2, 2, 1], data } }]);
    await expectSvg(svg);
    expect(svg).toContain('>2 values not finite<');
    expect([0, 1].map((x) => pixelAt(picturesIn(svg)[0], x, 0)[3])).toEqual([255, 0]);
  });

  it.each([[[1, 1, 1, 2048]], [[1, 1, 9, 1]], [[1, 300, 200, 1]], [[1, 1]]])('draws an output of %j', async (shape) => {
    await expectSvg(await layerOutputs([layer('Conv2d', shape)]));
  });

  it('leaves no tensor behind', async () => {
    const outputs = [layer('Conv2d', [1, 4, 4, 2])];
    await expectNoLeak(async () => void (await layerOutputs(outputs)));
  });

  it('names what does not fit', async () => {
    await expect(layerOutputs([])).rejects.toThrow('expected at least one layer, found none');
    await expect(layerOutputs([layer('Conv2d', [2, 4, 4, 2], 'conv.3')])).rejects.toThrow(
      'layerOutputs: conv.3 (record the outputs of one image): expected shape [1, ?, ?, ?], found [2, 4, 4, 2]',
    );
    await expect(layerOutputs([layer('X', [1, 4, 4])])).rejects.toThrow(TypeError);
    await expect(layerOutputs([layer('X', [1, 0, 4, 2])])).rejects.toThrow(RangeError);
    await expect(layerOutputs([layer('X', [1, 4])], { columns: 0 })).rejects.toThrow('columns must be a whole number');
  });
});
