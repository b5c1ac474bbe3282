import { choices } from '@cnn/tensor';

/** The card of weights that come with this package: what they were made of, what they can do, and what they expect. */
export interface ShippedWeights {
  /** The network, for `getModel` and `modelInfo`. */
  readonly model: string;
  /** What it was trained on, as a title. */
  readonly dataset: string;
  /** Names of the classes, in the order of the logits. */
  readonly classes: readonly string[];
  /** What the network sees is (pixel − mean) / std, of pixels in [0, 1], for each channel. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** How pictures of the data set come to the size of the input. */
  readonly fit: string;
  /** Per cent of the data set's whole test half, by these very weights. */
  readonly testAccuracy: number;
  /** The command that trained them, and the seed it used. */
  readonly command: string;
  readonly seed: number;
  /** Where the file is, a safetensors of 16-bit numbers under PyTorch's names. */
  readonly url: URL;
  readonly bytes: number;
  readonly sha256: string;
  /** Of the data, and what follows from it. */
  readonly licence: string;
}

// Bundlers find the files by these very expressions; `../assets` is right from src/ and from dist/, not from deeper.
const shipped: Readonly<Record<string, ShippedWeights>> = {
  'airbench-small-cifar10': {
    model: 'airbench-small',
    dataset: 'CIFAR-10',
    classes: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
    mean: [0.4914, 0.4822, 0.4465],
    std: [0.2023, 0.1994, 0.201],
    fit: '32×32 pixels, as they are',
    testAccuracy: 87.56,
    command: 'cnn train --preset fast --epochs 8',
    seed: 0,
    url: new URL('../assets/airbench-small-cifar10.safetensors', import.meta.url),
    bytes: 1_002_072,
    sha256: '3332976be026102d998bd9331c927aca4e4551abc0f0fe5b0935dcdf2077fa4b',
    licence: 'Apache-2.0; the pictures: A. Krizhevsky, Learning multiple layers of features from tiny images (2009)',
  },
  'lenet5-fashion-mnist': {
    model: 'lenet5',
    dataset: 'Fashion-MNIST',
    classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
    mean: [0.286],
    std: [0.353],
    fit: '28×28 pixels get a border of two black ones on each side, before they are normalised',
    testAccuracy: 90.55,
    command:
      'cnn train lenet5 --dataset fashion-mnist --epochs 20 --optimizer AdamW --learning-rate 3e-3 ' +
      '--schedule OneCycleLR:maxLearningRate=3e-3 --schedule-every step --augment flip',
    seed: 0,
    url: new URL('../assets/lenet5-fashion-mnist.safetensors', import.meta.url),
    bytes: 124_500,
    sha256: 'e5200f2a0ee7d4c1895032b076302e44e75bca2672862d2e83b98ef441779b1a',
    licence: 'Apache-2.0; the pictures: © Zalando SE, MIT',
  },
};

/**
 * The names of weights that come with this package, for `weightsInfo`, and for `getModel` and `loadWeights` as `cnn://<name>`. They need no network.
 *
 * @example
 * for (const name of listWeights()) console.log(name, weightsInfo(name).testAccuracy);
 */
export function listWeights(): string[] {
  return Object.keys(shipped).sort();
}

/**
 * The card of weights that come with this package.
 *
 * @throws RangeError for an unknown name, with the nearest known one.
 * @example
 * const { model, classes, mean, std } = weightsInfo('lenet5-fashion-mnist');
 * const network = await getModel(model, { weights: 'cnn://lenet5-fashion-mnist' });
 */
export function weightsInfo(name: string): ShippedWeights {
  if (Object.hasOwn(shipped, name)) return shipped[name];
  throw new RangeError(`unknown weights '${name}'; ${choices(name, listWeights())}`);
}
