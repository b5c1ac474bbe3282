import type { Callback, CallbackState } from './callback.ts';

/** What callbacks remember, by their names. */
export async function statesOf(callbacks: readonly Callback[]): Promise<Map<string, CallbackState>> {
  const states = new Map<string, CallbackState>();
  for (const callback of callbacks) {
    const state = await callback.state?.();
    if (state) states.set(callback.name, state);
  }
  return states;
}

/** Gives callbacks what they remembered, where there is something. */
export function restoreStates(
  callbacks: readonly Callback[],
  states: ReadonlyMap<string, CallbackState>,
  subject: string,
): void {
  for (const callback of callbacks) {
    const state = states.get(callback.name);
    if (state) callback.restore?.(state, subject);
  }
}
