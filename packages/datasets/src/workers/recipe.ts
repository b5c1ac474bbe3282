/**
 * How a worker makes something again that cannot be sent to it: the name of a maker it knows, and what to call it with.
 *
 * Arguments are what `postMessage` can send (plain data, typed arrays, files, handles) or recipes themselves.
 */
export interface Recipe {
  readonly maker: string;
  readonly arguments: readonly unknown[];
}

/** Whether the value is to be made before it is handed on. */
export function isRecipe(value: unknown): value is Recipe {
  return typeof value === 'object' && value !== null && 'maker' in value && 'arguments' in value;
}
