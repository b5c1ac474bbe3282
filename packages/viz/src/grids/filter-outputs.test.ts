import { normal, Rng, useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { heatMap } from '../picture/heat-map.ts';
import { expectSvg, picturesIn, pixelAt } from '../testing/expect-svg.ts';
import { filterGridSide, filterOutputs } from './filter-outputs.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

const rng = new Rng(6);

describe('filterOutputs', () => {
  it('shows channel i in place i, row by row, in its own range', async () => {
    const output = normal(rng, [1, 2, 3, 10]);
    const data = (await output.data()) as Float32Array;
    const [sheet] = picturesIn(await filterOutputs(output));
    const side = 3;
    const [width, height] = [(sheet.width + 3) / side, (sheet.height + 3) / side];
    for (let channel = 0; channel < side * side; channel++) {
      const expected = heatMap(
        data.filter((_, i) => i % 10 === channel),
        [2, 3],
      );
      for (let place = 0; place < 6; place++) {
        const x = (channel % side) * width + ((place % 3) + 0.5) * ((width - 3) / 3);
        const y = Math.floor(channel / side) * height + (Math.floor(place / 3) + 0.5) * ((height - 3) / 2);
        expect(pixelAt(sheet, Math.floor(x), Math.floor(y))).toEqual(
          pixelAt(expected, place % 3, Math.floor(place / 3)),
        );
      }
    }
  });

  it.each([
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 2],
    [32, 5],
    [64, 8],
    [2048, 45],
  ])('puts %i channels into a square of %i', (channels, side) => {
    expect(filterGridSide(channels)).toBe(side);
  });

  it('can show all channels in one range, and does so for maps of 1×1', async () => {
    const data = Float32Array.of(0, 1, 2, 3);
    const [sheet] = picturesIn(await filterOutputs({ shape: [1, 1, 1, 4], data }));
    const expected = heatMap(data, [2, 2]);
    expect(pixelAt(sheet, sheet.width - 1, 0)).toEqual(pixelAt(expected, 1, 0));
    const own = await filterOutputs({ shape: [1, 1, 1, 4], data }, { range: 'channel' });
    expect(pixelAt(picturesIn(own)[0], sheet.width - 1, 0)).toEqual(pixelAt(expected, 0, 0));
  });

  it('stays one small picture with 2048 channels', async () => {
    const svg = await filterOutputs(normal(rng, [1, 7, 7, 2048]));
    await expectSvg(svg);
    expect(svg.match(/<image/g)).toHaveLength(1);
    expect(svg.length).toBeLessThan(400_000);
    expect(svg).toContain('the first 2025 of 2048 channels');
  });

  it('says how many values are not finite', async () => {
    const data = Float32Array.of(1, Number.NaN, 3, 4);
    const svg = await filterOutputs({ shape: [1, 2, 2, 1], data });
    await expectSvg(svg);
    expect(svg).toContain('1 of 4 values are not finite');
  });

  it.each([[[1, 1, 1, 1]], [[1, 1, 40, 3]], [[1, 300, 2, 4]], [[1, 224, 224, 9]]])(
    'draws an output of %j',
    async (shape) => {
      const svg = await filterOutputs(normal(rng, shape));
      await expectSvg(svg);
      expect(Number(/width="(\d+)"/.exec(svg)![1])).toBeLessThan(1100);
    },
  );

  it('draws the channels that were chosen, up to a limit', async () => {
    const data = Float32Array.of(0, 1, 2, 3);
    const svg = await filterOutputs({ shape: [1, 1, 1, 4], data }, { channels: [3, 0, 1], colors: 'gray' });
    const [sheet] = picturesIn(svg);
    expect([sheet.width, sheet.height]).toEqual([51, 51]);
    expect(
      [
        [0, 0],
        [30, 0],
        [0, 30],
      ].map(([x, y]) => pixelAt(sheet, x, y)[0]),
    ).toEqual([255, 0, 85]);
    expect(pixelAt(sheet, 30, 30)[3]).toBe(0);
    expect(svg).toContain('3 chosen of 4 channels of 1×1');
    const wide = normal(rng, [1, 2, 2, 2048]);
    expect(await filterOutputs(wide, { limit: 64 })).toContain('the first 64 of 2048 channels');
    expect(await filterOutputs(wide, { limit: 1, channels: [5, 6] })).toContain('the first 1 of 2 chosen channels');
  });

  it('lies around zero on demand', async () => {
    const output = { shape: [1, 1, 3, 1], data: Float32Array.of(-1, 0, 3) };
    const [sheet] = picturesIn(await filterOutputs(output, { symmetric: true, colors: 'gray' }));
    expect([0, 1, 2].map((x) => pixelAt(sheet, x * 24 + 1, 1)[0])).toEqual([85, 128, 255]);
    const [signs] = picturesIn(await filterOutputs(output, { symmetric: true }));
    const [blue, , red] = [0, 1, 2].map((x) => pixelAt(signs, x * 24 + 1, 1));
    expect([blue[2] > blue[0], red[0] > red[2]]).toEqual([true, true]);
  });

  it('leaves no tensor behind', async () => {
    const output = normal(rng, [1, 2, 2, 4]);
    await expectNoLeak(async () => void (await filterOutputs(output)));
  });

  it('names what does not fit', async () => {
    await expect(filterOutputs(normal(rng, [2, 4, 4, 2]))).rejects.toThrow(
      'expected shape [1, ?, ?, ?], found [2, 4, 4, 2]',
    );
    await expect(filterOutputs(normal(rng, [1, 4]))).rejects.toThrow(TypeError);
    await expect(filterOutputs(normal(rng, [1, 4, 4, 0]))).rejects.toThrow(RangeError);
    await expect(filterOutputs(normal(rng, [1, 1, 1, 1]), { range: 'all' as 'layer' })).rejects.toThrow("found 'all'");
    const output = normal(rng, [1, 2, 2, 4]);
    await expect(filterOutputs(output, { channels: [4] })).rejects.toThrow('channel must be a whole number in [0, 3]');
    await expect(filterOutputs(output, { channels: [] })).rejects.toThrow('at least one channel, found none');
    await expect(filterOutputs(output, { limit: 0 })).rejects.toThrow('limit');
    await expect(filterOutputs(output, { colors: 'grey' as 'gray' })).rejects.toThrow("did you mean 'gray'?");
  });
});
