import { dispose, memory } from '../scope.ts';

/**
 * Throws if `body` leaves tensors behind, apart from those that it returns, which are disposed here.
 *
 * @example
 * await expectNoLeak(() => randomCrop(32).apply(images, params));
 */
export async function expectNoLeak(body: () => unknown): Promise<void> {
  const before = memory().numTensors;
  dispose((await body()) as never);
  const left = memory().numTensors - before;
  if (left !== 0)
    throw new Error(`expected no tensor left behind, found ${left}; wrap intermediate results in scope()`);
}
