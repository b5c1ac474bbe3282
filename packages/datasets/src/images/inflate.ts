import { DataError } from '@cnn/tensor';
import { inNode } from '../folders/folder-path.ts';
import { ownInflate } from './own-inflate.ts';

/**
 * The first `size` bytes of what a zlib stream holds; no more is unpacked, whatever the stream says.
 *
 * The checksum behind the data may be missing, but not wrong; what lies behind it does not matter.
 *
 * @throws DataError that names the file if the stream is damaged or holds less.
 */
export function inflate(data: Uint8Array, size: number, subject: string): Uint8Array {
  // Deflate packs at most 1032 bytes into one, so a small file that claims a large picture is refused before memory is asked for.
  if (size > data.length * 1032) throw cutOff(size, `at most ${data.length * 1032}`, subject);
  try {
    const unpacked = inflateByZlib(data, size) ?? inflateHere(data, size);
    if (unpacked.length >= size) return unpacked;
    throw cutOff(size, String(unpacked.length), subject);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(subject, {
      expected: `${size} bytes of pixels`,
      found: `damaged data (${(cause as Error).message})`,
      remedy: 'check that the file opens in an image viewer',
      cause,
    });
  }
}

/** By Node's zlib, where there is one, and the stream holds no more than `size`. */
function inflateByZlib(data: Uint8Array, size: number): Uint8Array | undefined {
  if (!inNode()) return undefined;
  const zlib = process.getBuiltinModule('node:zlib');
  try {
    // Room for one more, or zlib would ask for as much again to see whether there is more.
    return zlib.inflateSync(data, {
      chunkSize: Math.max(64, size + 1),
      maxOutputLength: size,
      finishFlush: zlib.constants.Z_SYNC_FLUSH,
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}

function inflateHere(data: Uint8Array, size: number): Uint8Array {
  const pixels = new Uint8Array(size);
  return pixels.subarray(0, ownInflate(data, pixels));
}

function cutOff(size: number, found: string, subject: string): DataError {
  return new DataError(subject, {
    expected: `${size} bytes of pixels`,
    found,
    remedy: 'the file is cut off; get it again',
  });
}
