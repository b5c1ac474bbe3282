"""
What Pillow (libjpeg-turbo) makes of JPEG files of all kinds: `Image.open(file).convert('RGB')`.

Some files are Pillow's own, some have their headers or scans changed afterwards, and some are coded here from coefficients, for sampling
factors and orders of scans that Pillow does not write. Damaged files that libjpeg shows all the same are among them. Smoothing of unfinished
progressive files changed with libjpeg-turbo 3, so use a Pillow from 11 on. Files and small pictures are written as base64, larger pictures
as the SHA-256 of their pixels.
"""

import base64
import hashlib
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

FILE = Path(__file__).resolve().parents[2] / 'packages/datasets/src/fixtures/jpeg.json'
MOST_PIXELS = 300  # of a picture that is written as it is

SOF, DHT, EOI, SOS, DQT, DRI, APP0, APP14 = 0xC0, 0xC4, 0xD9, 0xDA, 0xDB, 0xDD, 0xE0, 0xEE


def picture(height, width):
    """Slopes, an edge and a grain, in three colours."""
    y, x = np.mgrid[:height, :width]
    red = 255 * x / max(width - 1, 1)
    green = np.where(x + y > (width + height) / 3, 230, 20) + (x * 7 + y * 13) % 23
    blue = 120 + 90 * np.sin(x / 3 + y / 5) + (x * 31 + y * 57) % 40
    return Image.fromarray(np.stack([red, green, blue], axis=-1).clip(0, 255).astype(np.uint8))


def saved(image, **options):
    stream = io.BytesIO()
    image.save(stream, 'JPEG', **options)
    return stream.getvalue()


def case(name, data):
    image = Image.open(io.BytesIO(data)).convert('RGB')
    pixels = image.tobytes()
    result = {'name': name, 'file': base64.b64encode(data).decode(), 'shape': [image.height, image.width, 3]}
    if image.height * image.width <= MOST_PIXELS:
        return {**result, 'pixels': base64.b64encode(pixels).decode()}
    return {**result, 'sha256': hashlib.sha256(pixels).hexdigest()}


def segments(data):
    """[marker, content, entropy-coded data behind it] of a file, without SOI and EOI."""
    found, at = [], 2
    while data[at + 1] != EOI:
        length = int.from_bytes(data[at + 2 : at + 4], 'big')
        end = at + 2 + length
        stop = end
        if data[at + 1] == SOS:
            while data[stop] != 0xFF or data[stop + 1] == 0 or 0xD0 <= data[stop + 1] <= 0xD7:
                stop += 1
        found.append([data[at + 1], data[at + 4 : end], data[end:stop]])
        at = stop
    return found


def joined(parts):
    body = b''.join(bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, 'big') + content + coded for marker, content, coded in parts)
    return b'\xff\xd8' + body + bytes([0xFF, EOI])


def tagged(data, adobe=None, jfif=False, ids=None):
    """The file with other signs of what its colours are."""
    parts = [part for part in segments(data) if part[0] not in (APP0, APP14)]
    if ids:
        for part in parts:
            content = bytearray(part[1])
            for i, name in enumerate(ids):
                if part[0] in (0xC0, 0xC1, 0xC2):
                    content[6 + 3 * i] = name
                elif part[0] == SOS:
                    content[1 + 2 * i] = name
            part[1] = bytes(content)
    if adobe is not None:
        parts.insert(0, [APP14, b'Adobe\0d\0\0\0\0' + bytes([adobe]), b''])
    if jfif:
        parts.insert(0, [APP0, b'JFIF\0\1\1\0\0\1\0\1\0\0', b''])
    return joined(parts)


def first_scans(data, count):
    """A progressive file without its last scans."""
    parts, scans = [], 0
    for part in segments(data):
        scans += part[0] == SOS
        if scans <= count:
            parts.append(part)
    return joined(parts)


def codes(counts, symbols):
    """Symbol → its Huffman code as text."""
    table, code, place = {}, 0, 0
    for length, count in enumerate(counts, 1):
        for _ in range(count):
            table[symbols[place]] = f'{code:0{length}b}'
            code, place = code + 1, place + 1
        code <<= 1
    return table


def standard_tables():
    """The Huffman tables of the standard, from a file that has them: {0 or 16: bytes}."""
    tables = {}
    for marker, content, _ in segments(saved(Image.new('RGB', (8, 8)))):
        if marker == DHT:
            total = sum(content[1:17])
            tables[content[0]] = content[1 : 17 + total]
    return tables


STANDARD = standard_tables()
DC, AC = (codes(STANDARD[name][:16], STANDARD[name][16:]) for name in (0, 16))


def bits_of(value):
    size = abs(value).bit_length()
    return f'{value if value > 0 else value + 2**size - 1:0{size}b}' if size else ''


