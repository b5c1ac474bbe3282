import { constants, deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mutated } from '../testing/mutated.ts';
import { ownInflate } from './own-inflate.ts';

/** What comes out, as text that is quickly compared, or that the stream is refused. */
function unpacked(stream: Uint8Array, room: number): string {
  const out = new Uint8Array(room);
  try {
    return text(out.subarray(0, ownInflate(stream, out)));
  } catch {
    return 'damaged';
  }
}

function byZlib(stream: Uint8Array): string {
  try {
    return text(inflateSync(stream, { finishFlush: constants.Z_SYNC_FLUSH }));
  } catch {
    return 'damaged';
  }
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const words = new TextEncoder().encode('She sells sea shells by the sea shore. '.repeat(20));
const noise = Uint8Array.from({ length: 3000 }, (_, i) => ((i * i * 2654435761) >>> 13) & 255);
const slopes = Uint8Array.from({ length: 9000 }, (_, i) => (i * i) >> 14);
const streams = [words, noise, slopes, new Uint8Array(70_000), new Uint8Array()].flatMap((data) => [
  deflateSync(data, { level: 0 }),
  deflateSync(data, { level: 9 }),
  deflateSync(data, { level: 1 }),
  deflateSync(data, { strategy: constants.Z_FIXED }),
  deflateSync(data, { strategy: constants.Z_HUFFMAN_ONLY }),
]);

describe('ownInflate', () => {
  it.each(streams.map((stream, i) => [i, stream] as const))(
    'unpacks stream %i as zlib does, cut anywhere',
    (_, stream) => {
      const whole = inflateSync(stream);
      const step = Math.ceil(stream.length / 50);
      for (let end = 0; end <= stream.length; end += step) {
        const part = stream.subarray(0, end);
        expect(unpacked(part, whole.length)).toBe(byZlib(part));
      }
      expect(unpacked(stream, whole.length)).toBe(text(whole));
    },
  );

  it('stops where there is no more room, and says nothing of what follows', () => {
    const stream = deflateSync(slopes);
    stream[stream.length - 1] ^= 1;
    for (const room of [0, 1, 2, 100, 8999]) expect(unpacked(stream, room)).toBe(text(slopes.subarray(0, room)));
    expect(unpacked(stream, 9000)).toBe('damaged');
  });

  it('takes and refuses what zlib does of damaged streams', () => {
    // Long ones would cost time only.
    const small = streams.filter(({ length }) => length < 4000);
    fc.assert(
      fc.property(mutated(small), (stream) => {
        const expected = byZlib(stream);
        const found = unpacked(stream, expected === 'damaged' ? 200_000 : Math.max(1, expected.length));
        expect(found).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });
});
