import { DataError, formatShape, type HostTensor, scope, type Tensor, tensor } from '@cnn/tensor';
import type { AnyModule } from './module.ts';
import type { Parameter } from './parameter.ts';

/** All values of a model in main memory, by PyTorch's names and in PyTorch's layout. */
export type StateDict = ReadonlyMap<string, HostTensor>;

/**
 * Copies a model's parameters and buffers to main memory, in PyTorch's layout: what `encodeSafetensors` writes is what
 * `load_state_dict` reads. Follows torch.nn.Module.state_dict.
 *
 * @example
 * await writeFileAtomic('weights.safetensors', encodeSafetensors({ tensors: await stateDict(model), metadata: {} }));
 */
export async function stateDict(model: AnyModule): Promise<Map<string, HostTensor>> {
  const state = new Map<string, HostTensor>();
  for (const [name, parameter] of entries(model)) state.set(name, await hostTensor(parameter, parameter.value));
  return state;
}

/** Settings of {@link loadStateDict}. */
export interface LoadOptions {
  /** Whether every name must be in both, the model and the state. Shapes must fit in any case. @default true */
  readonly strict?: boolean;
  /** Names the state in errors, such as a file. @default 'state' */
  readonly subject?: string;
}

/** Names that only one side has. */
export interface LoadResult {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

/**
 * Puts values into a model. Nothing is changed unless everything fits. Follows torch.nn.Module.load_state_dict.
 *
 * @returns the names that were left out, which only `strict: false` allows.
 * @throws DataError that lists the missing, the unexpected and the differently shaped names.
 * @example
 * loadStateDict(model, decodeSafetensors(bytes).tensors);
 */
export function loadStateDict(
  model: AnyModule,
  state: StateDict,
  { strict = true, subject = 'state' }: LoadOptions = {},
): LoadResult {
  const own = entries(model);
  const missing = [...own.keys()].filter((name) => !state.has(name));
  const unexpected = [...state.keys()].filter((name) => !own.has(name));
  const misfits = [...own].flatMap(([name, { torchShape }]) => {
    const found = state.get(name)?.shape;
    return found && String(found) !== String(torchShape)
      ? [`'${name}' is ${formatShape(found)} instead of ${formatShape(torchShape)}`]
      : [];
  });
  if (misfits.length > 0 || (strict && missing.length + unexpected.length > 0)) {
    const found = [listing('missing', missing), listing('unexpected', unexpected), listing('shapes', misfits)];
    throw new DataError(subject, {
      expected: `the ${own.size} tensors of ${model.kind}`,
      found: found.filter(Boolean).join('; '),
      remedy: `these weights belong to another model${misfits.length === 0 ? ', or load what fits with strict: false' : ''}`,
    });
  }
  for (const [name, parameter] of own) {
    const values = state.get(name);
    if (values) assignHost(parameter, values);
  }
  return { missing, unexpected };
}

/** A tensor of a parameter's axes in main memory, in PyTorch's layout; int32 becomes int64, as PyTorch counts. */
export async function hostTensor(parameter: Parameter, values: Tensor): Promise<HostTensor> {
  const torch = scope(() => parameter.toTorch(values));
  const data = (await torch.data()) as Float32Array | Int32Array;
  torch.dispose();
  return {
    shape: parameter.torchShape,
    data: data instanceof Int32Array ? BigInt64Array.from(data, BigInt) : data.slice(),
  };
}

/** Puts values in PyTorch's layout into a parameter, whose own type they take. */
export function assignHost(parameter: Parameter, { shape, data }: HostTensor): void {
  scope(() => {
    const values = data instanceof BigInt64Array ? Float64Array.from(data, Number) : data;
    const typed = parameter.dtype === 'float32' ? Float32Array.from(values) : Int32Array.from(values);
    parameter.assign(parameter.fromTorch(tensor(typed, shape as number[], parameter.dtype)));
  });
}

/** Module by module, first its parameters, then its buffers: PyTorch's order. */
function entries(model: AnyModule): Map<string, Parameter> {
  const all = { removeDuplicate: false };
  const own = new Map([...model.namedParameters(all), ...model.namedBuffers(all)]);
  const places = new Map([...model.namedModules(all).keys()].map((name, place) => [name, place]));
  const place = (name: string) => places.get(ownerOf(name, places))!;
  return new Map([...own].sort(([a], [b]) => place(a) - place(b)));
}

/** The module that a name belongs to; the names of computed weights have dots of their own. */
function ownerOf(name: string, modules: ReadonlyMap<string, unknown>): string {
  let owner = name;
  do owner = owner.slice(0, Math.max(0, owner.lastIndexOf('.')));
  while (!modules.has(owner));
  return owner;
}

function listing(what: string, names: string[]): string {
  if (names.length === 0) return '';
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return `${what}: ${names.slice(0, 5).join(', ')}${more}`;
}
