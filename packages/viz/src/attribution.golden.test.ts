import { loadStateDict, type Module } from '@cnn/layers';
import { modelInfo } from '@cnn/models';
import { add, dispose, div, memory, Rng, scope, sizeOf, type Tensor, tensor, useBackend } from '@cnn/tensor';
import { expectClose } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { goldenState } from '../../models/src/zoo.golden.ts';
import goldens from './fixtures/attribution.json';
import * as viz from './index.ts';

// Captum's and pytorch-grad-cam's numbers, made by tools/reference/attribution.py in float64, which draws the same weights, images and chance.

interface Golden {
  readonly images: number[];
  readonly layer: string;
  readonly targets: number[];
  readonly every: number;
  /** Of each image. */
  readonly metrics: Readonly<Record<string, number[]>>;
  readonly methods: Readonly<Record<string, { readonly largest: number; readonly values: number[] }>>;
}

type OfClassifier = viz.Attribution;
type OfModel = viz.Attribution<Module>;

/** Methods that ask a classifier, made with the settings of the fixture. */
const ofPixels = ({ images }: Golden): Record<string, OfClassifier | undefined> => {
  const baselines = drawn('baselines', [3, ...images.slice(1)]);
  const baseline = drawn('baseline', [1, ...images.slice(1)]);
  const path = (method: viz.PathMethod) => viz.integratedGradients({ baseline, steps: 8, method, batchSize: 5 });
  const noisy = (type: 'smoothgrad' | 'smoothgrad-squared' | 'vargrad') =>
    viz.noiseTunnel(viz.saliency(), { type, samples: 3, deviation: 0.2 });
  const allButNorms = (rule: viz.LrpRule) =>
    viz.lrp({ rule: ({ name }) => (name === 'normalizeChannels' ? viz.epsilonRule(1e-9) : rule) });
  return {
    saliency: viz.saliency(),
    signedSaliency: viz.saliency({ absolute: false }),
    inputXGradient: viz.inputXGradient(),
    'integratedGradients gausslegendre': path('gauss-legendre'),
    'integratedGradients riemann_trapezoid': path('riemann-trapezoid'),
    'integratedGradients riemann_left': path('riemann-left'),
    'integratedGradients riemann_right': path('riemann-right'),
    'integratedGradients riemann_middle': path('riemann-middle'),
    guidedBackprop: viz.guidedBackprop(),
    deconvolution: viz.deconvolution(),
    occlusion: viz.occlusion({ window: [7, 5], stride: [5, 4], baseline: 0.5, batchSize: 7 }),
    deepLift: viz.deepLift({ baseline }),
    deepLiftShap: viz.deepLiftShap({ baselines, batchSize: 4 }),
    gradientShap: viz.gradientShap({ baselines, samples: 4, batchSize: 3 }),
    'noiseTunnel smoothgrad': noisy('smoothgrad'),
    'noiseTunnel smoothgrad_sq': noisy('smoothgrad-squared'),
    'noiseTunnel vargrad': noisy('vargrad'),
    lime: viz.lime({ segments: 3, samples: 30, baseline: 0.2, alpha: 1e-4, kernelWidth: 0.5 }),
    kernelShap: viz.kernelShap({ segments: 3, samples: 30, baseline: 0.2 }),
    lrp: viz.lrp(),
    'lrp epsilon 0.25': viz.lrp({ rule: viz.epsilonRule(0.25) }),
    'lrp gamma': allButNorms(viz.gammaRule(0.25, 1e-3)),
    'lrp alpha 1 beta 0': allButNorms(viz.alphaOneBetaZeroRule()),
  };
};

