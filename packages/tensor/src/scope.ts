import { tidy } from '@tensorflow/tfjs-core';

export { dispose, keep, memory } from '@tensorflow/tfjs-core';

/**
 * Runs `body`, then disposes every tensor that it made, except those that it returns (also inside arrays and objects) or `keep`s.
 *
 * Wrap a computation in it so that intermediate results do not pile up on the device; what was given from outside is never
 * disposed. `body` may not be async: await first, then open a scope.
 *
 * @example
 * const norm = scope(() => sqrt(sum(square(x))));
 */
export const scope = <T>(body: () => T): T => tidy(body as () => never) as T;
