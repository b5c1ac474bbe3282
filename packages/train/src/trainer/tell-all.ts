import type { Callback } from './callback.ts';

/** Tells callbacks one after the other, all of them also where one fails. @returns what went wrong. */
export async function tellAll(
  callbacks: readonly Callback[],
  call: (callback: Callback) => void | Promise<void>,
): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  for (const callback of callbacks) {
    try {
      await call(callback);
    } catch (error) {
      failures.push(error);
    }
  }
  return failures;
}

/** Throws the first of what went wrong, unless `earlier` is on its way already. */
export function throwFirst(failures: readonly unknown[], earlier?: unknown): void {
  if (earlier === undefined && failures.length > 0) throw failures[0];
}
