import type { Module } from '@cnn/layers';
import { clone, dispose, keep, type Rng, scope, Tensor } from '@cnn/tensor';

/** What first went wrong in a batch whose loss is no finite number, found by going through the model once more. */
export async function findAnomaly(model: Module, images: Tensor, rng: Rng): Promise<string> {
  if (await hasNonFinite(images)) return 'its pictures hold NaN or infinite numbers';
  for (const [name, { value }] of model.namedParameters()) {
    if (await hasNonFinite(value)) return `the parameter '${name}' holds NaN or infinite numbers before the step`;
  }
  // Modules that hold others are watched too, for what they compute themselves: they end after those.
  const outputs: { readonly name: string; readonly output: Tensor }[] = [];
  const removers = [...model.namedModules()].map(([name, module]) =>
    module.registerForwardHook((_module, _input, output: unknown) => {
      for (const part of [output].flat()) {
        if (!(part instanceof Tensor)) continue;
        outputs.push({ name: `${name ? `'${name}'` : 'the model'} (${module.kind})`, output: keep(clone(part)) });
      }
      return undefined;
    }),
  );
  try {
    dispose(scope(() => model.call(images, { rng })));
    for (const { name, output } of outputs) {
      if (await hasNonFinite(output)) return `${name} is the first layer that gives NaN or infinite numbers`;
    }
  } finally {
    for (const remove of removers) remove();
    dispose(outputs.map(({ output }) => output));
  }
  return 'all layers give finite numbers, so it arises in the loss';
}

/** The first gradient on the way back from the loss, by its parameter's name, with a number that is not finite. */
export async function findAnomalousGradient(gradients: ReadonlyMap<string, Tensor>): Promise<string | undefined> {
  for (const [name, gradient] of [...gradients].reverse()) if (await hasNonFinite(gradient)) return name;
  return undefined;
}

async function hasNonFinite(values: Tensor): Promise<boolean> {
  return (await values.data()).some((value) => !Number.isFinite(value));
}