def block_bits(block, last):
    """A block's coefficients, in zigzag order, as text of bits."""
    text = DC[len(bits_of(block[0] - last))] + bits_of(block[0] - last)
    zeros = 0
    for value in block[1:]:
        if value == 0:
            zeros += 1
            continue
        text += AC[0xF0] * (zeros // 16)
        text += AC[zeros % 16 * 16 + len(bits_of(value))] + bits_of(value)
        zeros = 0
    return text + (AC[0] if zeros else '')


def packed(text):
    text += '1' * (-len(text) % 8)
    return int(text or '0', 2).to_bytes(len(text) // 8, 'big').replace(b'\xff', b'\xff\0')


def coefficients(component, row, column):
    """Of a block: a mean that wanders and a few waves."""
    block = [0] * 64
    block[0] = int(40 * np.sin(row + 2 * column + component) + 9 * component)
    for k in range(1, 12):
        block[k] = int(12 * np.sin(7 * k + 3 * row + 5 * column + component) / k)
    block[20 + component] = 3
    block[63 if (row + column) % 3 == 0 else 40] = -2
    return block


def coded(height, width, factors, scans=None, interval=0, factor=6, wide=False, tables=True, fill=b'', before=b''):
    """A sequential file with these sampling factors ([across, down] of each component) and scans (lists of components)."""
    count = len(factors)
    across, down = max(a for a, _ in factors), max(d for _, d in factors)
    values = [factor + k // 4 for k in range(64)]
    body = bytes([16 if wide else 0]) + b''.join(value.to_bytes(2 if wide else 1, 'big') for value in values)
    frame = bytes([8]) + height.to_bytes(2, 'big') + width.to_bytes(2, 'big') + bytes([count])
    frame += b''.join(bytes([i + 1, a * 16 + d, 0]) for i, (a, d) in enumerate(factors))
    parts = [[DQT, body, b''], [SOF + wide, frame, b'']]
    if tables:
        parts += [[DHT, bytes([name]) + STANDARD[name], b''] for name in (0, 16)]
    if interval:
        parts.append([DRI, interval.to_bytes(2, 'big'), b''])
    for scan in scans or [list(range(count))]:
        content = bytes([len(scan)]) + b''.join(bytes([i + 1, 0]) for i in scan) + bytes([0, 63, 0])
        parts.append([SOS, content, scan_data(height, width, factors, scan, across, down, interval)])
    data = joined(parts)
    return before + (data.replace(b'\xff\xc4', fill + b'\xff\xc4') if fill else data)


def scan_data(height, width, factors, scan, across, down, interval):
    wide, high = -(-width // (8 * across)), -(-height // (8 * down))
    sizes = [(a, d) for a, d in factors]
    if len(scan) == 1:
        a, d = factors[scan[0]]
        wide, high = -(--(-width * a // across) // 8), -(--(-height * d // down) // 8)
        sizes = [(1, 1)] * len(factors)
    stretches, text, last = [], '', {}
    for mcu in range(wide * high):
        if interval and mcu and mcu % interval == 0:
            stretches.append(packed(text))
            text, last = '', {}
        for i in scan:
            a, d = sizes[i]
            for j in range(a * d):
                block = coefficients(i, mcu // wide * d + j // a, mcu % wide * a + j % a)
                text += block_bits(block, last.get(i, 0))
                last[i] = block[0]
    stretches.append(packed(text))
    return b''.join(part + (bytes([0xFF, 0xD0 + i % 8]) if i + 1 < len(stretches) else b'') for i, part in enumerate(stretches))


def pillow_files():
    image = picture(13, 17)
    for subsampling, name in enumerate(['4:4:4', '4:2:2', '4:2:0']):
        for progressive in [False, True]:
            kind = 'progressive' if progressive else 'baseline'
            yield f'{kind} {name}', saved(image, subsampling=subsampling, progressive=progressive, optimize=True, quality=85)
    for quality in [1, 30, 100]:
        yield f'quality {quality}', saved(image, quality=quality, optimize=True)
    yield 'grey', saved(image.convert('L'), optimize=True)
    yield 'grey, progressive', saved(image.convert('L'), progressive=True)
    yield 'CMYK', saved(image.convert('CMYK'), optimize=True)
    yield 'RGB as it is', saved(image, keep_rgb=True, optimize=True)
    yield 'restart markers after 2 blocks', saved(image, restart_marker_blocks=2, optimize=True)
    yield 'restart markers, progressive', saved(image, restart_marker_rows=1, progressive=True)
    yield 'with an orientation', saved(image, exif=b'Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0', optimize=True)
    for height, width in [(1, 1), (1, 2), (2, 3), (5, 1), (8, 8), (16, 16), (31, 33), (75, 100)]:
        for subsampling in [1, 2]:
            name = f'{height} × {width}, subsampled {"4:2:0" if subsampling == 2 else "4:2:2"}'
            yield name, saved(picture(height, width), subsampling=subsampling, optimize=True, quality=60)
    yield '75 × 100, progressive', saved(picture(75, 100), progressive=True, quality=60)


def tagged_files():
    plain = saved(picture(9, 10), subsampling=0, optimize=True)
    for adobe in [0, 1, 2, 7]:
        yield f'Adobe transform {adobe}', tagged(plain, adobe=adobe)
    yield 'JFIF and Adobe transform 0', tagged(plain, adobe=0, jfif=True)
    yield 'no marker', tagged(plain)
    yield 'components R, G, B', tagged(plain, ids=b'RGB')
    yield 'components r, g, b', tagged(plain, ids=b'rgb')
    yield 'components R, G, B in JFIF', tagged(plain, ids=b'RGB', jfif=True)
    yield 'components of one name', tagged(plain, ids=[0, 0, 0])
    inks = saved(picture(9, 10).convert('CMYK'), optimize=True)
    yield 'YCCK', tagged(inks, adobe=2)
    yield 'YCCK by an odd transform', tagged(inks, adobe=1)
    yield 'CMYK without a marker', tagged(inks)


def coded_files():
    for factors in [
        [[1, 2], [1, 1], [1, 1]],
        [[2, 1], [1, 1], [1, 1]],
        [[2, 2], [1, 1], [1, 1]],
        [[2, 2], [2, 1], [1, 2]],
        [[4, 1], [1, 1], [1, 1]],
        [[4, 2], [1, 1], [1, 1]],
        [[1, 4], [1, 1], [1, 2]],
        [[1, 1], [2, 2], [1, 1]],
        [[3, 1], [1, 1], [3, 1]],
        [[2, 2], [1, 1], [1, 1], [2, 2]],
        [[2, 3]],
    ]:
        name = ', '.join(f'{across}×{down}' for across, down in factors)
        yield f'sampled {name}', coded(19, 15, factors)
    yield 'two columns of colour', coded(6, 4, [[2, 2], [1, 1], [1, 1]])
    yield 'scans one by one', coded(19, 15, [[2, 2], [1, 1], [1, 1]], [[0], [1], [2]])
    yield 'two scans', coded(19, 15, [[2, 1], [1, 1], [1, 1]], [[0], [1, 2]], interval=2)
    yield 'a component without a scan', coded(19, 15, [[2, 2], [1, 1], [1, 1]], [[0], [2]])
    yield 'quantization of 16 bits', coded(9, 10, [[1, 1], [1, 1], [1, 1]], factor=300, wide=True)
    yield 'without Huffman tables', coded(9, 10, [[2, 2], [1, 1], [1, 1]], tables=False)
    yield 'filled before segments', coded(9, 10, [[1, 1]], fill=b'\xff\xff\xff')
    yield 'values out of range', coded(9, 10, [[1, 1], [1, 1], [1, 1]], factor=900, wide=True)


def unfinished_files():
    data = saved(picture(40, 52), progressive=True, quality=70)
    for count in [1, 2, 4, 6, 9]:
        yield f'progressive, the first {count} scans', first_scans(data, count)
    tall = saved(picture(21, 10), progressive=True, subsampling=0)
    yield 'progressive, means only', first_scans(tall, 1)


def damaged_files():
    parts = segments(saved(picture(24, 24), restart_marker_blocks=2, optimize=True, subsampling=0))
    coded_data = parts[-1][2]

    def damaged(change):
        return joined(parts[:-1] + [[SOS, parts[-1][1], change(coded_data)]])

    half = len(coded_data) // 2
    yield 'data that ends early', damaged(lambda data: data[:half])
    yield 'a byte changed', damaged(lambda data: data[:40] + bytes([data[40] ^ 0x2C]) + data[41:])
    yield 'nothing but ones', damaged(lambda data: data[:20] + b'\xff\0' * 30 + data[20:])
    yield 'a restart marker lost', damaged(lambda data: data.replace(b'\xff\xd1', b''))
    yield 'a restart marker too early', damaged(lambda data: data.replace(b'\xff\xd1', b'\xff\xd2', 1))
    yield 'a restart marker too late', damaged(lambda data: data.replace(b'\xff\xd1', b'\xff\xd0', 1))
    yield 'a restart marker far off', damaged(lambda data: data.replace(b'\xff\xd1', b'\xff\xd6', 1))
    yield 'bytes before a restart marker', damaged(lambda data: data.replace(b'\xff\xd1', b'abc\xff\xff\xd1', 1))
    data = saved(picture(24, 24), progressive=True)
    last = segments(data)
    last[-1][2] = last[-1][2][:5]
    yield 'a progressive scan that ends early', joined(last)
    early = segments(data)[:9]
    early[-1][2] = early[-1][2][: len(early[-1][2]) // 2]
    yield 'a progressive file that ends early', joined(early)


def cases():
    for files in [pillow_files, tagged_files, coded_files, unfinished_files, damaged_files]:
        for name, data in files():
            yield case(name, data)


def write(fixture):
    body = ',\n'.join(' ' + json.dumps(one, ensure_ascii=False) for one in fixture)
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text('[\n' + body + '\n]\n')
    print(f'{FILE.name}: {FILE.stat().st_size} bytes')


if __name__ == '__main__':
    write(list(cases()))
