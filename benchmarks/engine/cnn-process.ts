// The course's CNN on a backend of @cnn/tensor: `cnn-process <backend> <threads>`.
import { apgd, pgd } from '@cnn/adversarial';
import type { Module } from '@cnn/layers';
import { CifarCNN, getModel } from '@cnn/models';
import { argMax, type BackendName, normal, Rng, scope, sizeOf, tensor, uniform, useBackend } from '@cnn/tensor';
import { gradCam } from '@cnn/viz';
import { rss, serve, timed } from './serve.ts';
import { trainingStep } from './training.ts';

const [backend, threads] = process.argv.slice(2);
const { description } = await useBackend(backend as BackendName, { threads: Number(threads) });
const model = new CifarCNN();
let vgg: Module | undefined;
const steps = new Map<string, () => number>();

function imagesOf(batch: number) {
  return normal(new Rng(1), [batch, 32, 32, 3]);
}

function stepOf(batch: number): () => number {
  const labels = tensor(
    Int32Array.from({ length: batch }, (_, i) => i % 10),
    [batch],
    'int32',
  );
  const images = imagesOf(batch);
  const train = trainingStep(model);
  return () => train(images, labels);
}

const trained = [...model.namedParameters().values()].filter(({ requiresGrad }) => requiresGrad);
const parameters = trained.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
await serve(
  { name: description, parameters },
  {
    step: (batch) => {
      if (!steps.has(batch)) steps.set(batch, stepOf(Number(batch)));
      return timed(steps.get(batch)!);
    },
    forward: async (batch, repeats) => {
      const images = imagesOf(Number(batch));
      model.eval();
      const result = await timed(() => scope(() => model.call(images).dataSync()), Number(repeats));
      images.dispose();
      return result;
    },
    gradcam: async () => {
      vgg ??= (await getModel('vgg16')).eval();
      const image = normal(new Rng(1), [1, 224, 224, 3]);
      const method = gradCam({ layer: 'features.29' });
      const result = await timed(async () => {
        const map = await method(vgg!, image, { target: 3 });
        await map.data();
        map.dispose();
      });
      image.dispose();
      return result;
    },
    attack: async (name, batch) => {
      // So small a change fools nobody, so that all steps are taken with all images.
      const attack = { pgd: pgd({ epsilon: 1e-7, steps: 20 }), apgd: apgd({ epsilon: 1e-7, steps: 20 }) }[name]!;
      const classifier = model.eval().asClassifier();
      const images = uniform(new Rng(1), [Number(batch), 32, 32, 3]);
      const labels = scope(() => argMax(classifier(images), 1));
      const result = await timed(async () => {
        const attacked = await attack(classifier, images, labels);
        await attacked.data();
        attacked.dispose();
      });
      for (const used of [images, labels]) used.dispose();
      return result;
    },
    rss,
  },
);
