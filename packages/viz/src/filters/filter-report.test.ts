import {
  BasicBlock,
  BatchNorm2d,
  Conv2d,
  Flatten,
  GELU,
  Inception,
  Linear,
  MaxPool2d,
  ReLU,
  ReLU6,
  Sequential,
} from '@cnn/layers';
import { mul, normal, Rng, slice, tensor, uniform } from '@cnn/tensor';
import { expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { filterReport } from './filter-report.ts';
import { measuredLayers } from './measured-layer.ts';

const images = (count: number, channels = 2) => uniform(new Rng(2), [count, 5, 6, channels], 0, 1);

/** 1×1 kernels of two inputs, with biases. */
function convolution(kernels: readonly (readonly [number, number])[], biases: readonly number[]): Conv2d {
  const conv = new Conv2d(2, kernels.length, 1);
  conv.weight.assign(
    tensor([...kernels.map(([first]) => first), ...kernels.map(([, second]) => second)], [1, 1, 2, kernels.length]),
  );
  conv.bias!.assign(tensor([...biases]));
  return conv;
}

const kernels = [
  [1, -1], // as it should be
  [-1, -1], // below zero for images in [0, 1]
  [2, -2], // the first one, twice as strong
  [0, 0], // constant
  [1, 2],
] as const;

const made = (biases = [0, -0.1, 0, 0.5, 0]) =>
  new Sequential({ conv: convolution(kernels, biases), relu: new ReLU() });

onEachBackend((backend) => {
  describe('filterReport', () => {
    let model: Sequential;
    beforeAll(() => {
      model = made();
    });

    it('finds dead, constant and duplicate filters behind the rectifier', async () => {
      const report = await filterReport(model, images(8));
      expect(report).toMatchObject({ images: 8, threshold: 0, similarity: 0.95 });
      const [layer] = report.layers;
      expect(layer).toMatchObject({
        layer: 'conv',
        kind: 'Conv2d',
        measuredAt: 'relu',
        isRectified: true,
        dead: 1,
        constant: 2,
        duplicate: 1,
        notFinite: 0,
      });
      expect(layer.filters.map(({ isDead, isConstant, isDuplicate }) => [isDead, isConstant, isDuplicate])).toEqual([
        [false, false, false],
        [true, true, false],
        [false, false, true],
        [false, true, false],
        [false, false, false],
      ]);
      expect(layer.filters[0].nearestKernel).toMatchObject({ filter: 2, similarity: expect.closeTo(1, 5) });
      expect(layer.filters[3].nearestKernel).toBeUndefined();
      expect(layer.filters[3]).toMatchObject({ smallest: 0.5, largest: 0.5, mean: 0.5, deviation: 0, silent: 0 });
    });

    it('has the numbers that a look at all activations gives, whatever the batches', async () => {
      const x = images(6);
      const output = await model.call(x).data();
      async function* batches() {
        yield { images: slice(x, [0, 0, 0, 0], [4, -1, -1, -1]) };
        yield { images: slice(x, [4, 0, 0, 0], [2, -1, -1, -1]), labels: tensor([0, 1]), ids: [4, 5] };
      }
      const report = await filterReport(model, batches(), { correlation: true });
      for (const { filter, ...facts } of report.layers[0].filters) {
        const own = [...output].filter((_, i) => i % 5 === filter);
        const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
        const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
        const perImage = Array.from({ length: 6 }, (_, i) => own.slice(i * 30, (i + 1) * 30));
        expect(facts.smallest).toBe(Math.min(...own));
        expect(facts.largest).toBe(Math.max(...own));
        expect(facts.mean).toBeCloseTo(mean, 6);
        expect(facts.deviation).toBeCloseTo(Math.sqrt(variance), 5);
        expect(facts.silent).toBeCloseTo(own.filter((value) => value <= 0).length / own.length, 10);
        expect(facts.activeImages).toBeCloseTo(
          perImage.filter((values) => values.some((value) => value > 0)).length / 6,
        );
      }
      const column = (filter: number) => [...output].filter((_, i) => i % 5 === filter);
      const [first, last] = report.layers[0].filters
        .map(({ nearestActivations }) => nearestActivations)
        .filter((_, i) => i === 0 || i === 4);
      expect(first).toMatchObject({ filter: 2, similarity: expect.closeTo(1, 5) });
      expect(last!.similarity).toBeCloseTo(correlation(column(4), column(last!.filter)), 4);
      expect(report.layers[0].filters[1].nearestActivations).toBeUndefined();
    });

    it('takes a threshold for the activations and another for the likeness', async () => {
      const x = images(4);
      const largest = Math.max(...(await filterReport(model, x)).layers[0].filters.map((each) => each.largest));
      expect((await filterReport(model, x, { threshold: largest })).layers[0].dead).toBe(5);
      expect((await filterReport(model, x, { threshold: 0.499, similarity: 0 })).layers[0]).toMatchObject({
        dead: 1,
        duplicate: 2, // at right angles is enough
      });
      const opposite = new Sequential(
        convolution(
          [
            [1, 1],
            [-1, -1],
          ],
          [0, 0],
        ),
      );
      expect((await filterReport(opposite, x, { similarity: 0 })).layers[0].duplicate).toBe(0);
    });

    it('counts what is not finite, which is neither dead nor constant', async () => {
      const x = mul(images(2), tensor([1, Number.NaN]));
      const [layer] = (await filterReport(model, x, { correlation: true, layers: ['conv'] })).layers;
      expect(layer).toMatchObject({ layer: 'conv', measuredAt: 'relu', dead: 0, constant: 0, notFinite: 5 });
      expect(layer.filters[0]).toMatchObject({ notFinite: 60, smallest: Number.NaN });
    });

    it('takes vectors, maps of one place and thousands of channels', async () => {
      const wide = new Sequential({
        conv: new Conv2d(2, 2048, [5, 6]),
        flatten: new Flatten(),
        fc: new Linear(2048, 3),
      });
      wide.initialize(new Rng(1));
      const report = await filterReport(wide, images(2), { layers: ['conv', 'flatten', 'fc'] });
      expect(report.layers.map(({ filters }) => filters.length)).toEqual([2048, 2048, 3]);
      expect(report.layers.map(({ isRectified }) => isRectified)).toEqual([false, false, false]);
      expect(report.layers[1].filters[0].nearestKernel).toBeUndefined();
      expect(report.layers[2].filters[0].nearestKernel).toBeDefined();
      wide.dispose();
    });

    it('does not compare kernels that see different channels', async () => {
      const grouped = new Sequential(new Conv2d(2, 4, 1, { groups: 2 }));
      (grouped.modules[0] as Conv2d).weight.assign(tensor([1, 2, 1, -1], [1, 1, 1, 4]));
      const [{ filters }] = (await filterReport(grouped, images(2))).layers;
      expect(filters.map(({ isDuplicate, nearestKernel }) => [isDuplicate, nearestKernel?.filter])).toEqual([
        [false, 1],
        [true, 0],
        [false, 3],
        [false, 2],
      ]);
      const depthwise = new Sequential(new Conv2d(2, 2, 1, { groups: 2 }));
      expect((await filterReport(depthwise, images(2))).layers[0].filters[0].nearestKernel).toBeUndefined();
    });

    it('leaves no tensor and the model in its own mode', async () => {
      const x = images(2);
      await expectNoLeak(async () => void (await filterReport(model, x, { correlation: true })));
      await expectNoLeak(async () => {
        const wrong = normal(new Rng(1), [1, 5, 6, 3]);
        await expect(filterReport(model, wrong)).rejects.toThrow();
        wrong.dispose();
      });
      expect(model.training).toBe(true);
    });

    it('names what does not fit', async () => {
      const x = images(1);
      await expect(filterReport(model, x, { layers: ['cnv'] })).rejects.toThrow(
        "filterReport: Sequential has no layer 'cnv'; did you mean 'conv'?",
      );
      await expect(filterReport(model, x, { threshold: -1 })).rejects.toThrow('threshold must be at least 0');
      await expect(filterReport(model, x, { similarity: 2 })).rejects.toThrow('similarity must be in [0, 1]');
      await expect(filterReport(model, (async function* () {})())).rejects.toThrow('at least one image, found none');
      await expect(filterReport(new Sequential(new ReLU()), x)).rejects.toThrow('at least one layer, found none');
    });

    if (backend === 'cpu') {
      it('judges layers behind normalisations and pools, and by themselves before a sum', () => {
        const names = (model: Sequential | Inception | BasicBlock, channels: number) =>
          measuredLayers(model, [1, 8, 8, channels], undefined).map((each) => [
            each.layer,
            each.measuredAt,
            each.isRectified,
          ]);
        const plain = new Sequential(new Conv2d(1, 2, 3), new MaxPool2d(2), new BatchNorm2d(2), new GELU());
        expect(names(plain, 1)).toEqual([['0', '3', true]]);
        expect(names(new Sequential(new Conv2d(1, 2, 3), new ReLU6()), 1)).toEqual([['0', '1', true]]);
        // The block's only rectifier runs twice, the second time behind the sum.
        expect(names(new BasicBlock(2, 2), 2)).toEqual([
          ['conv1', 'relu', true],
          ['conv2', 'conv2', false],
        ]);
        expect(names(new Inception(2, 1, 1, 1, 1, 1, 1), 2).slice(0, 2)).toEqual([
          ['branch1.conv', 'branch1', true],
          ['branch2.0.conv', 'branch2.0', true],
        ]);
        expect(measuredLayers(new Sequential(new Conv2d(1, 2, 3), new ReLU()), [1, 8, 8, 1], ['1'])).toEqual([
          { layer: '1', measuredAt: '1', run: 0, isRectified: true },
        ]);
        expect(measuredLayers(new BasicBlock(2, 2), [1, 8, 8, 2], ['conv1', 'relu']).map(({ run }) => run)).toEqual([
          0, 1,
        ]);
      });
    }
  });
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const centred = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  const [x, y] = [centred(a), centred(b)];
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}
