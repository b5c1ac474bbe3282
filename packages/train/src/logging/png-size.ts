/** @internal The size that a PNG file's header tells. */
export interface PngSize {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 colours, 4 colours and alpha. */
  readonly channels: number;
}

/**
 * @internal
 * @throws TypeError that begins with `owner` if the bytes do not begin as a PNG file does.
 */
export function pngSize(owner: string, png: Uint8Array): PngSize {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const isPng = png.length >= 33 && SIGNATURE.every((byte, i) => png[i] === byte) && view.getUint32(12) === IHDR;
  const channels = isPng ? CHANNELS[png[25]] : undefined;
  if (!channels) throw new TypeError(`${owner}: png must be the bytes of a PNG file, found ${png.length} other bytes`);
  return { width: view.getUint32(16), height: view.getUint32(20), channels };
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const IHDR = 0x49484452;
/** By the type of colour; 3 is a palette's. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };
