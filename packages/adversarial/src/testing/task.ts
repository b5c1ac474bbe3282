import {
  argMax,
  type Classifier,
  conv2d,
  matmul,
  normal,
  Rng,
  reshape,
  type Shape,
  scope,
  type Tensor,
  tanh,
  uniform,
} from '@cnn/tensor';

/** What an attack is given. */
export interface Task {
  readonly classifier: Classifier;
  readonly images: Tensor;
  readonly labels: Tensor;
}

/** Fixed random images in [0, 1], a small convolutional classifier of five classes for them, and its own predictions as labels. */
export function makeTask([batch, height, width, channels]: Shape): Task {
  const rng = new Rng(11);
  const kernel = normal(rng.fold('kernel'), [3, 3, channels, 4], 0, 0.5);
  const weight = normal(rng.fold('weight'), [height * width * 4, 5], 0, 0.5);
  const images = uniform(rng.fold('images'), [batch, height, width, channels]);
  const classifier = convClassifier(kernel, weight);
  return { classifier, images, labels: scope(() => argMax(classifier(images), 1)) };
}

/** Logits as one matrix product of the pixels. */
export function linearClassifier(weight: Tensor): Classifier {
  return (images) => matmul(reshape(images, [images.shape[0], weight.shape[0]]), weight);
}

/** One convolution, tanh, and one matrix product. */
export function convClassifier(kernel: Tensor, weight: Tensor): Classifier {
  return (images) => linearClassifier(weight)(tanh(conv2d(images, kernel, { padding: 1 })));
}
