/**
 * Whether an error, or what caused it, says that memory ran out: main memory, the wasm backend's, or a graphics card's.
 *
 * Known are the messages of V8, SpiderMonkey, JavaScriptCore, cnn-wasm, WebGPU, WebGL and TensorFlow.
 *
 * @example
 * isOutOfMemory(new RangeError('Array buffer allocation failed')); // true
 * isOutOfMemory(new RangeError('batchSize must be at least 1')); // false
 */
export function isOutOfMemory(error: unknown): boolean {
  const seen = new Set<unknown>();
  for (let at = error; typeof at === 'object' && at !== null && !seen.has(at); at = (at as { cause?: unknown }).cause) {
    seen.add(at);
    const { name, message, constructor: kind } = at as Partial<Error>;
    // WebGPU's errors have no name of their own, only a class.
    if ([name, kind?.name].some((found) => /^(GPU)?OutOfMemoryError$|^ResourceExhausted/.test(found ?? '')))
      return true;
    if (MESSAGES.some((pattern) => pattern.test(message ?? ''))) return true;
  }
  return false;
}

const MESSAGES: readonly RegExp[] = [
  /out of memory|not enough memory|out_of_memory/i,
  // Buffers and typed arrays of V8, SpiderMonkey and JavaScriptCore; the last is also V8's for a length beyond its limit.
  /array buffer allocation failed|could not allocate memory|invalid (typed array|array buffer) length/i,
  /memory\.grow|could not reserve memory|unable to grow/i,
  // WebGPU refuses a buffer beyond the card's limit, WebGL a texture.
  /buffer size .*(exceed|greater|larger).*(max|limit)|exceeds the max(imum)? (buffer|binding|texture) size/i,
  /requested texture size .* (greater|larger) than/i,
  /unable to create webgltexture|failed to (allocate|create) (gpu)?(buffer|texture|memory)/i,
  // TensorFlow's own engine.
  /\bOOM when allocating\b|resource ?exhausted/i,
];
