import { recordOutputs } from '@cnn/layers';
import { getModel } from '@cnn/models';
import { Rng, uniform, useBackend } from '@cnn/tensor';
import { gradCam, saliency, toPictures } from '@cnn/viz';
import type { CnnAttribution, CnnFeatureMaps, CnnReceptiveField } from '@cnn/viz/elements';
import '@cnn/viz/elements';

// A page with a model: what is read from it stays in the page, and nothing is sent anywhere.
await useBackend('cpu');
const model = await getModel('cifar-resnet20', { rng: new Rng(0) });
const image = uniform(new Rng(1), [1, 32, 32, 3]);

const [maps, field, attribution] = ['cnn-feature-maps', 'cnn-receptive-field', 'cnn-attribution'].map(
  (name) => document.querySelector(name)!,
) as unknown as [CnnFeatureMaps, CnnReceptiveField, CnnAttribution];

maps.data = recordOutputs(model, image).outputs;
field.data = { model, inputShape: [1, 32, 32, 3] };
const [picture] = await toPictures(image);
attribution.data = {
  picture,
  maps: {
    'Grad-CAM': () => gradCam()(model, image),
    Saliency: () => saliency()(model.asClassifier(), image),
  },
};
