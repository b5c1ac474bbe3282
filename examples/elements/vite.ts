import { recordOutputs } from '@cnn/layers';
import { getModel } from '@cnn/models';
import { Rng, uniform, useBackend } from '@cnn/tensor';
import { gradCam, saliency, toPictures } from '@cnn/viz';
import type { CnnAttribution, CnnExplainer, CnnFeatureMaps, CnnReceptiveField } from '@cnn/viz/elements';
import '@cnn/viz/elements';

// A page with a model: what is read from it stays in the page, and nothing is sent anywhere.
await useBackend('cpu');
const model = await getModel('cifar-resnet20', { rng: new Rng(0) });
const image = uniform(new Rng(1), [1, 32, 32, 3]);
const [picture] = await toPictures(image);
const element = <E>(name: string) => document.querySelector(name) as unknown as E;

const explainer = element<CnnExplainer>('cnn-explainer');
explainer.classes = ['plane', 'car', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
explainer.inputShape = [32, 32, 3];
explainer.images = [{ picture, label: 'noise' }];
explainer.model = model; // after each step of training, explainer.refresh()

element<CnnFeatureMaps>('cnn-feature-maps').data = recordOutputs(model, image).outputs;
element<CnnReceptiveField>('cnn-receptive-field').data = { model, inputShape: [1, 32, 32, 3] };
element<CnnAttribution>('cnn-attribution').data = {
  picture,
  maps: {
    'Grad-CAM': () => gradCam()(model, image),
    Saliency: () => saliency()(model.asClassifier(), image),
  },
};
