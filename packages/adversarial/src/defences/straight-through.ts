import { clone, customGradient, type Tensor } from '@cnn/tensor';

/**
 * A change of images that the gradient passes as if nothing were changed: for rounding and the like, whose own gradient is 0 almost everywhere.
 *
 * The backward pass differentiable approximation of Athalye et al., Obfuscated gradients give a false sense of security (2018), with the identity.
 */
export function straightThrough(change: (images: Tensor) => Tensor): (images: Tensor) => Tensor {
  return customGradient(([images]: [Tensor]) => ({ value: change(images), gradient: (dy) => [clone(dy)] }));
}
