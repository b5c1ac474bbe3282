import type { Classifier, Tensor } from '@cnn/tensor';

/**
 * What training minimises when it knows each image as it is and after an attack: one number, the mean over the batch, differentiable in the variables
 * that the classifier reads.
 *
 * Images and adversarial images `[batch, height, width, channels]`, labels int32 `[batch]`. Here the classifier is the model in training: it may drop out,
 * and follow the statistics of its batches.
 */
export type RobustLoss = (classifier: Classifier, images: Tensor, labels: Tensor, adversarial: Tensor) => Tensor;
