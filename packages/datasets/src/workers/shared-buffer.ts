/** A zeroed buffer that workers share; an ordinary one on pages that may not share memory (no cross-origin isolation). */
export function sharedBuffer(bytes: number): ArrayBufferLike {
  return typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
}
