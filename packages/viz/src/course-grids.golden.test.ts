import { type LayerOutput, loadStateDict, type Module, recordOutputs, Sequential } from '@cnn/layers';
import { modelInfo } from '@cnn/models';
import { dispose, Rng, sizeOf, tensor, useBackend } from '@cnn/tensor';
import { expectClose } from '@cnn/tensor/testing';
import { beforeAll, expect, it } from 'vitest';
import { goldenState } from '../../models/src/zoo.golden.ts';
import goldens from './fixtures/course-grids.json';
import { channelAt, channelMean } from './grids/channel-mean.ts';
import { filterGridSide } from './grids/filter-outputs.ts';
import { heatMap } from './picture/heat-map.ts';
import { readValues, type Values } from './viewable.ts';

// What the course's own code draws of VGG-16 in PyTorch and matplotlib, made by tools/reference/course_grids.py, which draws the same weights and images.

interface Drawn {
  readonly size: number[];
  readonly values: number[];
  readonly colors: number[];
}

let outputs: LayerOutput[];
let values: Values[];

beforeAll(async () => {
  await useBackend('wasm');
  const { features } = modelInfo('vgg16').create() as Module & { readonly features: Module };
  const model = new Sequential({ features });
  loadStateDict(model, goldenState(model));
  const uniforms = new Rng(0).fold('images').uniforms(sizeOf(goldens.images));
  const image = tensor(
    uniforms.map((u) => u * 2 - 1),
    goldens.images,
  );
  const recorded = recordOutputs(model, image);
  outputs = recorded.outputs;
  values = await Promise.all(outputs.map(({ output }) => readValues('test', output, [1, null, null, null])));
  dispose([image, recorded.logits, ...outputs.map(({ output }) => output)]);
});

/** The values as given, and the colours of the picture up to a neighbour's in the table of 256. */
async function expectSamePicture(map: Float32Array, golden: Drawn, factor: number): Promise<void> {
  const [height, width] = golden.size;
  expect(map.length).toBe(height * width);
  const every = map.length > 97 ? 97 : 1;
  const seen = map.filter((_, i) => i % every === 0);
  await expectClose(tensor(seen.map((value) => value * factor)), golden.values, { relative: 1e-5 });
  const { data } = heatMap(map, [height, width]);
  const colors = Array.from(seen, (_, i) => [...data.subarray(4 * i * every, 4 * i * every + 3)]).flat();
  for (const [i, color] of colors.entries()) expect(Math.abs(color - golden.colors[i])).toBeLessThanOrEqual(4);
}

it("has the course's 31 layers in its order", () => {
  expect(outputs.map(({ kind }, i) => `${i}${kind}`)).toEqual(goldens.layers.map(({ title }) => title));
});

it('draws each layer as the course does', async () => {
  for (const [i, golden] of goldens.layers.entries()) {
    // In-place ReLUs have overwritten the course's convolutions by the time that they are drawn; ours are shown as they were.
    const source = golden.title.endsWith('Conv2d') ? i + 1 : i;
    const { shape } = values[source];
    // The course divides by the height where it means the channels, which imshow does not tell apart.
    await expectSamePicture(channelMean(values[source]), golden, shape[3] / shape[1]);
  }
});

it('draws the filters of a layer as the course does', async () => {
  for (const [layer, entries] of Object.entries(goldens.filters)) {
    const index = Number(layer) < 0 ? Number(layer) + 31 : Number(layer);
    // As the course takes one output before the next ReLU has run, these are the convolution's own.
    const found = values[index];
    for (const entry of entries) {
      if ('shown' in entry) expect(filterGridSide(found.shape[3]) ** 2).toBe(entry.shown);
      else await expectSamePicture(channelAt(found, entry.filter!), entry as Drawn, 1);
    }
  }
});
