import fc from 'fast-check';

// What the tests of parsers share.

/** Files that are damaged here and there: bytes changed, numbers set to what is special in lengths and counts, parts taken out, ends cut off. */
export function mutated(files: readonly Uint8Array[]): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const edit = fc.record({
    at: place,
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc.constantFrom(...SPECIAL.map((numbers) => Uint8Array.from(numbers))),
    ),
  });
  const left = fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, place);
  const gap = fc.record({ at: place, length: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(40)) });
  return fc
    .tuple(fc.constantFrom(...files), fc.array(edit, { maxLength: 5 }), gap, left)
    .map(([file, edits, { at, length }, part]) => {
      const bytes = Uint8Array.from(file);
      for (const { at, bytes: to } of edits) {
        const start = Math.floor(at * bytes.length);
        bytes.set(to.subarray(0, bytes.length - start), start);
      }
      const start = Math.floor(at * bytes.length);
      bytes.copyWithin(start, start + length);
      return bytes.slice(0, Math.max(0, Math.floor(part * bytes.length) - length));
    });
}

const SPECIAL = [
  [0, 0, 0, 0],
  [1],
  [0x7f],
  [0xff],
  [0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0x7f],
  [0x7f, 0xff, 0xff, 0xff],
  [0x80, 0, 0, 0],
  [0, 0, 0, 0x80],
  [0, 0, 0x10, 0],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80],
];
