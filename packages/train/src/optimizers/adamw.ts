import { type AdamOptions, adamWith } from './adam.ts';

/**
 * Adam whose weight decay shrinks the weights themselves instead of bending the gradient.
 *
 * Follows torch.optim.AdamW; Loshchilov and Hutter, Decoupled weight decay regularization (2019).
 *
 * @param options as for `adam`; `weightDecay` is 1e-2 by default.
 * @example
 * new Trainer(model, { optimizer: adamW({ learningRate: 1e-3 }), … });
 */
export function adamW({ weightDecay = 1e-2, ...options }: AdamOptions = {}): ReturnType<typeof adamWith> {
  return adamWith('AdamW', { weightDecay, ...options }, 'decoupled');
}
