import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { DataError } from '@cnn/tensor';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { crc32 } from '../download/crc32.ts';
import { mutated } from '../testing/mutated.ts';
import { decodePNG } from './decode-png.ts';

interface File {
  readonly name: string;
  /** Base64, as the pixels. */
  readonly file: string;
}
interface Shown extends File {
  readonly shape: readonly [number, number, number];
  readonly pixels: string;
}
const { shown, refused, blackened } = JSON.parse(
  readFileSync(new URL('../fixtures/png.json', import.meta.url), 'utf8'),
) as { shown: Shown[]; refused: File[]; blackened: File[] };
const unpack = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

function error(action: () => unknown): unknown {
  try {
    action();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('nothing was thrown');
}

function chunk(name: string, body: Uint8Array | number[]): Buffer {
  const whole = Buffer.alloc(12 + body.length);
  whole.writeUInt32BE(body.length);
  whole.write(name, 4);
  whole.set(body, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, -4)), 8 + body.length);
  return whole;
}

/** A file of RGB, of 8 bits. */
function png(width: number, height: number, data: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  return new Uint8Array(Buffer.concat([Buffer.from(signature), chunk('IHDR', header), chunk('IDAT', data)]));
}

describe.each(['Node’s zlib', 'its own inflate'])('decodePNG with %s', (by) => {
  // As in a browser.
  const prepare = () => by === 'its own inflate' && vi.stubGlobal('process', undefined);
  afterEach(() => void vi.unstubAllGlobals());

  it.each(shown)('gives Pillow’s bytes: $name', ({ file, shape, pixels }) => {
    prepare();
    const image = decodePNG(unpack(file));
    expect(image.shape).toEqual(shape);
    expect(image.pixels).toEqual(unpack(pixels));
  });

  it.each(refused)('refuses as Pillow does: $name', ({ name, file }) => {
    prepare();
    const thrown = error(() => decodePNG(unpack(file), name));
    expect(thrown).toBeInstanceOf(DataError);
    expect((thrown as DataError).message).toContain(`${name}: expected`);
  });

  it.each(blackened)('refuses what Pillow shows black: $name', ({ name, file }) => {
    prepare();
    expect(error(() => decodePNG(unpack(file), name))).toBeInstanceOf(DataError);
  });

  it('gives back the pixels of any compression', () => {
    prepare();
    const sizes = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 30 }));
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 4 }),
        fc.nat(255),
        (size, level, strategy, most) => {
          const [width, height] = size;
          // Few colours compress by references, many by codes.
          const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => ((i * i * 31) >> 3) % (most + 1));
          const lines = Buffer.alloc(height * (1 + width * 3));
          for (let y = 0; y < height; y++)
            lines.set(pixels.subarray(y * width * 3, (y + 1) * width * 3), y * (1 + width * 3) + 1);
          expect(decodePNG(png(width, height, deflateSync(lines, { level, strategy }))).pixels).toEqual(pixels);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('throws nothing but DataErrors of damaged files', () => {
    prepare();
    const files = shown.map(({ file }) => unpack(file));
    fc.assert(
      fc.property(mutated(files), (bytes) => {
        try {
          const { pixels, shape } = decodePNG(bytes);
          expect(pixels.length).toBe(shape[0] * shape[1] * 3);
        } catch (thrown) {
          if (!(thrown instanceof DataError)) throw thrown;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses a cut at any place before the end of the pixels', () => {
    prepare();
    const { file } = shown.find(({ name }) => name === 'RGB of 8 bits')!;
    const bytes = unpack(file);
    // Behind the pixels lie two checksums and IEND.
    for (let end = 0; end < bytes.length - 12 - 4 - 6; end++) {
      expect(error(() => decodePNG(bytes.subarray(0, end)))).toBeInstanceOf(DataError);
    }
  });

  it('asks for no memory that so small a file cannot fill', () => {
    prepare();
    const claims = png(10_000, 10_000, deflateSync(new Uint8Array(100)));
    expect(error(() => decodePNG(claims))).toMatchObject({ message: expect.stringContaining('300010000 bytes') });
  });

  it('unpacks no more of a bomb than the picture needs', () => {
    prepare();
    const bomb = png(1, 1, deflateSync(new Uint8Array(2 ** 28), { level: 1 }));
    const start = performance.now();
    expect(decodePNG(bomb).pixels).toEqual(new Uint8Array(3));
    expect(performance.now() - start).toBeLessThan(200);
  });
});
