import { type AnyModule, inEvaluation } from '@cnn/layers';
import { type Shape, scope, type Tensor, watchOperations } from '@cnn/tensor';

/** One step of a run. Tensors are told by numbers, in the order in which they were met. */
export interface RunStep {
  readonly operation: string;
  readonly inputs: Readonly<Record<string, number>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly outputs: readonly number[];
  /** Index in `calls` of the module whose own `forward` made this step. */
  readonly call: number;
}

/** One call of a module. */
export interface RunCall {
  /** Dotted name, '' for the model itself. */
  readonly name: string;
  readonly module: AnyModule;
  /** Index of the call that made this one. */
  readonly parent: number | undefined;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** What a model did with an input, step by step. */
export interface ModelRun {
  /** Of each tensor. */
  readonly shapes: readonly Shape[];
  readonly steps: readonly RunStep[];
  readonly calls: readonly RunCall[];
  readonly input: number;
  readonly outputs: readonly number[];
}

/**
 * Runs a model in evaluation mode and writes down its steps. Unlike `trace` of @cnn/layers it reads no values, not those of constants either, so that it does on WebGPU
 * too, whose values cannot be waited for in the middle of a run.
 */
export function modelRun(model: AnyModule, input: Tensor): ModelRun {
  const shapes: Shape[] = [];
  const steps: RunStep[] = [];
  const calls: RunCall[] = [];
  const open: number[] = [];
  const ids = new Map<number, number>();
  const idOf = ({ id, shape }: Tensor): number => {
    const known = ids.get(id);
    if (known !== undefined) return known;
    ids.set(id, shapes.length);
    return shapes.push([...shape]) - 1;
  };
  // Weights that nobody asked for yet are drawn now: drawing them is no step of the model.
  for (const parameter of [...model.namedParameters().values(), ...model.namedBuffers().values()]) void parameter.value;
  const given = idOf(input);
  const removers = [...model.namedModules()].flatMap(([name, module]) => [
    module.registerForwardPreHook((_, x) => {
      const parent = open.at(-1);
      open.push(calls.length);
      calls.push({ name, module, parent, inputs: tensorsIn(x).map(idOf), outputs: [] });
      return undefined;
    }),
    module.registerForwardHook((_, __, y) => {
      const call = open.pop()!;
      calls[call] = { ...calls[call], outputs: tensorsIn(y).map(idOf) };
      return undefined;
    }),
  ]);
  try {
    const see: Parameters<typeof watchOperations>[0] = ({ name: operation, inputs, attributes, outputs }) => {
      const read = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, idOf(tensor)]));
      steps.push({ operation, inputs: read, attributes, outputs: outputs.map(idOf), call: open.at(-1)! });
    };
    const run = () => watchOperations(see, () => tensorsIn(model.call(input)).map(idOf));
    const outputs = inEvaluation(model, () => scope(run));
    return { shapes, steps, calls, input: given, outputs };
  } finally {
    for (const remove of removers) remove();
  }
}

/** The tensors of what a module takes or gives: one, a list, or some by name. */
function tensorsIn(value: unknown): Tensor[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray((value as Tensor).shape)) return [value as Tensor];
  return Object.values(value).flatMap(tensorsIn);
}
