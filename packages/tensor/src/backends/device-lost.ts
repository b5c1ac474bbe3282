/** What a read of a tensor rejects with, once the device that held it is gone. */
export class DeviceLostError extends Error {
  override readonly name = 'DeviceLostError';
  /** `destroyed` where the program itself ended the device; `unknown` where the driver did: it crashed, was updated, or the card was taken away. */
  readonly reason: 'destroyed' | 'unknown';

  constructor(reason: DeviceLostError['reason'], message: string) {
    super(
      `the GPU device was lost (${message || reason}), and the tensors on it with it; call useBackend again for a new device, and resume from the last checkpoint`,
    );
    this.reason = reason;
  }
}

const listeners = new Set<(error: DeviceLostError) => void>();

/**
 * Calls `listener` whenever the device of a backend is lost, as happens to a GPU: its driver crashes or is updated, a laptop changes cards, a
 * page takes too much.
 *
 * From then on, each read of a tensor on that device rejects with the same {@link DeviceLostError}; tensors whose values are in main memory too
 * can still be read. `useBackend` makes a new device; a model is brought back by loading its last checkpoint.
 *
 * @returns a function that takes the listener away.
 * @example
 * const forget = onDeviceLost((error) => console.warn(error.message));
 * forget();
 */
export function onDeviceLost(listener: (error: DeviceLostError) => void): () => void {
  // Of its own, so that a listener given twice is taken away once.
  const own = (error: DeviceLostError) => listener(error);
  listeners.add(own);
  return () => void listeners.delete(own);
}

/** For the backends: tells the listeners, each of them even if one before it throws. */
export function tellDeviceLost(error: DeviceLostError): void {
  for (const listener of [...listeners]) {
    try {
      listener(error);
    } catch (fault) {
      throwLater(fault);
    }
  }
}

/** As an error that nobody caught: the loss is told to the others first. */
function throwLater(fault: unknown): void {
  queueMicrotask(() => {
    throw fault;
  });
}
