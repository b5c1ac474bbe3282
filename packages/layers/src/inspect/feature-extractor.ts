import { clone, dispose, keep, type Tensor } from '@cnn/tensor';
import type { AnyModule } from '../core/module.ts';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';

/**
 * A model that gives what some of its modules make of a batch, by their names, instead of its own output.
 *
 * Use it for transfer learning, style and perceptual losses, and pictures of what a layer sees. Gradients flow through the features. A module that
 * runs several times gives its last output. Follows torchvision.models.feature_extraction.create_feature_extractor.
 *
 * @throws RangeError for a name that the model does not have.
 * @example
 * const features = createFeatureExtractor(model, ['conv_layer.5', 'conv_layer.11']);
 * const { 'conv_layer.5': early } = features.call(images);
 */
export function createFeatureExtractor(
  model: Module,
  names: readonly string[],
): Module<Tensor, Record<string, Tensor>> {
  return new FeatureExtractor(model, names);
}

class FeatureExtractor extends Module<Tensor, Record<string, Tensor>> {
  override readonly kind = 'FeatureExtractor';
  readonly model: Module;
  private readonly wanted: ReadonlyMap<string, AnyModule>;

  constructor(model: Module, names: readonly string[]) {
    super();
    this.model = model;
    this.wanted = new Map(names.map((name) => [name, model.getSubmodule(name)]));
  }

  forward(x: Tensor, pass: Pass): Record<string, Tensor> {
    // Kept over the end of the inner scopes, then handed to the scope of this call.
    const kept = new Map<string, Tensor>();
    const removers = [...this.wanted].map(([name, module]) =>
      module.registerForwardHook((_, __, output) => {
        const earlier = kept.get(name);
        if (earlier) dispose(earlier);
        kept.set(name, keep(clone(output)));
        return undefined;
      }),
    );
    try {
      this.model.call(x, pass);
      const unused = [...this.wanted.keys()].find((name) => !kept.has(name));
      if (unused !== undefined) throw new Error(`FeatureExtractor: '${unused}' was not run by ${this.model.kind}`);
      return Object.fromEntries([...this.wanted.keys()].map((name) => [name, clone(kept.get(name)!)]));
    } finally {
      for (const remove of removers) remove();
      for (const output of kept.values()) dispose(output);
    }
  }
}
