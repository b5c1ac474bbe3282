import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Sha256 } from './sha256.ts';

const expected = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

it("gives Node's hash of any bytes, in whatever pieces they come", () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 });
  fc.assert(
    fc.property(pieces, (pieces) => {
      const hash = new Sha256();
      for (const piece of pieces) hash.update(piece);
      expect(hash.digest()).toBe(expected(Buffer.concat(pieces)));
    }),
  );
});

it.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1_000_000])('of %i bytes', (length) => {
  const bytes = Uint8Array.from({ length }, (_, i) => (i * 7) >> 3);
  expect(new Sha256().update(bytes).digest()).toBe(expected(bytes));
});
