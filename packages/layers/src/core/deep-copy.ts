import { type AnyModule, Module } from './module.ts';
import { Parameter } from './parameter.ts';

/**
 * A copy of a module that shares nothing with it: its own weights, buffers, settings and modes. Hooks go along.
 *
 * Use it for averaged weights, teachers, and to try something without harm. What is shared inside (tied weights) is shared in the copy too. A class of
 * your own whose fields are `#private` cannot be copied, because JavaScript lets nobody read them. Follows copy.deepcopy of a torch.nn.Module.
 *
 * @example
 * const average = deepCopy(model).freeze();
 */
export function deepCopy<T extends AnyModule>(model: T): T {
  return copy(model, new Map()) as T;
}

function copy(value: unknown, seen: Map<unknown, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const known = seen.get(value);
  if (known) return known;
  const remember = <T>(twin: T): T => {
    seen.set(value, twin);
    return twin;
  };
  if (value instanceof Parameter) return remember(value.clone());
  if (Array.isArray(value)) {
    const twin = remember([] as unknown[]);
    for (const item of value) twin.push(copy(item, seen));
    return twin;
  }
  if (value instanceof Map) {
    const twin = remember(new Map());
    for (const [key, item] of value) twin.set(key, copy(item, seen));
    return twin;
  }
  if (value instanceof Set) {
    const twin = remember(new Set());
    for (const item of value) twin.add(copy(item, seen));
    return twin;
  }
  const prototype = Object.getPrototypeOf(value);
  if (!(value instanceof Module) && prototype !== Object.prototype) return value;
  const twin = remember(Object.create(prototype));
  for (const [field, item] of Object.entries(value)) twin[field] = copy(item, seen);
  return twin;
}
