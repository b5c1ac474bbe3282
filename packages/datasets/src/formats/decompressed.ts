/**
 * What compressed pieces hold, chunk by chunk, so that neither they nor the result are in memory as a whole; whoever stops early stops the rest.
 *
 * @throws TypeError, where the next chunk is asked for, if they are damaged or cut.
 */
export async function* decompressed(
  pieces: Iterator<Uint8Array<ArrayBuffer>> | AsyncIterator<Uint8Array<ArrayBuffer>>,
  format: CompressionFormat,
): AsyncGenerator<Uint8Array> {
  const compressed = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => void (await pieces.return?.(undefined)),
    },
    { highWaterMark: 0 },
  );
  // Not every browser iterates over streams.
  const reader = compressed.pipeThrough(new DecompressionStream(format)).getReader();
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
