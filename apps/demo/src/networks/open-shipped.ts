import { fitTo, normalize, sequence } from '@cnn/augment';
import { getModel, modelInfo, weightsInfo } from '@cnn/models';
import type { OpenedNetwork } from './opened-network.ts';
import type { PictureSettings } from './picture-settings.ts';

/** How pictures are prepared for weights that come with @cnn/models, from their card. */
export function shippedSettings(name: string): PictureSettings {
  const { model, dataset, classes, mean, std } = weightsInfo(name);
  const { dataset: known, imageShape } = DATA[dataset];
  return { model, dataset: known, classes, imageShape, mean, std };
}

/**
 * Opens weights that come with @cnn/models. They lie beside the page, so this works without a network too.
 *
 * @param name one of `listWeights()`.
 * @throws RangeError for an unknown name; DataError if the file is not beside the page.
 */
export async function openShipped(name: string): Promise<OpenedNetwork> {
  const { model, classes, mean, std, sha256, testAccuracy } = weightsInfo(name);
  const options = { classes: classes.length, weights: `cnn://${name}`, cache: false, sha256 } as const;
  const network = await getModel(model, options);
  return {
    title: shippedTitle(name),
    network: network.eval(),
    settings: shippedSettings(name),
    // The border that a picture may need comes before the normalisation, as it did in training.
    prepare: sequence(fitTo(modelInfo(model).inputShape), normalize(mean, std)),
    testAccuracy,
  };
}

/** What pages call them. */
export function shippedTitle(name: string): string {
  const { model, dataset } = weightsInfo(name);
  return `${model}, ${dataset}`;
}

/** The data sets' names elsewhere in the site, and the sizes of their pictures. */
const DATA: Readonly<Record<string, Pick<PictureSettings, 'dataset' | 'imageShape'>>> = {
  'CIFAR-10': { dataset: 'cifar10', imageShape: [32, 32, 3] },
  'Fashion-MNIST': { dataset: 'fashion-mnist', imageShape: [28, 28, 1] },
};
