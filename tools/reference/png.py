"""
What Pillow makes of PNG files of all kinds: `Image.open(file).convert('RGB')`, or that it refuses them.

The files are coded here, because Pillow writes neither interlaced ones nor all depths and filters. Files and pixels are written as base64.
"""

import base64
import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

FILE = Path(__file__).resolve().parents[2] / 'packages/datasets/src/fixtures/png.json'

GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}
NAMES = {GREY: 'grey', RGB: 'RGB', PALETTE: 'palette', GREY_ALPHA: 'grey with alpha', RGBA: 'RGBA'}
KINDS = [
    *((GREY, bits) for bits in (1, 2, 4, 8, 16)),
    *((PALETTE, bits) for bits in (1, 2, 4, 8)),
    *((colour, bits) for colour in (RGB, GREY_ALPHA, RGBA) for bits in (8, 16)),
]
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
SIGNATURE = b'\x89PNG\r\n\x1a\n'


def chunk(name, body=b'', crc=None):
    checksum = zlib.crc32(name + body) if crc is None else crc
    return struct.pack('>I', len(body)) + name + body + struct.pack('>I', checksum)


def header(width, height, bits, colour, interlaced=0, compression=0, filters=0):
    return chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, bits, colour, compression, filters, interlaced))


def samples(width, height, bits, colour):
    """Slopes with a grain, so that each filter has something to do; `[height, width, channels]`."""
    y, x, c = np.mgrid[:height, :width, : CHANNELS[colour]]
    values = x * 37 + y * 59 + c * 83 + (x * 7 + y * 13 + c * 5) % 11
    if bits == 16:
        # Grey of few and of many: around 255 something happens.
        values = np.where((x + y) % 3 == 0, values * 331, 250 + values % 12)
    return values % (1 << bits)


def packed(lines, bits):
    """Rows of samples as bytes, the first sample in the highest bits."""
    rows = lines.reshape(lines.shape[0], -1)
    if bits == 16:
        return [row.astype('>u2').tobytes() for row in rows]
    if bits == 8:
        return [row.astype(np.uint8).tobytes() for row in rows]
    planes = (rows[:, :, None] >> np.arange(bits - 1, -1, -1)) & 1
    return [np.packbits(row.reshape(-1).astype(np.uint8)).tobytes() for row in planes]


def paeth(left, above, corner):
    guess = left + above - corner
    return min((left, above, corner), key=lambda value: abs(guess - value))


