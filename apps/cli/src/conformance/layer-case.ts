import type { AnyModule } from '@cnn/layers';
import { clone, dispose, type Rng, scope, type Tensor, type Variable, variable } from '@cnn/tensor';
import type { ConformanceCase, Exception } from './conformance-case.ts';
import { between, type Draw } from './draws.ts';
import { rngOf, withGradients } from './gradient-case.ts';

export interface LayerCaseOptions {
  /** Whether it is in training, as when it is made. @default true */
  readonly training?: boolean;
  /** Weights: all in [−1, 1], or as large as keeps what comes out of many layers of the same size. @default 'uniform' */
  readonly weights?: 'uniform' | 'scaled';
  /** Whether a gradient is taken to the float inputs and the parameters. @default true */
  readonly gradient?: boolean;
  readonly exception?: Exception;
}

type Made = AnyModule & { call(x: unknown, options: { readonly rng: Rng }): unknown };

/**
 * Makes the cases of a family of modules: what one gives for drawn inputs, the gradients to inputs and parameters, and its buffers afterwards.
 *
 * Several inputs go in as a list.
 */
export function layerCases(family: string) {
  return (
    name: string,
    make: () => unknown,
    inputs: Draw | readonly Draw[],
    { training = true, weights = 'uniform', gradient = true, exception }: LayerCaseOptions = {},
  ): ConformanceCase => ({
    family,
    name,
    exception,
    run() {
      const rng = rngOf(family, name);
      const module = make() as Made;
      module.train(training);
      drawWeights(module, rng, weights);
      const drawn = scope(() => [inputs].flat().map((draw, i) => draw(rng.fold('input', i))));
      const given = drawn.map((x) => (x.dtype === 'float32' ? variable(x) : x));
      const wanted = new Map<string, Variable>();
      if (gradient) {
        for (const [i, x] of given.entries()) if (x.dtype === 'float32') wanted.set(`input ${i}`, x as Variable);
        for (const [key, parameter] of module.namedParameters()) {
          if (parameter.requiresGrad) wanted.set(key, parameter.variable);
        }
      }
      try {
        const results = withGradients(rng, wanted, () => {
          const y = module.call(given.length === 1 ? given[0] : given, { rng: rng.fold('pass') });
          return y as Tensor;
        });
        for (const [key, buffer] of module.namedBuffers()) results[`buffer ${key}`] = scope(() => clone(buffer.value));
        return results;
      } finally {
        dispose(drawn);
        dispose(given);
        module.dispose();
      }
    },
  });
}

/** Weights that float32 holds exactly; variances of running statistics are above 0. */
function drawWeights(module: AnyModule, rng: Rng, weights: 'uniform' | 'scaled'): void {
  for (const [key, parameter] of [...module.namedParameters(), ...module.namedBuffers()]) {
    const { dtype, shape, torchShape, size } = parameter;
    if (dtype !== 'float32') continue;
    const most = weights === 'scaled' && shape.length > 1 ? Math.sqrt((3 * torchShape[0]) / size) : 1;
    const isPositive =
      key.endsWith('running_var') || (weights === 'scaled' && shape.length === 1 && key.endsWith('weight'));
    const [low, high] = isPositive ? [0.5, 1.5] : [-most, most];
    scope(() => parameter.assign(between(low, high, ...shape)(rng.fold(key))));
  }
}
