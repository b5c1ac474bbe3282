import { normalize } from '@cnn/augment';
import { loadStateDict, type Module } from '@cnn/layers';
import { modelInfo } from '@cnn/models';
import { type Tensor, useBackend } from '@cnn/tensor';
import '@cnn/viz/elements';
import type { NetworkFacts } from '../networks/network-facts.ts';
import { service } from '../worker/service.ts';

// Loaded only for the elements that run a network by themselves: everything else on the page is computed in the worker.

/** A copy of a network in the page's own thread. Whoever takes it disposes its `network`. */
export interface PageNetwork {
  readonly network: Module;
  /** From pictures in [0, 1] to what the network sees. */
  readonly preprocess: (images: Tensor) => Tensor;
}

let started: Promise<unknown> | undefined;

/**
 * Copies a network of the worker into the page's own thread.
 *
 * @throws Error if neither WASM nor plain JavaScript starts, or the network is gone.
 */
export async function pageNetwork({ id, title, model, classes, mean, std }: NetworkFacts): Promise<PageNetwork> {
  started ??= startEngine();
  await started;
  const weights = await (await service('networks')).weights(id);
  const network = modelInfo(model).create({ classes: classes.length });
  try {
    loadStateDict(network, weights, { subject: title });
  } catch (error) {
    network.dispose();
    throw error;
  }
  const { apply } = normalize(mean, std);
  return { network: network.eval(), preprocess: (images) => apply(images, undefined) };
}

/** One thread, because a page may not wait for others. */
async function startEngine(): Promise<void> {
  try {
    await useBackend('wasm', { threads: 1 });
  } catch {
    await useBackend('cpu');
  }
}
