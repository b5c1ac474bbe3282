import { DataError } from '../errors.ts';
import { ELEMENT_BYTES, type ElementType, isSizes } from './element-types.ts';
import { describe, PickleFunction, type PickleGlobals, plainGlobals, type Refuse } from './pickle-globals.ts';
import { PthStorage, type PthStorages, PthTensor } from './pth-tensor.ts';

/** Everything that a `.pth` file may name: plain data, PyTorch's types, and what makes a tensor of a storage. */
export function pthGlobals(subject: string, storages: PthStorages, refuse: Refuse): PickleGlobals {
  const rebuildTensor = (args: readonly unknown[], dtype?: unknown) => {
    const [storage, offset, shape, stride] = args;
    if (!(storage instanceof PthStorage)) return refuse('a storage', describe(storage));
    if (!isSizes([offset]) || !isSizes(shape) || !isSizes(stride) || shape.length !== stride.length)
      return refuse('offset, sizes and strides of a tensor', [offset, shape, stride].map(describe).join(', '));
    if (shape.length > MAX_RANK) return refuse(`a tensor of at most ${MAX_RANK} axes`, `${shape.length}`);
    const type = dtype === undefined ? storage.dtype : elementTypeOf(dtype, refuse);
    return new PthTensor(subject, { storage, dtype: type, offset: Number(offset), shape, stride }, storages);
  };
  const tensorOf = ([tensor]: readonly unknown[]) =>
    tensor instanceof PthTensor ? tensor : refuse('a tensor', describe(tensor));
  const rebuilders = {
    'torch._utils._rebuild_tensor': (args: readonly unknown[]) => rebuildTensor(args),
    'torch._utils._rebuild_tensor_v2': (args: readonly unknown[]) => rebuildTensor(args),
    'torch._utils._rebuild_tensor_v3': (args: readonly unknown[]) => rebuildTensor(args, args[6]),
    'torch._utils._rebuild_parameter': tensorOf,
    'torch._utils._rebuild_parameter_with_state': tensorOf,
    'torch._utils._rebuild_device_tensor_from_cpu_tensor': tensorOf,
  };
  const globals = plainGlobals(refuse);
  for (const [name, call] of Object.entries(rebuilders)) globals.set(name, new PickleFunction(name, call));
  for (const name of [...STORAGE_TYPES.keys(), ...DTYPES.keys(), 'torch.Tensor', 'torch.nn.parameter.Parameter'])
    globals.set(name, name);
  // A tensor with attributes of its own, which are left out.
  const rebuildFromType = ([rebuild, type, args]: readonly unknown[]) => {
    const known = rebuild instanceof PickleFunction && Object.hasOwn(rebuilders, rebuild.name);
    if (!known || !Array.isArray(args)) return refuse('a tensor with attributes', describe(type));
    return rebuild.call(args);
  };
  const fromType = 'torch._tensor._rebuild_from_type_v2';
  return globals.set(fromType, new PickleFunction(fromType, rebuildFromType));
}

/** What throws the errors about a file that is damaged, or not what it should be. */
export const refuseIn =
  (subject: string): Refuse =>
  (expected, found) => {
    const remedy = 'the file is damaged, or was made by something else than torch.save';
    throw new DataError(subject, { expected, found, remedy });
  };

/** The storage that a persistent id speaks of: `('storage', type, key, location, elements)`. */
export function storageOf(id: unknown, refuse: Refuse): PthStorage {
  const [kind, type, key, , size, view = null] = Array.isArray(id) ? id : [];
  if (kind !== 'storage' || typeof type !== 'string' || typeof key !== 'string' || !isSizes([size]))
    return refuse('a storage', Array.isArray(id) ? id.map(describe).join(', ') : describe(id));
  if (view !== null) return refuse('whole storages', 'a part of one, as PyTorch wrote before 0.4');
  const dtype = STORAGE_TYPES.get(type);
  if (!dtype) return refuse(`storages of ${[...new Set(STORAGE_TYPES.values())].join(', ')}`, type);
  return new PthStorage(key, dtype, size as number);
}

/** PyTorch's own limit. */
const MAX_RANK = 64;

const STORAGE_TYPES: ReadonlyMap<string, ElementType> = new Map(
  Object.entries({
    Double: 'F64',
    Float: 'F32',
    Half: 'F16',
    BFloat16: 'BF16',
    Long: 'I64',
    Int: 'I32',
    Short: 'I16',
    Char: 'I8',
    Byte: 'U8',
    Bool: 'BOOL',
  } satisfies Record<string, ElementType>)
    .flatMap(([name, type]) => [[`torch.${name}Storage`, type] as const, [`torch.cuda.${name}Storage`, type] as const])
    .concat([['torch.storage.UntypedStorage', 'U8']]),
);

const DTYPES: ReadonlyMap<string, ElementType | undefined> = new Map(
  Object.entries({
    float64: 'F64',
    double: 'F64',
    float32: 'F32',
    float: 'F32',
    float16: 'F16',
    half: 'F16',
    bfloat16: 'BF16',
    int64: 'I64',
    long: 'I64',
    int32: 'I32',
    int: 'I32',
    int16: 'I16',
    short: 'I16',
    int8: 'I8',
    uint8: 'U8',
    bool: 'BOOL',
    uint16: undefined,
    uint32: undefined,
    uint64: undefined,
    complex64: undefined,
    complex128: undefined,
    float8_e4m3fn: undefined,
    float8_e5m2: undefined,
  } satisfies Record<string, ElementType | undefined>).map(([name, type]) => [`torch.${name}`, type]),
);

function elementTypeOf(dtype: unknown, refuse: Refuse): ElementType {
  const type = DTYPES.get(dtype as string);
  return type ?? refuse(`a tensor of ${Object.keys(ELEMENT_BYTES).join(', ')}`, describe(dtype));
}
