import { Conv2d, Flatten, Linear, type Module, type Pass, ReLU, Sequential } from '@cnn/layers';
import {
  add,
  concat,
  dispose,
  memory,
  mul,
  Rng,
  reshape,
  slice,
  softmax,
  squeeze,
  sum,
  type Tensor,
  tensor,
  zeros,
} from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import * as viz from '../index.ts';
import { images, layer, network, ofClassifiers, ofModels, ofPlacesOnly } from '../testing/attribution-methods.ts';
import type { Attribution, Explained } from './attribution.ts';

const valuesOf = async (found: Promise<Tensor>): Promise<number[]> => Array.from(await (await found).data());

onEachBackend(() => {
  const model = network();
  // All weights are drawn at their first use.
  beforeAll(() => dispose(model.call(zeros([1, 6, 9, 3]), { rng: new Rng(0) })));

  describe.each([...Object.entries(ofClassifiers), ...Object.entries(ofModels)])('%s', (name, make) => {
    const isOfModels = name in ofModels;
    const explain = (x: Tensor, options: viz.ExplainOptions = {}, subject: Module = model, method = make()) =>
      (method as Attribution<Explained>)(isOfModels ? subject : subject.asClassifier(), x, options);

    it('gives finite attributions of the shape of the images, and keeps no tensor', async () => {
      const [x, method] = [images(2), make()];
      const before = memory().numTensors;
      const found = await explain(x, { target: [1, 3] }, model, method);
      expect(memory().numTensors).toBe(before + 1);
      expect(found.shape).toEqual([2, 6, 9, ofPlacesOnly.has(name) ? 1 : 3]);
      expect(Array.from(await found.data()).every(Number.isFinite)).toBe(true);
      expect(model.training).toBe(true);
    });

    it('explains an image as it does alone, and the same at every call', async () => {
      const x = images(2);
      const options = { target: 2, rng: new Rng(5) };
      const both = await explain(x, options);
      await expectClose(await explain(x, options), both, { relative: 0, absolute: 0 });
      const alone = [];
      for (const i of [0, 1]) {
        const rng = [new Rng(5).fold(i)];
        alone.push(await explain(slice(x, [i, 0, 0, 0], [1, 6, 9, 3]), { target: 2, rng }));
      }
      await expectClose(concat(alone, 0), both, { relative: 1e-5, absolute: 1e-6 });
    });

    it('explains the class that an image is taken for where none is named', async () => {
      const x = images(1);
      const logits = Array.from(await model.asClassifier()(x).data());
      const target = logits.indexOf(Math.max(...logits));
      await expectClose(await explain(x), await explain(x, { target }), { relative: 1e-6 });
    });

    it('takes one channel and one image', async () => {
      if (name === 'deepLiftShap' || name === 'gradientShap') return; // Their baselines have three channels.
      const found = await explain(images(1, 'gray', 1), { target: 0 }, network(1));
      expect(found.shape).toEqual([1, 6, 9, 1]);
    });

    it('refuses a class that the classifier has not, too few targets, what is no image, and no image', async () => {
      await expect(explain(images(1), { target: 4 })).rejects.toThrow('target from 0 to 3, found 4');
      await expect(explain(images(2), { target: [1] })).rejects.toThrow(RangeError);
      await expect(explain(zeros([6, 9, 3]), { target: 1 })).rejects.toThrow('[batch, height, width, channels]');
      await expect(explain(zeros([0, 6, 9, 3]), { target: 1 })).rejects.toThrow('at least one image');
    });

    it('tells what it is', () => {
      expect(make().name).toMatch(/^[A-Z]\w+.*\(/);
    });
  });

  describe('a target', () => {
    it('may be a function of the logits', async () => {
      const x = images(2);
      const probability = (logits: Tensor) => squeeze(slice(softmax(logits), [0, 1], [-1, 1]), [1]);
      const found = await viz.inputXGradient()(model.asClassifier(), x, { target: probability });
      expect(found.shape).toEqual(x.shape);
      await expect(viz.saliency()(model.asClassifier(), x, { target: (logits) => logits })).rejects.toThrow(
        'one score for each of 2 rows, found [2, 4]',
      );
    });
  });

  describe('kernelShap', () => {
    /** Adds up what stands in the halves of an image, and more where both have something. */
    const halves = (x: Tensor): Tensor => {
      const [left, right] = [0, 1].map((half) => slice(x, [0, 0, 3 * half, 0], [-1, 2, 3, 1]));
      const [a, b] = [left, right].map((each) => reshape(sum(each, [1, 2]), [-1, 1]));
      return add(add(a, mul(b, 2)), mul(a, b));
    };

    it("gives Shapley's values where all coalitions are drawn", async () => {
      const x = tensor([1, 1, 1, 0, 2, 0, 1, 1, 1, 0, 0, 0], [1, 2, 6, 1]);
      const segments = [0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1];
      const found = await valuesOf(viz.kernelShap({ segments, samples: 40 })(halves, x, { target: 0 }));
      // a = 6 and b = 2: each has its own part, and half of the 12 that they make together.
      expect(found[0]).toBeCloseTo(6 + 6, 3);
      expect(found[3]).toBeCloseTo(4 + 6, 3);
    });

    it('refuses segments that leave out numbers or places', async () => {
      const explain = (segments: number | number[]) => viz.kernelShap({ segments })(halves, zeros([1, 2, 6, 1]));
      await expect(explain(Array(12).fill(1))).rejects.toThrow('whole numbers from 0');
      await expect(explain([0, 1])).rejects.toThrow('each of 2 × 6 places, found 2');
      await expect(explain(3)).rejects.toThrow('segments must be a whole number in [1, 2], found 3');
      await expect(explain(1)).rejects.toThrow('at least two segments');
    });
  });

  describe('deconvnet', () => {
    const pattern = (options: Partial<viz.DeconvnetOptions> = {}) =>
      viz.deconvnet({ layer, channel: 1, ...options })(model, images(2));

    it('shows no more than the receptive field of the strongest place', async () => {
      const before = memory().numTensors;
      const found = await pattern();
      expect(memory().numTensors).toBe(before + 2);
      expect(model.training).toBe(true);
      expect(found.shape).toEqual([2, 6, 9, 3]);
      const values = Array.from(await found.data());
      // One place of a 3×3 convolution sees 27 values of each image.
      expect(values.filter((value) => value !== 0).length).toBeLessThanOrEqual(2 * 27);
      expect(values.some((value) => value !== 0)).toBe(true);
    });

    it('adds up to all places, and takes channels from the end', async () => {
      const all = await valuesOf(pattern({ place: 'all' }));
      const sums = new Array<number>(all.length).fill(0);
      for (let row = 0; row < 6; row++) {
        for (let column = 0; column < 9; column++) {
          const one = await valuesOf(pattern({ place: [row, column] }));
          for (const [i, value] of one.entries()) sums[i] += value;
        }
      }
      await expectClose(sums, all, { relative: 1e-5 });
      await expectClose(await pattern({ channel: -4 }), await pattern());
    });

    it('refuses what is not there', async () => {
      await expect(pattern({ channel: 5 })).rejects.toThrow('channel must be a whole number in [-5, 4], found 5');
      await expect(pattern({ place: [6, 0] })).rejects.toThrow('row');
      await expect(pattern({ layer: 'rellu' })).rejects.toThrow("'rellu'");
      await expect(pattern({ layer: 'fc' })).rejects.toThrow('[batch, height, width, channels], found [2, 4]');
    });
  });

  describe('an explanation', () => {
    it('stops when it is told to', async () => {
      const signal = AbortSignal.abort(new Error('enough'));
      const x = images(1);
      await expect(viz.occlusion({ window: 2 })(model.asClassifier(), x, { signal })).rejects.toThrow('enough');
      await expect(viz.integratedGradients()(model.asClassifier(), x, { signal })).rejects.toThrow('enough');
      await expect(viz.scoreCam({ layer })(model, x, { signal })).rejects.toThrow('enough');
    });

    it('refuses a classifier that gives no logits', async () => {
      const classifier = () => zeros([3]);
      await expect(viz.saliency()(classifier, images(1))).rejects.toThrow('logits [1, classes], found [3]');
    });

    it('refuses a layer that is not there, with the nearest, and one without places', async () => {
      const x = images(1);
      await expect(viz.gradCam({ layer: 'rellu' })(model, x)).rejects.toThrow(/no layer 'rellu'.*'?relu'?/);
      await expect(viz.gradCam({ layer: 'fc' })(model, x)).rejects.toThrow("layer 'fc' to give [batch, height");
      await expect(viz.gradCam({ layer: [] })(model, x)).rejects.toThrow('at least one layer');
    });

    it('shows NaN in the weights as NaN, and does not hang', async () => {
      const broken = (x: Tensor) => concat([model.asClassifier()(x), tensor([[Number.NaN]])], 1);
      const found = await viz.saliency()(broken, images(1), { target: 4 });
      expect(found.shape).toEqual([1, 6, 9, 3]);
    });
  });

  describe('a layer that runs twice', () => {
    // Once on many channels, once on few: what is read, and changed, is the last run.
    class Twice extends Sequential {
      constructor() {
        super(new Conv2d(3, 6, 3, { padding: 1 }), new ReLU(), new Conv2d(6, 4, 3), new Flatten(), new Linear(112, 3));
      }

      override forward(x: Tensor, pass: Pass): Tensor {
        const [first, shared, second, flat, last] = [...this.children().values()] as Module[];
        return last.call(
          flat.call(shared.call(second.call(shared.call(first.call(x, pass), pass), pass), pass), pass),
          pass,
        );
      }
    }

    it.each(Object.entries({ gradCam: viz.gradCam, ablationCam: viz.ablationCam, scoreCam: viz.scoreCam }))(
      'has a map by %s, and nothing is left behind, named or not',
      async (_, method) => {
        const [twice, x] = [new Twice().initialize(new Rng(4)), images(2)];
        // Weights are drawn at their first use.
        dispose(twice.call(x, { rng: new Rng(0) }));
        const before = memory().numTensors;
        const named = await method({ layer: '1' })(twice, x, { target: 1 });
        const found = await method()(twice, x, { target: 1 });
        expect(memory().numTensors).toBe(before + 2);
        await expectClose(found, await named.data());
        dispose([named, found]);
      },
    );
  });

  describe('attributions add up to the difference of the scores', () => {
    it.each([
      ['integratedGradients', (baseline: Tensor) => viz.integratedGradients({ baseline, steps: 400 }), 2e-3],
      ['deepLift', (baseline: Tensor) => viz.deepLift({ baseline }), 1e-5],
    ])('%s', async (_, method, tolerance) => {
      const [x, baseline] = [images(2), images(2, 'start')];
      const classifier = model.asClassifier();
      const found = await valuesOf(method(baseline)(classifier, x, { target: 1 }));
      const [own, start] = [await classifier(x).data(), await classifier(baseline).data()];
      for (const i of [0, 1]) {
        const size = found.length / 2;
        const total = found.slice(i * size, (i + 1) * size).reduce((sum, each) => sum + each, 0);
        expect(Math.abs(total - (own[4 * i + 1] - start[4 * i + 1]))).toBeLessThan(tolerance);
      }
    });

    it('lrp, but for what goes to biases', async () => {
      const unbiased = new Sequential(
        new Conv2d(3, 4, 3, { bias: false }),
        new ReLU(),
        new Flatten(),
        new Linear(112, 3, { bias: false }),
      );
      const x = images(1);
      unbiased.initialize(new Rng(3));
      const found = await valuesOf(viz.lrp()(unbiased.asClassifier(), x, { target: 2 }));
      const logits = await unbiased.asClassifier()(x).data();
      expect(found.reduce((sum, each) => sum + each, 0)).toBeCloseTo(logits[2], 5);
    });
  });
});