def filtered(rows, step, choose):
    """The rows with their filters; `choose` says which each has."""
    result = b''
    before = bytes(len(rows[0]))
    for y, row in enumerate(rows):
        kind = choose(y)
        line = bytearray([kind])
        for i, value in enumerate(row):
            left, above, corner = (row[i - step], before[i], before[i - step]) if i >= step else (0, before[i], 0)
            line.append((value - [0, left, above, (left + above) // 2, paeth(left, above, corner)][kind]) % 256)
        result += line
        before = row
    return result


def lines_of(image, bits, interlaced=False, choose=lambda y: y % 5):
    """All that is to be compressed."""
    step = max(1, image.shape[2] * bits // 8)
    parts = [image[top::down, left::across] for left, top, across, down in PASSES] if interlaced else [image]
    return b''.join(filtered(packed(part, bits), step, choose) for part in parts if part.size)


def palette(bits):
    colours = np.arange(1 << bits)
    return chunk(b'PLTE', np.stack([255 - colours, colours * 53 % 256, colours * 91 % 256], -1).astype(np.uint8).tobytes())


def png(width, height, bits, colour, interlaced=False, choose=lambda y: y % 5, before=b''):
    lines = lines_of(samples(width, height, bits, colour), bits, interlaced, choose)
    colours = palette(bits) if colour == PALETTE else b''
    return (
        SIGNATURE + header(width, height, bits, colour, int(interlaced)) + colours + before
        + chunk(b'IDAT', zlib.compress(lines)) + chunk(b'IEND')
    )  # fmt: skip


def opened(data):
    return Image.open(io.BytesIO(data)).convert('RGB')


def text(data):
    return base64.b64encode(data).decode()


def shown(name, data):
    """A file and its pixels."""
    image = opened(data)
    return {'name': name, 'file': text(data), 'shape': [image.height, image.width, 3], 'pixels': text(image.tobytes())}


def kinds():
    for colour, bits in KINDS:
        name = f'{NAMES[colour]} of {bits} bits'
        yield shown(name, png(7, 6, bits, colour))
        yield shown(f'{name}, interlaced', png(9, 10, bits, colour, interlaced=True))
        yield shown(f'{name}, interlaced, 1×1', png(1, 1, bits, colour, interlaced=True))
    for width, height in [(1, 1), (1, 7), (7, 1), (3, 5), (5, 3), (2, 9), (9, 2)]:
        yield shown(f'{width}×{height}', png(width, height, 8, RGB))
        yield shown(f'{width}×{height}, interlaced', png(width, height, 8, RGB, interlaced=True))
        yield shown(f'{width}×{height} of 2 bits, interlaced', png(width, height, 2, GREY, interlaced=True))
    for kind, name in enumerate(['none', 'sub', 'up', 'average', 'paeth']):
        yield shown(f'filter {name} in each line', png(4, 3, 8, RGB, choose=lambda y, kind=kind: kind))
        yield shown(f'filter {name} in each line of 1 bit', png(19, 3, 1, GREY, choose=lambda y, kind=kind: kind))


def transparent():
    for bits in (1, 2, 4, 8):
        yield shown(f'palette of {bits} bits with transparency', png(5, 4, bits, PALETTE, before=chunk(b'tRNS', b'\x00\x80')))
    yield shown('grey of 16 bits with a transparent colour', png(5, 4, 16, GREY, before=chunk(b'tRNS', b'\x01\x00')))
    yield shown('grey of 2 bits with a transparent colour', png(5, 4, 2, GREY, before=chunk(b'tRNS', b'\x00\x01')))
    yield shown('RGB with a transparent colour', png(5, 4, 8, RGB, before=chunk(b'tRNS', b'\x00\x00\x00\x53\x00\xa6')))


def odd():
    """Files with something special in their chunks, that are shown all the same."""
    lines = lines_of(samples(3, 3, 8, RGB), 8)
    data = zlib.compress(lines)
    start = SIGNATURE + header(3, 3, 8, RGB)
    end = chunk(b'IEND')
    whole = start + chunk(b'IDAT', data) + end
    frame = struct.pack('>IIIIHHBB', 3, 3, 0, 0, 1, 1, 0, 0)
    other = zlib.compress(lines[::-1])
    indices = zlib.compress(b'\x00' + bytes([0, 1, 2, 9, 10, 255]))
    colours = chunk(b'PLTE', bytes(range(100, 130)))
    cases = {
        'IDAT in pieces of a byte': start + b''.join(chunk(b'IDAT', data[i : i + 1]) for i in range(len(data))) + end,
        'empty IDAT among others': start + chunk(b'IDAT') + chunk(b'IDAT', data[:9]) + chunk(b'IDAT') + chunk(b'IDAT', data[9:]) + end,
        'junk after IEND': whole + b'junk' * 9,
        'no IEND': start + chunk(b'IDAT', data),
        'cut in the checksum of IDAT': (start + chunk(b'IDAT', data))[:-2],
        'cut in the checksum of the compressed data': (start + chunk(b'IDAT', data))[:-6],
        'cut behind the compressed pixels': (start + chunk(b'IDAT', data))[:-8],
        'IDAT longer than the file': start + struct.pack('>I', len(data) + 100) + b'IDAT' + data,
        'wrong checksum of IDAT': start + chunk(b'IDAT', data, 5) + end,
        'junk behind the compressed data': start + chunk(b'IDAT', data + b'junk') + end,
        'more lines than there should be': start + chunk(b'IDAT', zlib.compress(lines * 2)) + end,
        'a thousand times the lines': start + chunk(b'IDAT', zlib.compress(lines * 1000)) + end,
        'stored data': start + chunk(b'IDAT', zlib.compress(lines, 0)) + end,
        'data with fixed codes': start + chunk(b'IDAT', fixed(lines)) + end,
        'an unknown chunk': start + chunk(b'abCd', b'x') + chunk(b'IDAT', data) + end,
        'gAMA, cHRM, sRGB, pHYs and a comment': start + chunk(b'gAMA', struct.pack('>I', 100000)) + chunk(b'cHRM', struct.pack('>8I', *range(8)))
        + chunk(b'sRGB', b'\x01') + chunk(b'pHYs', struct.pack('>IIB', 1, 9, 0)) + chunk(b'tEXt', b'Comment\x00x') + chunk(b'IDAT', data) + end,
        'iCCP': start + chunk(b'iCCP', b'x\x00\x00' + zlib.compress(b'no profile')) + chunk(b'IDAT', data) + end,
        'APNG': start + chunk(b'acTL', struct.pack('>II', 2, 0)) + chunk(b'fcTL', struct.pack('>I', 0) + frame) + chunk(b'IDAT', data)
        + chunk(b'fcTL', struct.pack('>I', 1) + frame) + chunk(b'fdAT', struct.pack('>I', 2) + other) + end,
        'APNG with a picture before its frames': start + chunk(b'acTL', struct.pack('>II', 1, 0)) + chunk(b'IDAT', data)
        + chunk(b'fcTL', struct.pack('>I', 0) + frame) + chunk(b'fdAT', struct.pack('>I', 1) + other) + end,
        'indices beyond the palette': SIGNATURE + header(6, 1, 8, PALETTE) + colours + chunk(b'IDAT', indices) + end,
        'two palettes': SIGNATURE + header(6, 1, 8, PALETTE) + colours + chunk(b'PLTE', bytes(3)) + chunk(b'IDAT', indices) + end,
        'a palette of one colour and a third': SIGNATURE + header(6, 1, 8, PALETTE) + chunk(b'PLTE', b'1234') + chunk(b'IDAT', indices) + end,
        'a palette that RGB does not need': start + chunk(b'PLTE', bytes(range(30))) + chunk(b'IDAT', data) + end,
    }  # fmt: skip
    return [shown(name, file) for name, file in cases.items()]


def fixed(data):
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 15, 9, zlib.Z_FIXED)
    return squeeze.compress(data) + squeeze.flush()


def larger():
    """As Pillow writes them, with long matches and dynamic codes."""
    y, x = np.mgrid[:60, :70]
    image = np.stack([x * 3, np.where(x + y > 60, 220, 30), (x // 7 * 31 + y // 5 * 57) % 256], -1).astype(np.uint8)
    for name, picture in [('larger', Image.fromarray(image)), ('larger, with a palette', Image.fromarray(image).quantize(32))]:
        stream = io.BytesIO()
        picture.save(stream, 'PNG', optimize=True)
        yield shown(name, stream.getvalue())


def refused():
    """Files that Pillow refuses too."""
    lines = lines_of(samples(3, 3, 8, RGB), 8)
    data = zlib.compress(lines)
    start = SIGNATURE + header(3, 3, 8, RGB)
    end = chunk(b'IEND')
    colours = chunk(b'PLTE', bytes(range(30)))
    cases = {
        'nothing behind the signature': SIGNATURE,
        'no IDAT': start + end,
        'an empty IDAT': start + chunk(b'IDAT') + end,
        'IEND before IDAT': start + end + chunk(b'IDAT', data),
        'cut in the compressed pixels': (start + chunk(b'IDAT', data))[:-12],
        'cut in a chunk before': start + struct.pack('>I', 0x7FFFFFFF) + b'tEXt' + chunk(b'IDAT', data),
        'a byte too few': start + chunk(b'IDAT', zlib.compress(lines[:-1])) + end,
        'IDAT in two places': start + chunk(b'IDAT', data[:9]) + chunk(b'tEXt', b'a\x00b') + chunk(b'IDAT', data[9:]) + end,
        'wrong checksum of IHDR': SIGNATURE + header(3, 3, 8, RGB)[:-1] + b'\x00' + chunk(b'IDAT', data) + end,
        'wrong checksum of gAMA': start + chunk(b'gAMA', struct.pack('>I', 45455), 5) + chunk(b'IDAT', data) + end,
        'wrong checksum of PLTE': SIGNATURE + header(3, 3, 8, PALETTE) + colours[:-1] + b'\x00' + chunk(b'IDAT', data) + end,
        'wrong checksum of the compressed data': start + chunk(b'IDAT', data[:-1] + bytes([data[-1] ^ 1])) + end,
        'no zlib header': start + chunk(b'IDAT', data[2:]) + end,
        'a reference to before the data': start + chunk(b'IDAT', b'\x78\x9c\x03\x02\x00\x00\x00\x00\x01') + end,
        'a fifth filter': start + chunk(b'IDAT', zlib.compress(b'\x05' + lines[1:])) + end,
        'a chunk whose name is none': start + chunk(b'a\x00Cd', b'x') + chunk(b'IDAT', data) + end,
        'no width': SIGNATURE + header(0, 3, 8, RGB) + chunk(b'IDAT', data) + end,
        'a short header': SIGNATURE + chunk(b'IHDR', bytes([0, 0, 0, 1, 0, 0, 0, 1, 8])) + chunk(b'IDAT', data) + end,
        'RGB of 4 bits': SIGNATURE + header(3, 3, 4, RGB) + chunk(b'IDAT', data) + end,
        'a colour type that there is not': SIGNATURE + header(3, 3, 8, 5) + chunk(b'IDAT', data) + end,
        'another filter method': SIGNATURE + header(3, 3, 8, RGB, filters=1) + chunk(b'IDAT', data) + end,
        'another way of interlacing': SIGNATURE + header(3, 3, 8, RGB, interlaced=2) + chunk(b'IDAT', data) + end,
        'a palette of 257 colours': SIGNATURE + header(3, 3, 8, PALETTE) + chunk(b'PLTE', bytes(771)) + chunk(b'IDAT', data) + end,
        'a large picture of little data': SIGNATURE + header(13000, 13000, 8, RGB) + chunk(b'IDAT', data) + end,
    }  # fmt: skip
    for name, file in cases.items():
        try:
            opened(file)
        except (OSError, ValueError, SyntaxError):
            yield {'name': name, 'file': text(file)}
        else:
            raise AssertionError(f'Pillow shows: {name}')


def blackened():
    """Files whose missing parts Pillow shows black."""
    lines = lines_of(samples(3, 3, 8, RGB), 8)
    end = chunk(b'IEND')
    cases = {
        'a line too few': SIGNATURE + header(3, 3, 8, RGB) + chunk(b'IDAT', zlib.compress(lines[:20])) + end,
        'no palette': SIGNATURE + header(6, 1, 8, PALETTE) + chunk(b'IDAT', zlib.compress(bytes(7))) + end,
        'an empty palette': SIGNATURE + header(6, 1, 8, PALETTE) + chunk(b'PLTE') + chunk(b'IDAT', zlib.compress(bytes(7))) + end,
    }
    for name, file in cases.items():
        assert opened(file).tobytes().endswith(bytes(9)), name
        yield {'name': name, 'file': text(file)}


def write(fixture):
    lines = {key: ',\n'.join('  ' + json.dumps(case, ensure_ascii=False) for case in cases) for key, cases in fixture.items()}
    body = ',\n'.join(f' "{key}": [\n{cases}\n ]' for key, cases in lines.items())
    FILE.write_text('{\n' + body + '\n}\n', encoding='utf-8')
    print(f'{FILE.name}: {FILE.stat().st_size} bytes')


if __name__ == '__main__':
    write({'shown': [*kinds(), *transparent(), *odd(), *larger()], 'refused': [*refused()], 'blackened': [*blackened()]})
