import { clone, keep, type Tensor } from '@cnn/tensor';
import { inEvaluation } from '../core/in-evaluation.ts';
import type { Module } from '../core/module.ts';

/** What one layer gave for a batch. */
export interface LayerOutput {
  /** Dotted name, such as `conv_layer.0`. */
  readonly name: string;
  /** Class, such as `Conv2d`. */
  readonly kind: string;
  /** Whoever takes it disposes it. */
  readonly output: Tensor;
}

/**
 * Runs a model in evaluation mode and keeps what every layer without children gave, in order of execution.
 *
 * Follows the tutorial's `layer_outputs`, but for any model: it listens instead of calling the layers one by one.
 *
 * @example
 * const { outputs, logits } = recordOutputs(model, image);
 */
export function recordOutputs(model: Module, images: Tensor): { outputs: LayerOutput[]; logits: Tensor } {
  const outputs: LayerOutput[] = [];
  const removers = [...model.namedModules()]
    .filter(([, module]) => module.children().size === 0)
    .map(([name, module]) =>
      module.registerForwardHook(({ kind }, _, output: Tensor) => {
        outputs.push({ name, kind, output: keep(clone(output)) });
        return undefined;
      }),
    );
  try {
    return { outputs, logits: inEvaluation(model, () => model.call(images)) };
  } finally {
    for (const remove of removers) remove();
  }
}
