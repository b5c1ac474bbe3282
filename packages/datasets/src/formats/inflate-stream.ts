/**
 * What the bytes decompress to, chunk by chunk. They are fed in parts, so that neither they nor the result are in memory twice; whoever stops early
 * stops the rest.
 *
 * @throws TypeError, where the next chunk is asked for, if they are damaged or cut.
 */
export async function* inflateStream(bytes: Uint8Array, format: 'deflate' | 'gzip'): AsyncGenerator<Uint8Array> {
  let position = 0;
  const parts = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => {
      if (position >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(position, position + PART_BYTES));
      position += PART_BYTES;
    },
  });
  // Not every browser iterates over streams.
  const reader = parts.pipeThrough(new DecompressionStream(format)).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Of a stream that failed there is nothing left to cancel, and it says so.
    await reader.cancel().catch(() => {});
  }
}

const PART_BYTES = 2 ** 16;
