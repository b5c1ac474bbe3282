"""
Archives as Python's tarfile and zipfile write them, in every format of theirs, and what they hold.

Archives are written as base64, those of tar compressed by gzip.
"""

import base64
import gzip
import hashlib
import io
import json
import tarfile
import zipfile
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / 'packages/datasets/src/fixtures/archives.json'
TIME = (2020, 1, 1, 0, 0, 0)

NOISE = b''.join(hashlib.sha256(bytes([i])).digest() for i in range(100))
SLOPES = bytes(i * i >> 4 & 255 for i in range(5000))
FILES = {
    'a/noise.bin': NOISE,
    'a/slopes.bin': SLOPES,
    'a/b/empty': b'',
    'a/b/naïve 猫 🐈.txt': 'naïve'.encode(),
    'long/' + 'x' * 90 + '/' + 'y' * 90 + '.txt': b'long',
    'block': bytes(512),
}
# What ustar can hold: 100 bytes of a name, and 155 before it.
ASCII_FILES = {name: data for name, data in FILES.items() if name.isascii()}


def text(data):
    return base64.b64encode(data).decode()


def tar(files, form, **options):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode='w', format=form, **options) as archive:
        folder = tarfile.TarInfo('a')
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            entry.mtime = 1577836800
            # As of many makers, numbers too large for octal digits.
            entry.uid = 2**31 if form != tarfile.USTAR_FORMAT else 0
            archive.addfile(entry, io.BytesIO(data))
    return text(gzip.compress(stream.getvalue(), mtime=0))


class NoSeek(io.RawIOBase):
    """A stream that cannot go back, so that sizes come behind the data."""

    def __init__(self):
        self.bytes = b''

    def writable(self):
        return True

    def write(self, data):
        self.bytes += bytes(data)
        return len(data)


def zipped(files, before=b'', comment=b'', zip64=False, stream=None, method=zipfile.ZIP_DEFLATED):
    target = stream if stream is not None else io.BytesIO()
    target.write(before)
    # The end of a zip64 archive is written where there are more entries than this.
    zipfile.ZIP_FILECOUNT_LIMIT = 2 if zip64 else 0xFFFF
    with zipfile.ZipFile(target, 'w', method) as archive:
        archive.comment = comment
        folder = zipfile.ZipInfo('a/', TIME)
        folder.external_attr = 0o40755 << 16
        archive.writestr(folder, b'')
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, TIME)
            entry.external_attr = 0o100644 << 16
            # What is compressed badly is stored, as most makers do.
            entry.compress_type = zipfile.ZIP_STORED if data == NOISE else method
            with archive.open(entry, 'w', force_zip64=zip64) as file:
                file.write(data)
    return text(target.bytes if stream is not None else target.getvalue())


def old_names():
    """Names in the letters of the first PCs, which are not said to be UTF-8."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, 'w') as archive:
        archive.writestr(zipfile.ZipInfo('gro_.txt', TIME), b'big')
    data = stream.getvalue().replace(b'gro_.txt', b'gro\xe1.txt')
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {'archive': text(data), 'name': archive.namelist()[0]}


def main():
    fixture = {
        'files': {name: text(data) for name, data in FILES.items()},
        'asciiFiles': list(ASCII_FILES),
        'ustar': tar(ASCII_FILES, tarfile.USTAR_FORMAT),
        'gnu': tar(FILES, tarfile.GNU_FORMAT),
        'pax': tar(FILES, tarfile.PAX_FORMAT, pax_headers={'comment': 'for all'}),
        'zip': zipped(FILES),
        'zipBehindOtherBytes': zipped(FILES, before=b'#!/bin/sh\n' * 10, comment=b'PK\x05\x06 and so on'),
        'zip64': zipped(FILES, zip64=True),
        'zipStream': zipped(FILES, stream=NoSeek()),
        'zipOfOldNames': old_names(),
    }
    FILE.write_text(json.dumps(fixture, indent=1, ensure_ascii=False) + '\n', encoding='utf-8')
    print(f'{FILE.name}: {FILE.stat().st_size} bytes')


if __name__ == '__main__':
    main()
