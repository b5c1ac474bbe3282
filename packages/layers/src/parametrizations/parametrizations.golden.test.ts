import type { AnyModule } from '../core/module.ts';
import cases from '../fixtures/parametrization.json';
import { Conv1d, Conv2d, ConvTranspose2d, Linear } from '../index.ts';
import { type GoldenCase, goldenSuite } from '../testing/golden.ts';
import { type SpectralNormOptions, spectralNorm } from './spectral-norm.ts';
import { type WeightNormOptions, weightNorm } from './weight-norm.ts';

const layers = { Conv1d, Conv2d, ConvTranspose2d, Linear };

type Apply = (module: AnyModule, options: never) => unknown;

/** Makes a layer whose weight is computed; the last argument is the options of that. */
function parametrized(kind: keyof typeof layers, apply: Apply) {
  const Layer = layers[kind] as unknown as new (...args: unknown[]) => AnyModule;
  return function Parametrized(...args: unknown[]): AnyModule {
    const module = new Layer(...args.slice(0, -1));
    apply(module, (kind === 'ConvTranspose2d' ? { dim: 1, ...(args.at(-1) as object) } : args.at(-1)) as never);
    return module;
  };
}

const classes: Record<string, unknown> = {};
for (const kind of Object.keys(layers) as (keyof typeof layers)[]) {
  classes[`WeightNorm${kind}`] = parametrized(kind, (module, options: WeightNormOptions) =>
    weightNorm(module, options),
  );
  classes[`SpectralNorm${kind}`] = parametrized(kind, (module, options: SpectralNormOptions) =>
    spectralNorm(module, options),
  );
}

goldenSuite(classes, cases as unknown as GoldenCase[]);
