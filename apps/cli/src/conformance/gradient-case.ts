import {
  add,
  clone,
  dispose,
  keep,
  mul,
  Rng,
  scope,
  sum,
  Tensor,
  type Variable,
  variable,
  variableGradients,
} from '@cnn/tensor';
import type { ConformanceCase, Exception } from './conformance-case.ts';
import { type Draw, float32 } from './draws.ts';

type Results = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;

export interface GradientCaseOptions {
  /** Inputs that the gradient is taken to. @default all of float32 */
  readonly to?: readonly string[];
  readonly exception?: Exception;
}

/** Makes the cases of a family: a function of drawn inputs, its results, and its gradient to each input of float32. */
export function gradientCases(family: string) {
  return <Names extends string>(
    name: string,
    inputs: Readonly<Record<Names, Draw>>,
    f: (inputs: Readonly<Record<Names, Tensor>>) => Results,
    { to, exception }: GradientCaseOptions = {},
  ): ConformanceCase => ({
    family,
    name,
    exception,
    run() {
      const rng = rngOf(family, name);
      const drawn = (Object.entries(inputs) as [Names, Draw][]).map(
        ([key, draw]) => [key, draw(rng.fold(key))] as const,
      );
      const given = Object.fromEntries(
        drawn.map(([key, x]) => [key, (to?.includes(key) ?? x.dtype === 'float32') ? variable(x) : x]),
      ) as Record<Names, Tensor>;
      const wanted = new Map(
        Object.entries<Tensor>(given).filter(([key, x]) => to?.includes(key) ?? x.dtype === 'float32'),
      );
      try {
        return withGradients(rng, wanted as Map<string, Variable>, () => f(given));
      } finally {
        dispose(drawn.map(([, x]) => x));
        dispose(Object.values<Tensor>(given));
      }
    },
  });
}

/** The stream of a case. */
export const rngOf = (family: string, name: string): Rng => new Rng(2026).fold(family, name);

/**
 * Results and gradients of the sum of all results times drawn numbers, so that no part of a gradient can hide.
 *
 * @param wanted what gradients are taken to, by name; none for results alone.
 */
export function withGradients(
  rng: Rng,
  wanted: ReadonlyMap<string, Variable>,
  compute: () => Results,
): Record<string, Tensor> {
  return scope(() => {
    let results: [string, Tensor][] = [];
    const weighted = () => {
      const made = compute();
      results = namesOf(made).map(([key, y]) => [key, keep(clone(y))]);
      const terms = namesOf(made)
        .filter(([, y]) => y.dtype === 'float32')
        .map(([key, y]) => sum(mul(y, float32(rng.fold('towards', key).normals(y.size), y.shape))));
      return terms.reduce((total, term) => add(total, term));
    };
    if (wanted.size === 0) {
      results = namesOf(compute()).map(([key, y]) => [key, keep(clone(y))]);
      return Object.fromEntries(results);
    }
    const { gradients } = variableGradients(weighted, [...wanted.values()]);
    const found = [...wanted.keys()].flatMap((key, i): [string, Tensor][] =>
      gradients[i] ? [[`gradient of ${key}`, gradients[i]]] : [],
    );
    return Object.fromEntries([...results, ...found]);
  });
}

function namesOf(results: Results): [string, Tensor][] {
  if (results instanceof Tensor) return [['value', results]];
  return Array.isArray(results)
    ? results.map((each, i): [string, Tensor] => [`value ${i}`, each])
    : Object.entries(results as Readonly<Record<string, Tensor>>);
}
