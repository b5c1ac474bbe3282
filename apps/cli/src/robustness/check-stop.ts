import { nextTurn } from '@cnn/tensor';

/** Lets a signal come in, which calculation alone holds back, and throws its reason if there is one; once a step of whatever takes long. */
export async function checkStop(signal: AbortSignal): Promise<void> {
  await nextTurn();
  signal.throwIfAborted();
}
