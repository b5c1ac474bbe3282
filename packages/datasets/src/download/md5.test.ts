import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Md5 } from './md5.ts';

it.each([
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['abc', '900150983cd24fb0d6963f7d28e17f72'],
  [
    '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
    '57edf4a22be3c955ac49da2e2107b67a',
  ],
])("gives RFC 1321's sum of '%s'", (text, sum) => {
  expect(new Md5().update(new TextEncoder().encode(text)).digest()).toBe(sum);
});

it('gives the sums of OpenSSL, whatever the pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (pieces) => {
      const [own, theirs] = [new Md5(), createHash('md5')];
      for (const piece of pieces) {
        own.update(piece);
        theirs.update(piece);
      }
      expect(own.digest()).toBe(theirs.digest('hex'));
    }),
  );
});
