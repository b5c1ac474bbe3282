import { DataError } from '../errors.ts';
import { describe } from './pickle-globals.ts';
import { PthTensor } from './pth-tensor.ts';

/**
 * The tensors by name in what was saved: it may be a state dict, or hold one under a key.
 *
 * @param path of keys, joined by dots, where the choice is the caller's.
 * @throws DataError if there is none; RangeError if there is none at `path`.
 */
export function findStateDict(value: unknown, path: string | undefined, subject: string): Map<string, PthTensor> {
  if (path !== undefined) {
    const found = tensorsOf(path.split('.').reduce<unknown>((inner, key) => entry(inner, key), value));
    if (found) return found;
    throw new RangeError(`${subject}: expected a state dict at '${path}', found none; it holds ${contents(value)}`);
  }
  if (value instanceof Map && value.size === 0) return new Map();
  let at = value;
  // Dicts within dicts, but not for ever: a dict may hold itself.
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const known = KEYS.map((key) => entry(at, key)).filter((inner) => inner instanceof Map);
    const named = known.map(tensorsOf).find((tensors) => tensors !== undefined);
    if (named) return named;
    // Each once: a dict may hold another a million times.
    const others = at instanceof Map ? [...new Set(at.values())].map(tensorsOf).filter((tensors) => !!tensors) : [];
    // A single tensor may lie beside the state dict, such as the state of a generator.
    const own = tensorsOf(at);
    if (others.length === 1 && others[0].size > (own?.size ?? 0)) return others[0];
    if (own) return own;
    at = known[0];
  }
  throw new DataError(subject, {
    expected: 'a state dict, or a dict that holds one',
    found: contents(value),
    remedy: 'say where it is with key',
  });
}

/** What people call it. */
const KEYS = ['state_dict', 'model_state_dict', 'net', 'model', 'network', 'weights', 'params', 'module', 'ema'];
const MAX_DEPTH = 4;

/** The tensors of a dict from texts, or undefined if there is none in it. What is no tensor is left out. */
function tensorsOf(value: unknown): Map<string, PthTensor> | undefined {
  if (!(value instanceof Map)) return undefined;
  const tensors = new Map<string, PthTensor>();
  for (const [key, inner] of value) if (typeof key === 'string' && inner instanceof PthTensor) tensors.set(key, inner);
  return tensors.size > 0 ? tensors : undefined;
}

function entry(value: unknown, key: string): unknown {
  return value instanceof Map ? value.get(key) : undefined;
}

function contents(value: unknown): string {
  if (!(value instanceof Map)) return describe(value);
  const keys = [...value.keys()].slice(0, 10).map(describe);
  return `a dict of ${keys.join(', ') || 'nothing'}${value.size > keys.length ? ', …' : ''}`;
}
