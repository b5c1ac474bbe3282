import { type Shape, scope, type Tensor, watchOperations } from '@cnn/tensor';
import { inEvaluation } from '../core/in-evaluation.ts';
import type { AnyModule } from '../core/module.ts';
import type { Parameter } from '../core/parameter.ts';

/** A tensor of a {@link Graph}. */
export interface GraphValue {
  /** Its place in `graph.values`. */
  readonly id: number;
  readonly shape: Shape;
  readonly dtype: string;
  /** Where it comes from: given by the caller, a weight or buffer, a number that `forward` wrote down, or a node. */
  readonly source: 'input' | 'parameter' | 'constant' | 'node';
  /** PyTorch's name of a parameter or buffer. */
  readonly name?: string;
  readonly parameter?: Parameter;
  /** Values of a constant, where they were asked for. */
  readonly data?: ArrayLike<number>;
}

/** One step: an op of @cnn/tensor (`conv2d`) or a kernel of tfjs (`Add`), with what it read and wrote. */
export interface GraphNode {
  readonly operation: string;
  /** Ids of values, by the names of the op's inputs. */
  readonly inputs: Readonly<Record<string, number>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Ids of values. */
  readonly outputs: readonly number[];
  /** Index in `graph.calls` of the module whose own `forward` made this step. */
  readonly call: number;
}

/** One run of a module within the model. */
export interface ModuleCall {
  /** Dotted name, '' for the model itself. */
  readonly name: string;
  readonly module: AnyModule;
  /** How many modules it stands in. */
  readonly depth: number;
  /** Index of the call that made this one. */
  readonly parent: number | undefined;
  /** Ids of values. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** What a model does with an input, step by step: the common ground of counts, receptive fields, pictures and exports. */
export interface Graph {
  readonly model: AnyModule;
  readonly values: readonly GraphValue[];
  /** In order of execution. */
  readonly nodes: readonly GraphNode[];
  /** In order of execution, outer before inner. */
  readonly calls: readonly ModuleCall[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export interface TraceOptions {
  /** Whether the numbers are kept that `forward` writes down. They are read at once, which `webgpu` cannot. @default false */
  readonly constants?: boolean;
}

/**
 * Runs a model on an input in evaluation mode and writes down every step, whatever `forward` looks like: branches, sums, code of your own.
 *
 * What depends on values (an `if` on a number) is recorded as it went this time.
 * Follows torch.fx and torch.jit.trace.
 *
 * @throws TypeError if the model returns something else than tensors.
 * @example
 * const graph = scope(() => trace(model, zeros([1, 32, 32, 3])));
 * graph.nodes.map(({ operation }) => operation); // ['conv2d', 'normalizeChannels', 'Relu', …]
 */
export function trace(
  model: AnyModule,
  input: Tensor | readonly Tensor[],
  { constants = false }: TraceOptions = {},
): Graph {
  const given = [input].flat() as Tensor[];
  const values: GraphValue[] = [];
  const nodes: GraphNode[] = [];
  const calls: ModuleCall[] = [];
  const open: number[] = [];
  const ids = new Map<number, number>();
  const parameters = new Map<number, [string, Parameter]>();
  for (const [name, parameter] of [...model.namedParameters(), ...model.namedBuffers()])
    parameters.set(parameter.value.id, [name, parameter]);

  const idOf = (tensor: Tensor, source: GraphValue['source']): number => {
    const known = ids.get(tensor.id);
    if (known !== undefined) return known;
    const id = values.length;
    const { shape, dtype } = tensor;
    const [name, parameter] = parameters.get(tensor.id) ?? [];
    if (parameter) values.push({ id, shape: [...shape], dtype, source: 'parameter', name, parameter });
    else if (source === 'constant' && constants)
      values.push({ id, shape: [...shape], dtype, source, data: tensor.dataSync() });
    else values.push({ id, shape: [...shape], dtype, source });
    ids.set(tensor.id, id);
    return id;
  };
  const inputs = given.map((tensor) => idOf(tensor, 'input'));

  const removers = [...model.namedModules()].flatMap(([name, module]) => [
    module.registerForwardPreHook((_, x) => {
      const read = tensorsIn(x).map((tensor) => idOf(tensor, 'constant'));
      open.push(calls.length);
      calls.push({ name, module, depth: open.length - 1, parent: open.at(-2), inputs: read, outputs: [] });
      return undefined;
    }),
    module.registerForwardHook((_, __, y) => {
      const call = open.pop()!;
      calls[call] = { ...calls[call], outputs: tensorsIn(y).map((tensor) => idOf(tensor, 'constant')) };
      return undefined;
    }),
  ]);
  try {
    const run = () =>
      watchOperations(
        ({ name: operation, inputs: read, attributes, outputs: written }) =>
          nodes.push({
            operation,
            inputs: Object.fromEntries(Object.entries(read).map(([name, tensor]) => [name, idOf(tensor, 'constant')])),
            attributes,
            outputs: written.map((tensor) => idOf(tensor, 'node')),
            call: open.at(-1)!,
          }),
        () => {
          const found = tensorsIn(model.call(given.length === 1 ? given[0] : given));
          if (found.length === 0) throw new TypeError(`trace: ${model.kind} returned no tensor`);
          return found.map((tensor) => idOf(tensor, 'constant'));
        },
      );
    const outputs = inEvaluation(model, () => scope(run));
    return { model, values, nodes, calls, inputs, outputs };
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
