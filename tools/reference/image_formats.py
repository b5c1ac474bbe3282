"""
What Pillow makes of GIF, BMP, PNM, TIFF, WebP and AVIF files: `Image.open(file).convert('RGB')`.

What Pillow does not write is coded here. Files and pixels are written as base64.
"""

import base64
import hashlib
import io
import json
import struct
from pathlib import Path

import numpy as np
from PIL import Image

from images import ROTATED, picture

FILE = Path(__file__).resolve().parents[2] / 'packages/datasets/src/fixtures/image-formats.json'

SHORT, LONG = 3, 4
SMALL = picture(5, 7)


def text(data):
    return base64.b64encode(data).decode()


def case(name, data):
    image = Image.open(io.BytesIO(data)).convert('RGB')
    return {'name': name, 'file': text(data), 'shape': [image.height, image.width, 3], 'pixels': text(image.tobytes())}


def encoded(image, kind, **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def saved(name, image, kind, **options):
    return case(name, encoded(image, kind, **options))


def see_through(image):
    result = image.convert('RGBA')
    alpha = np.arange(image.height * image.width).reshape(image.height, image.width) * 7 % 256
    result.putalpha(Image.fromarray(alpha.astype(np.uint8)))
    return result


def turned():
    exif = Image.Exif()
    exif[ROTATED] = 6
    return exif


def gif():
    few = SMALL.quantize(7)
    yield saved('GIF', SMALL, 'GIF')
    yield saved('grey GIF', SMALL.convert('L'), 'GIF')
    yield saved('black and white GIF', SMALL.convert('1'), 'GIF')
    yield saved('GIF with transparency', few, 'GIF', transparency=3)
    yield saved('interlaced GIF', picture(19, 5).quantize(7), 'GIF', interlace=1)
    yield saved('animated GIF', SMALL, 'GIF', save_all=True, append_images=[SMALL.rotate(180)])
    # More than 4096 codes, so that the table is full for a while.
    grain = (np.arange(110 * 110).reshape(110, 110) ** 2 // 7 % 251).astype(np.uint8)
    yield hashed(saved('large GIF', Image.fromarray(grain), 'GIF'))
    for name, transparency in [('GIF smaller than its screen', None), ('GIF smaller than its screen, with transparency', 2)]:
        options = {} if transparency is None else {'transparency': transparency}
        data = bytearray(encoded(few, 'GIF', interlace=0, **options))
        at = data.index(b'\x2c', 13 + 24)
        data[6], data[8], data[at + 1], data[at + 3] = 12, 9, 3, 2
        yield case(name, bytes(data))
    data = bytearray(encoded(few, 'GIF', interlace=0))
    data[6], data[8] = 2, 3
    yield case('GIF larger than its screen', bytes(data))
    data = encoded(SMALL.convert('L'), 'GIF', interlace=0)
    yield case('GIF without a palette', data[:10] + bytes([data[10] & 0x7F]) + data[11:13] + data[13 + (6 << (data[10] & 7)) :])


def hashed(one):
    """For larger pictures."""
    return {**one, 'pixels': None, 'sha256': hashlib.sha256(base64.b64decode(one['pixels'])).hexdigest()}


def bmp_file(width, height, bits, data, compression=0, header=40, colours=b'', masks=(), offset=None, count=0):
    if header == 12:
        info = struct.pack('<IHHHH', 12, width, height, 1, bits)
    else:
        info = struct.pack('<IiiHHIIiiII', header, width, height, 1, bits, compression, len(data), 0, 0, count, 0)
        info += b''.join(struct.pack('<I', mask) for mask in masks)
        if header > 40:
            info = info.ljust(header, b'\x00')
    start = 14 + len(info) + len(colours) if offset is None else offset
    return b'BM' + struct.pack('<IHHI', 14 + len(info) + len(colours) + len(data), 0, 0, start) + info + colours + data


def bmp():
    yield saved('BMP', SMALL, 'BMP')
    yield saved('grey BMP', SMALL.convert('L'), 'BMP')
    yield saved('black and white BMP', SMALL.convert('1'), 'BMP')
    yield saved('BMP with a palette', SMALL.quantize(9), 'BMP')
    yield saved('transparent BMP', see_through(SMALL), 'BMP')
    many = bytes(i * 37 % 256 for i in range(256))
    colours = bytes(i * 53 % 256 for i in range(64))
    yield case('BMP of 1 bit in colours', bmp_file(9, 3, 1, many[:12], colours=colours[:8]))
    yield case('BMP of 4 bits', bmp_file(5, 3, 4, many[:12], colours=colours))
    yield case('BMP of 4 bits with 5 colours', bmp_file(5, 3, 4, many[:12], colours=colours[:20], count=5))
    yield case('BMP of 8 bits with 16 colours', bmp_file(5, 3, 8, bytes(range(24)), colours=colours, count=16))
    yield case('BMP of 16 bits', bmp_file(5, 3, 16, many[:36]))
    yield case('BMP of 32 bits', bmp_file(5, 3, 32, many[:60]))
    yield case('BMP from top to bottom', bmp_file(5, -3, 24, many[:48]))
    yield case('BMP of OS/2', bmp_file(5, 3, 24, many[:48], header=12))
    yield case('BMP of OS/2 with a palette', bmp_file(5, 3, 4, many[:12], header=12, colours=colours[:48]))
    yield case('BMP whose offset leaves out the palette', bmp_file(5, 3, 4, many[:12], colours=colours, offset=54))
    yield case('BMP without an offset', bmp_file(5, 3, 24, many[:48], offset=0))
    for name, bits, masks in [
        ('5, 6 and 5 bits', 16, (0xF800, 0x7E0, 0x1F)),
        ('5 bits each', 16, (0x7C00, 0x3E0, 0x1F)),
        ('blue first', 32, (0xFF0000, 0xFF00, 0xFF)),
        ('red last', 32, (0xFF000000, 0xFF0000, 0xFF00)),
        ('a gap', 32, (0xFF000000, 0xFF00, 0xFF)),
        ('none', 32, (0, 0, 0)),
    ]:
        yield case(f'BMP with masks: {name}', bmp_file(5, 3, bits, many[: 60 if bits == 32 else 36], 3, masks=masks))
    alpha = (0xFF, 0xFF00, 0xFF0000, 0xFF000000)
    yield case('BMP with masks in its header', bmp_file(5, 3, 32, many[:60], 3, header=124, masks=alpha))
    runs = bytes([3, 7, 2, 9, 0, 0, 0, 3, 1, 2, 3, 0, 2, 4, 0, 0, 0, 2, 2, 0, 9, 5, 0, 1])
    yield case('BMP of runs', bmp_file(5, 3, 8, runs, 1, colours=colours, count=16))
    runs = bytes([3, 0x71, 2, 0x29, 0, 0, 0, 3, 0x12, 0x30, 1, 0x40, 0, 0, 0, 0, 5, 0x65, 0, 1])
    yield case('BMP of runs of 4 bits', bmp_file(5, 3, 4, runs, 2, colours=colours))


def pnm():
    values = bytes(i * 41 % 256 for i in range(60))
    words = [i * 41 % 256 for i in range(60)]
    cases = {
        'PBM': b'P4\n11 3\n' + values[:6],
        'plain PBM': b'P1\n# a comment\n5 2\n10110\n0 1 0 # another\n 0 1',
        'PGM': b'P5 4 3 255\n' + values[:12],
        'PGM of 100 steps': b'P5\n4 3\n100\n' + bytes(value % 101 for value in values[:12]),
        'PGM beyond its steps': b'P5\n4 3\n100\n' + values[:12],
        'PGM of 300 steps': b'P5\n4 3\n300\n' + b''.join(struct.pack('>H', word % 3) for word in words[:12]),
        'PGM of 65535 steps': b'P5\n4 3\n65535\n' + b''.join(struct.pack('>H', word * 2) for word in words[:12]),
        'plain PGM': b'P2 4 3 255\n' + ' '.join(map(str, words[:12])).encode() + b'\n',
        'plain PGM of 7 steps': b'P2 4 3 7\r\n' + '\t'.join(str(word % 8) for word in words[:12]).encode(),
        'PPM': b'P6\n# a comment\n4 3\n255\n' + values[:36],
        'PPM of 100 steps': b'P6\n4 3\n100\n' + bytes(value % 101 for value in values[:36]),
        'PPM of 1000 steps': b'P6\n4 3\n1000\n' + b''.join(struct.pack('>H', word * 3) for word in words[:36]),
        'PPM of 65535 steps': b'P6\n4 3\n65535\n' + b''.join(struct.pack('>H', word * 257) for word in words[:36]),
        'plain PPM of 9 steps': b'P3 2 2 9 ' + ' '.join(str(word % 10) for word in words[:12]).encode(),
    }
    return [case(name, file) for name, file in cases.items()]


def tiff_file(width, height, bits, photometric, strips, channels, more=(), big_endian=False):
    """An uncompressed TIFF file of given strips."""
    order = '>' if big_endian else '<'
    tags = [
        (256, SHORT, [width]), (257, SHORT, [height]), (258, SHORT, [bits] * channels), (259, SHORT, [1]), (262, SHORT, [photometric]),
        (273, LONG, [0] * len(strips)), (277, SHORT, [channels]), (278, SHORT, [height]), (279, LONG, [len(strip) for strip in strips]), *more,
    ]  # fmt: skip
    tags = sorted(tags)
    place = 8 + 2 + 12 * len(tags) + 4
    places = {}
    for tag, kind, values in tags:
        size = len(values) * (2 if kind == SHORT else 4)
        if size > 4:
            places[tag] = place
            place += size
    starts = []
    for strip in strips:
        starts.append(place)
        place += len(strip)
    head, tail = b'', b''
    for tag, kind, values in tags:
        numbers = struct.pack(order + ('H' if kind == SHORT else 'I') * len(values), *(starts if tag == 273 else values))
        head += struct.pack(order + 'HHI', tag, kind, len(values))
        head += struct.pack(order + 'I', places[tag]) if tag in places else numbers.ljust(4, b'\x00')
        tail += numbers if tag in places else b''
    magic = b'MM\x00*' if big_endian else b'II*\x00'
    return magic + struct.pack(order + 'IH', 8, len(tags)) + head + struct.pack(order + 'I', 0) + tail + b''.join(strips)


def tiff():
    for compression in ('raw', 'tiff_lzw', 'tiff_adobe_deflate', 'packbits', 'jpeg'):
        yield saved(f'TIFF by {compression}', SMALL, 'TIFF', compression=compression)
    yield saved('BigTIFF', SMALL, 'TIFF', big_tiff=True)
    yield saved('transparent TIFF', see_through(SMALL), 'TIFF')
    yield saved('grey TIFF', SMALL.convert('L'), 'TIFF')
    yield saved('transparent grey TIFF', see_through(SMALL).convert('LA'), 'TIFF')
    yield saved('TIFF of 1 bit', SMALL.convert('1'), 'TIFF')
    yield saved('TIFF as a fax', SMALL.convert('1'), 'TIFF', compression='group4')
    yield saved('TIFF with a palette', SMALL.quantize(9), 'TIFF')
    yield saved('CMYK TIFF', SMALL.convert('CMYK'), 'TIFF')
    yield saved('TIFF with an orientation', SMALL, 'TIFF', exif=turned())
    many = np.arange(36) * 1777 % 65536
    # Some below and some above 255.
    grey = np.arange(12) * 40
    yield case('TIFF of 16 bits', tiff_file(4, 3, 16, 2, [many.astype('<u2').tobytes()], 3))
    yield case('TIFF of 16 bits, big-endian', tiff_file(4, 3, 16, 2, [many.astype('>u2').tobytes()], 3, big_endian=True))
    yield case('TIFF of 16 bits with alpha', tiff_file(3, 3, 16, 2, [many.astype('<u2').tobytes()], 4, [(338, SHORT, [2])]))
    yield case('grey TIFF of 16 bits', tiff_file(4, 3, 16, 1, [grey.astype('<u2').tobytes()], 1))
    yield case('grey TIFF of 16 bits, big-endian', tiff_file(4, 3, 16, 1, [grey.astype('>u2').tobytes()], 1, big_endian=True))
    yield case('CMYK TIFF of 16 bits', tiff_file(3, 3, 16, 5, [many.astype('<u2').tobytes()], 4))
    yield case('TIFF of 4 bits', tiff_file(4, 3, 4, 1, [bytes(range(0, 240, 40))], 1))
    yield case('TIFF of 2 bits', tiff_file(4, 3, 2, 1, [b'\x1b\xe4\x00'], 1))
    yield case('TIFF where zero is white', tiff_file(4, 3, 8, 0, [bytes(range(0, 240, 20))], 1))
    yield case('TIFF of 1 bit where zero is white', tiff_file(8, 3, 1, 0, [b'\xa5\x5a\x01'], 1))
    planes = [bytes(range(12)), bytes(range(100, 112)), bytes(range(200, 212))]
    yield case('TIFF of planes', tiff_file(4, 3, 8, 2, planes, 3, [(284, SHORT, [2])]))
    floats = Image.fromarray((np.arange(12, dtype=np.float32).reshape(3, 4) * 37.7 - 50))
    yield saved('TIFF of floats', floats, 'TIFF')


def webp():
    yield saved('WebP', SMALL, 'WEBP', lossless=True)
    yield saved('transparent WebP', see_through(SMALL), 'WEBP', lossless=True, exact=True)
    yield saved('WebP with losses', picture(15, 21), 'WEBP', quality=70)
    yield saved('transparent WebP with losses', see_through(picture(15, 21)), 'WEBP', quality=70)
    yield saved('animated WebP', SMALL, 'WEBP', lossless=True, save_all=True, append_images=[SMALL.rotate(180)])
    yield saved('WebP with an orientation', SMALL, 'WEBP', lossless=True, exif=turned())


def avif():
    y, x = np.mgrid[:16, :24]
    smooth = np.stack([x * 10, y * 15, 255 - x * 5 - y * 5], -1).astype(np.uint8)
    yield saved('AVIF', Image.fromarray(smooth), 'AVIF', quality=90, subsampling='4:4:4')
    yield saved('grey AVIF', Image.fromarray(smooth).convert('L'), 'AVIF', quality=90)


def write(fixture):
    lines = {key: ',\n'.join('  ' + json.dumps(one, ensure_ascii=False) for one in cases) for key, cases in fixture.items()}
    body = ',\n'.join(f' "{key}": [\n{cases}\n ]' for key, cases in lines.items())
    FILE.write_text('{\n' + body + '\n}\n', encoding='utf-8')
    print(f'{FILE.name}: {FILE.stat().st_size} bytes')


if __name__ == '__main__':
    write({kind.__name__: [*kind()] for kind in (gif, bmp, pnm, tiff, webp, avif)})
