import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32, ownCrc32 } from './crc32.ts';

it.each([crc32, ownCrc32])('gives the check value of the catalogue of CRCs', (sum) => {
  expect(sum(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  expect(sum(new Uint8Array())).toBe(0);
});

it('gives the sums of zlib, whatever the pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 8 }), (pieces) => {
      const all = Buffer.concat(pieces);
      expect(pieces.reduce((crc, piece) => ownCrc32(piece, crc), 0)).toBe(zlibCrc32(all));
    }),
  );
});
