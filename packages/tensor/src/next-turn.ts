/**
 * Lets everything that waits have its turn: signals, timers, input, drawing.
 *
 * On engines whose results are there at once (`wasm`, `cpu`), `await x.data()` never leaves the current turn, so a long loop must do it
 * by itself, once a step, or nobody can stop it.
 *
 * @example
 * for (const batch of batches) {
 *   step(batch);
 *   await nextTurn();
 * }
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    // Browsers hold back nested timers for some milliseconds, but not messages.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
