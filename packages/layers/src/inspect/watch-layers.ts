import type { Tensor } from '@cnn/tensor';
import type { AnyModule, Module } from '../core/module.ts';

/**
 * Runs `body` with the model in evaluation mode, and tells `see` what every layer without children gives, in order of execution.
 * Hooks and mode are put back afterwards, also after an error.
 */
export function watchLayers<T>(
  model: Module,
  see: (name: string, module: AnyModule, output: Tensor) => void,
  body: () => T,
): T {
  const wasTraining = model.training;
  const removers = [...model.namedModules()]
    .filter(([, module]) => module.children().size === 0)
    .map(([name, module]) =>
      module.registerForwardHook((_, __, output) => {
        see(name, module, output as Tensor);
        return undefined;
      }),
    );
  model.eval();
  try {
    return body();
  } finally {
    for (const remove of removers) remove();
    model.train(wasTraining);
  }
}
