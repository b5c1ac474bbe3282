import type { AnyModule } from './module.ts';

/**
 * Runs `body` with a model in evaluation mode, and puts each module back into its own mode afterwards, also after an error.
 *
 * A module that was left in evaluation, such as the batch normalisation of a frozen backbone, stays there. `body` may not be async.
 *
 * @example
 * const logits = inEvaluation(model, () => model.call(images));
 */
export function inEvaluation<T>(model: AnyModule, body: () => T): T {
  const modes = [...model.namedModules().values()].map((module) => [module, module.training] as const);
  model.eval();
  try {
    return body();
  } finally {
    for (const [module, training] of modes) module.training = training;
  }
}