/** Methods that look at a layer. */
const ofPlaces = ({ layer }: Golden): Record<string, OfModel> => ({
  gradCam: viz.gradCam({ layer }),
  hiResCam: viz.hiResCam({ layer }),
  gradCamElementWise: viz.hiResCam({ layer, rectify: true }),
  gradCamPlusPlus: viz.gradCamPlusPlus({ layer }),
  xGradCam: viz.xGradCam({ layer }),
  layerCam: viz.layerCam({ layer }),
  scoreCam: viz.scoreCam({ layer }),
  ablationCam: viz.ablationCam({ layer }),
  eigenCam: viz.eigenCam({ layer }),
  eigenGradCam: viz.eigenGradCam({ layer }),
  fullGrad: viz.fullGrad(),
  'gradCam smooth': viz.gradCam({ layer, augmentSmooth: true }),
  deconvnet: viz.deconvnet({ layer, channel: 2, place: [1, 3] }),
  finerCam: viz.finerCam({ method: viz.gradCam({ layer }) }),
  guidedGradCam: viz.guidedGradCam({ layer }),
});

describe.each(Object.entries(goldens as Readonly<Record<string, Golden>>))('attributions of %s', (name, golden) => {
  let model: Module;
  let images: Tensor;
  let pixels: ReturnType<typeof ofPixels>;
  let places: ReturnType<typeof ofPlaces>;
  beforeAll(async () => {
    await useBackend('wasm');
    model = modelInfo(name).create({ classes: 10 });
    loadStateDict(model, goldenState(model));
    images = drawn('images', golden.images);
    model.eval().call(images).dispose();
    pixels = ofPixels(golden);
    places = ofPlaces(golden);
  });

  it.for(Object.keys(golden.methods))("are Captum's or pytorch-grad-cam's: %s", async (method, { task }) => {
    const { largest, values } = golden.methods[method];
    const target = method === 'finerCam' ? undefined : golden.targets;
    const ofPixel = pixels[method];
    const before = memory().numTensors;
    const found = ofPixel
      ? await ofPixel(model.asClassifier(), images, { target, rng: new Rng(0) })
      : await places[method](model, images, { target });
    expect(memory().numTensors).toBe(before + 1);
    const hasChannels = ofPixel
      ? !['lime', 'kernelShap'].includes(method)
      : ['deconvnet', 'guidedGradCam'].includes(method);
    expect(found.shape).toEqual([...golden.images.slice(0, 3), hasChannels ? 3 : 1]);
    const all = await found.data();
    dispose(found);
    const some = values.map((_, i) => all[i * golden.every]);
    const worst = some.reduce((most, each, i) => Math.max(most, Math.abs(each - values[i])), 0) / largest;
    // Read by tools/golden-table.mjs.
    Object.assign(task.meta, { method, network: name, relativeError: worst });
    await expectClose(some, values, { relative: 0, absolute: 1e-3 * largest });
  });
});

describe.each(Object.entries(goldens as Readonly<Record<string, Golden>>))('maps of %s', (name, golden) => {
  const { images: shape, metrics, targets: target } = golden;

  it.each(Object.keys(metrics))('are judged as by pytorch-grad-cam: %s', async (metric) => {
    await useBackend('wasm');
    const model = modelInfo(name).create({ classes: 10 });
    loadStateDict(model, goldenState(model));
    const classifier = model.asClassifier();
    const images = drawn('images', shape);
    const maps = scope(() => div(add(drawn('map', [...shape.slice(0, 3), 1]), 1), 2));
    const [, remove] = metric.split(' ') as [string, viz.RoadOptions['remove']];
    const found = remove
      ? await viz.road(classifier, images, maps, { target, remove, kept: [20, 50, 80], noise: 0 })
      : await viz.confidenceChange(classifier, images, maps, { target });
    await expectClose(found, metrics[metric], { relative: 1e-4 });
    model.dispose();
  });
});

/** As the fixture's: uniform over ±1. */
function drawn(key: string, shape: number[]): Tensor {
  return tensor(
    new Rng(0)
      .fold(key)
      .uniforms(sizeOf(shape))
      .map((u) => u * 2 - 1),
    shape,
  );
}
