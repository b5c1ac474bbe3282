/** @internal The bytes of an IDX file: `type` is 8 for uint8, 12 for int32, 13 for float32; `data` are its bytes, big-endian. */
export function idx(type: number, shape: readonly number[], data: Uint8Array | readonly number[] = []): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  bytes.set([0, 0, type, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((size, axis) => {
    view.setUint32(4 + 4 * axis, size);
  });
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}
