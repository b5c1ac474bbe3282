import { DataError } from '@cnn/tensor';
import { unzlibSync } from 'fflate';

/**
 * The first `size` bytes of what a zlib stream holds; no more is unpacked, whatever the stream says.
 *
 * @throws DataError that names the file if the stream is damaged or holds less.
 */
export function inflate(data: Uint8Array, size: number, subject: string): Uint8Array {
  // Deflate packs at most 1032 bytes into one, so a small file that claims a large picture is refused before memory is asked for.
  if (size > data.length * 1032) throw cutOff(size, `at most ${data.length * 1032}`, subject);
  const zlib = globalThis.process?.getBuiltinModule?.('node:zlib');
  let unpacked: Uint8Array;
  try {
    unpacked = zlib
      ? zlib.inflateSync(data, { maxOutputLength: size + 1024 })
      : unzlibSync(data, { out: new Uint8Array(size) });
  } catch (cause) {
    throw new DataError(subject, {
      expected: `${size} bytes of pixels`,
      found: `damaged data (${(cause as Error).message})`,
      remedy: 'check that the file opens in an image viewer',
      cause,
    });
  }
  if (unpacked.length >= size) return unpacked;
  throw cutOff(size, String(unpacked.length), subject);
}

function cutOff(size: number, found: string, subject: string): DataError {
  return new DataError(subject, {
    expected: `${size} bytes of pixels`,
    found,
    remedy: 'the file is cut off; get it again',
  });
}
