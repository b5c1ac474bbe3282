"""
Files of outside formats that datasets come in, in small, and what their own readers make of them: MATLAB's by SciPy, CIFAR's pickles by
Python 2 and 3 with NumPy 1 and 2, Parquet by PyArrow, STL-10's binaries.

Needs the packages scipy and pyarrow too. Pickles of other Pythons are made anew where PYTHON2 (2.7 with NumPy 1.16) and PYTHON3_NUMPY1 (3.11
with NumPy 1.24) name their programs, and are else taken from the fixture that is there. Bytes are written as base64.
"""

import base64
import gzip
import io
import json
import os
import pickle
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import scipy.io
import scipy.sparse
from PIL import Image

FOLDER = Path(__file__).resolve().parents[2] / 'packages/datasets/src/fixtures'


def text(data):
    return base64.b64encode(data).decode()


def grain(*shape, dtype=np.uint8):
    """Fixed bytes without a pattern."""
    numbers = np.arange(1, int(np.prod(shape)) + 1, dtype=np.uint64)
    return ((numbers * 2654435761 % 2**32) >> 13).astype(dtype).reshape(shape)


def write(name, fixture):
    """One case a line."""
    lines = {key: ',\n'.join('  ' + json.dumps(case) for case in cases) for key, cases in fixture.items()}
    body = ',\n'.join(f' "{key}": [\n{cases}\n ]' for key, cases in lines.items())
    file = FOLDER / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('{\n' + body + '\n}\n')
    print(f'{name}: {file.stat().st_size} bytes')


# MATLAB files.


def described(value):
    """A value as scipy.io.loadmat gives it, with the numbers' bytes in column-major order."""
    if scipy.sparse.issparse(value):
        return {'kind': 'other', 'className': 'sparse'}
    if isinstance(value, scipy.io.matlab.MatlabFunction):
        return {'kind': 'other', 'className': 'function_handle'}
    if isinstance(value, scipy.io.matlab.MatlabObject):
        return {'kind': 'other', 'className': 'object'}
    shape = list(value.shape)
    items = value.ravel('F')
    if value.dtype.names is not None:
        fields = list(value.dtype.names)
        structs = [{field: described(item[field]) for field in fields} for item in items]
        return {'kind': 'structs', 'shape': shape, 'fields': fields, 'structs': structs}
    if value.dtype.kind == 'O':
        return {'kind': 'cells', 'shape': shape, 'cells': [described(item) for item in items]}
    if value.dtype.kind == 'U':
        rows = [''.join(row) for row in value] if value.size > 0 else []
        return {'kind': 'text', 'shape': shape, 'text': '\n'.join(rows)}
    result = {'kind': 'numbers', 'shape': shape, 'logical': value.dtype == bool}
    if value.dtype.kind == 'c':
        return {**result, 'data': packed(value.real), 'imaginary': packed(value.imag)}
    return {**result, 'data': packed(value.astype(np.uint8) if value.dtype == bool else value)}


def packed(array):
    return {'type': array.dtype.name, 'base64': text(array.astype(array.dtype.newbyteorder('<')).tobytes('F'))}


def mat_case(name, data, mat_dtype=True):
    values = scipy.io.loadmat(io.BytesIO(data), mat_dtype=mat_dtype, chars_as_strings=False)
    variables = {key: described(value) for key, value in values.items() if not key.startswith('__')}
    return {'name': name, 'file': text(data), 'variables': variables}


def saved(variables, compressed):
    stream = io.BytesIO()
    scipy.io.savemat(stream, variables, do_compression=compressed, oned_as='column')
    # The text of the header has the date in it.
    return b'MATLAB 5.0 MAT-file'.ljust(116) + stream.getvalue()[116:]


MATRIX = 14
ITEM_BYTES = {1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 4, 9: 8, 12: 8, 13: 8, 16: 1, 17: 2, 18: 4}


def swapped(data):
    """The elements in the other byte order."""
    result = b''
    at = 0
    while at < len(data):
        (word,) = struct.unpack_from('<I', data, at)
        if word >> 16:
            kind, size = word & 0xFFFF, word >> 16
            body = data[at + 4 : at + 4 + size]
            result += struct.pack('>I', word) + swapped_items(body, kind).ljust(4, b'\0')
            at += 8
            continue
        kind, size = struct.unpack_from('<II', data, at)
        body = data[at + 8 : at + 8 + size]
        body = swapped(body) if kind == MATRIX else swapped_items(body, kind)
        result += struct.pack('>II', kind, size) + body.ljust(-(-size // 8) * 8, b'\0')
        at += 8 + -(-size // 8) * 8
    return result


def swapped_items(body, kind):
    return np.frombuffer(body, f'V{ITEM_BYTES[kind]}').view(f'<u{ITEM_BYTES[kind]}').byteswap().tobytes()


def big_endian(data, compressed=False):
    header = data[:124] + b'\1\0MI'
    if not compressed:
        return header + swapped(data[128:])
    result = header
    at = 128
    while at < len(data):
        size = 8 + struct.unpack_from('<I', data, at + 4)[0]
        squeezed = zlib.compress(swapped(data[at : at + size]))
        result += struct.pack('>II', 15, len(squeezed)) + squeezed
        at += size
    return result


def element(kind, body):
    """As MATLAB writes it: up to four bytes within the tag."""
    if 0 < len(body) <= 4 and kind != MATRIX:
        return struct.pack('<I', len(body) << 16 | kind) + body.ljust(4, b'\0')
    return struct.pack('<II', kind, len(body)) + body.ljust(-(-len(body) // 8) * 8, b'\0')


def variable(name, code, shape, kind, body, flags=0):
    parts = [(6, struct.pack('<II', code | flags, 0)), (5, struct.pack(f'<{len(shape)}i', *shape)), (1, name.encode())]
    return element(MATRIX, b''.join(element(*part) for part in [*parts, (kind, body)]))


def as_matlab_stores():
    """What SciPy never writes, and MATLAB does: whole doubles in fewer bytes, text in UTF-16, a remnant without a name."""
    header = b'MATLAB 5.0 MAT-file'.ljust(116) + bytes(8) + b'\0\1IM'
    return header + b''.join(
        [
            variable('y', 6, [5, 1], 2, bytes([1, 10, 2, 9, 10])),
            variable('negative', 6, [1, 3], 3, struct.pack('<3h', -300, 0, 300)),
            variable('single_of_bytes', 7, [2, 1], 1, struct.pack('<2b', -1, 1)),
            variable('long_of_words', 14, [1, 2], 5, struct.pack('<2i', -7, 7)),
            variable('truth', 9, [1, 2], 2, bytes([1, 0]), flags=0x200),
            variable('words', 4, [1, 5], 17, 'Käfer'.encode('utf-16-le')),
            variable('rows', 4, [2, 3], 17, 'adbecf'.encode('utf-16-le')),
            variable('ascii', 4, [1, 2], 2, b'ok'),
            variable('', 9, [1, 8], 2, bytes(8)),
        ]
    )


def cells_of(*items):
    cells = np.empty((1, len(items)), dtype=object)
    for i, item in enumerate(items):
        cells[0, i] = item
    return cells


def mat():
    svhn = {'X': grain(4, 4, 3, 5), 'y': np.array([1, 10, 2, 9, 10], dtype=np.float64)}
    fields = ['ILSVRC2012_ID', 'WNID', 'words', 'gloss', 'num_children', 'children', 'wordnet_height']
    synsets = np.zeros((3, 1), dtype=[(field, object) for field in fields])
    synsets[:, 0] = [
        (1.0, 'n02119789', 'kit fox, Vulpes macrotis', 'small grey fox of south-western plains', 0.0, np.zeros((1, 0)), 0.0),
        (2.0, 'n02100735', 'English setter', 'an English breed', 0.0, np.zeros((1, 0)), 0.0),
        (1001.0, 'n02083346', 'canine, canid', 'any of various mammals', 2.0, np.array([[1.0, 2.0]]), 2.0),
    ]
    classes = {
        np.dtype(kind).name: np.array([[np.iinfo(kind).min, 1, 2], [np.iinfo(kind).max, 3, 4]], dtype=kind)
        for kind in [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64]
    }
    classes['single'] = np.array([[0.1, -np.inf, np.nan]], dtype=np.float32)
    classes['double'] = np.array([[0.1, -0.0, np.inf], [1e300, 5e-324, -1.5]])
    classes['logical'] = np.array([[True, False, True]])
    classes['empty'] = np.zeros((0, 3), dtype=np.float32)
    classes['five_axes'] = grain(2, 1, 3, 1, 2, dtype=np.uint16)
    letters = {
        'row': 'a row of text',
        'unicode': 'Käfer 甲虫',
        'rows': np.array(['one  ', 'two  ', 'three']),
        'nothing': '',
    }
    nested = {
        'deep': cells_of('text', cells_of(1.0, cells_of()), {'a': {'b': cells_of(np.array([[1, 2]], dtype=np.uint8))}}),
        'one': {'name': 'x', 'empty': np.zeros((0, 0))},
    }
    other = {'matrix': scipy.sparse.csc_matrix(np.eye(3)), 'after': 7.0}
    plain = saved({**classes, **letters, **nested}, False)
    files = [
        mat_case('SVHN', saved(svhn, True)),
        mat_case("ImageNet's synsets", saved({'synsets': synsets}, True)),
        mat_case('every class', saved(classes, False)),
        mat_case('complex', saved({'z': np.array([[1 + 2j, -0.5j]]), 'w': np.array([[1j]], dtype=np.complex64)}, True), False),
        mat_case('text', saved(letters, True)),
        mat_case('cells and structs', saved(nested, False)),
        mat_case('sparse', saved(other, True)),
        mat_case('as MATLAB stores', as_matlab_stores()),
        mat_case('big-endian', big_endian(plain)),
        mat_case('big-endian, compressed', big_endian(plain, True)),
        mat_case('nothing', saved({}, True)),
    ]
    write('mat.json', {'files': files})


# CIFAR's pickles.

# Runs under any Python; its b'…' are texts in Python 2, as in the files that CIFAR's makers wrote.
PICKLES = '''
import base64, json, sys
import numpy as np
try:
    import cPickle as pickle
except ImportError:
    import pickle

def images(count):
    return (np.arange(3072 * count).reshape(count, 3072) // 100 * 37 % 256).astype(np.uint8)

cases = [
    ('CIFAR-10 batch', {
        b'batch_label': b'training batch 1 of 5',
        b'labels': [6, 9],
        b'data': images(2),
        b'filenames': [b'leptodactylus_pentadactylus_s_000004.png', b'camion_s_000148.png'],
    }),
    ('CIFAR-100 batch', {
        b'filenames': [b'bos_taurus_s_000507.png'],
        b'batch_label': b'training batch 1 of 1',
        b'fine_labels': [99],
        b'coarse_labels': [11],
        b'data': images(1),
    }),
    ('CIFAR-10 names', {b'num_cases_per_batch': 10000, b'label_names': [b'airplane', b'automobile'], b'num_vis': 3072}),
    ('CIFAR-100 names', {b'fine_label_names': [b'apple', b'aquarium_fish'], b'coarse_label_names': [b'aquatic_mammals']}),
    ('texts for keys', {'data': images(1), 'labels': [3], 'batch_label': u'K\\xe4fer'}),
    ('order of Fortran', {b'data': np.asfortranarray(images(3)), b'labels': np.array([1, 0, 255])}),
    ('numbers of NumPy', {b'data': images(2), b'labels': list(np.array([7, 200], dtype='>i2')), b'coarse_labels': list(np.array([1, 2]))}),
    ('labels in the other byte order', {b'data': images(2), b'labels': np.array([3, 4], dtype='>i4')}),
    ('no image', {b'data': images(0), b'labels': []}),
]
protocols = [2] if sys.version_info[0] == 2 else [2, 3, 4, 5]
print(json.dumps([
    [name, protocol, base64.b64encode(pickle.dumps(value, protocol)).decode()] for name, value in cases for protocol in protocols
]))
'''

PYTHONS = {
    'Python 2, NumPy 1': os.environ.get('PYTHON2'),
    'Python 3, NumPy 1': os.environ.get('PYTHON3_NUMPY1'),
    'Python 3, NumPy 2': sys.executable,
}


def unpickled(data):
    value = {key.decode() if isinstance(key, bytes) else key: item for key, item in pickle.loads(data, encoding='bytes').items()}
    names = ['label_names', 'fine_label_names', 'coarse_label_names']
    if 'data' not in value:
        return {key: [name.decode() for name in value[key]] for key in names if key in value}
    label = value.get('batch_label', b'')
    numbers = {key: [int(label) for label in value[key]] for key in ['labels', 'fine_labels', 'coarse_labels'] if key in value}
    return {
        'name': label.decode() if isinstance(label, bytes) else label,
        'data': squeezed(value['data'].tobytes()),
        **numbers,
        'filenames': [name.decode() for name in value.get('filenames', [])],
    }


def squeezed(data):
    return text(gzip.compress(data, mtime=0))


def pickles():
    before = FOLDER / 'cifar-pickle.json'
    known = json.loads(before.read_text())['files'] if before.exists() else []
    files = []
    for maker, program in PYTHONS.items():
        if program is None:
            files += [case for case in known if case['maker'] == maker]
            continue
        made = json.loads(subprocess.run([program, '-c', PICKLES], check=True, capture_output=True).stdout)
        for name, protocol, file in made:
            data = base64.b64decode(file)
            files.append({'name': name, 'maker': maker, 'protocol': protocol, 'file': squeezed(data), 'holds': unpickled(data)})
    write('cifar-pickle.json', {'files': files})


# Parquet, as the Hugging Face hub keeps data sets of images.


def png(index):
    stream = io.BytesIO()
    Image.fromarray(grain(2 + index % 3, 3, 3) + np.uint8(index)).save(stream, 'PNG')
    return stream.getvalue()


def hugging_face(image, **labels):
    """What their library writes about the columns: the names of classes."""
    classes = {name: {'names': names, '_type': 'ClassLabel'} for name, names in labels.items()}
    return {'huggingface': json.dumps({'info': {'features': {image: {'_type': 'Image'}, **classes}}})}


def struct_of(rows, nullable=True):
    fields = [pa.field('bytes', pa.binary(), nullable), pa.field('path', pa.string(), nullable)]
    return pa.array([row and {'bytes': row, 'path': f'{i}.png'} for i, row in enumerate(rows)], pa.struct(fields))


def parquet_case(name, columns, metadata=None, schema=None, image='image', label='label', **options):
    table = pa.table(columns, schema=schema).replace_schema_metadata(metadata)
    stream = io.BytesIO()
    pq.write_table(table, stream, **options)
    read = pq.read_table(io.BytesIO(stream.getvalue())).to_pylist()
    rows = [row[image]['bytes'] if isinstance(row[image], dict) else row[image] for row in read]
    return {
        'name': name,
        'file': squeezed(stream.getvalue()),
        'columns': list(columns),
        'images': [text(row) if isinstance(row, bytes) else None for row in rows],
        'labels': [row[label] for row in read],
    }


def parquet():
    images = [png(i) for i in range(7)]
    labels = [0, 1, 2, 0, 1, 2, 2]
    names = ['cat', 'dog', 'bee']
    many = [png(i) for i in range(40)]
    required = pa.schema(
        [
            pa.field('image', struct_of(images, False).type, False),
            pa.field('label', pa.int32(), False),
        ]
    )
    small_pages = {'data_page_size': 400, 'write_batch_size': 4, 'dictionary_pagesize_limit': 300}
    files = [
        parquet_case(
            'Snappy, three groups of rows',
            {'image': struct_of(images), 'label': pa.array(labels, pa.int64())},
            hugging_face('image', label=names),
            row_group_size=3,
        ),
        parquet_case(
            'CIFAR-100, Zstandard, pages of version 2',
            {
                'img': struct_of(images),
                'fine_label': pa.array([99, 0, 5, 5, 5, 5, 7]),
                'coarse_label': pa.array(labels),
            },
            hugging_face('img', fine_label=[f'fine {i}' for i in range(100)], coarse_label=names),
            image='img',
            label='fine_label',
            compression='zstd',
            data_page_version='2.0',
            row_group_size=4,
        ),
        parquet_case(
            'gzip, without dictionaries',
            {'image': struct_of(images), 'label': pa.array(labels)},
            compression='gzip',
            use_dictionary=False,
            row_group_size=5,
        ),
        parquet_case(
            'not compressed, no nulls allowed',
            {'image': struct_of(images, False), 'label': pa.array(labels, pa.int32())},
            schema=required,
            compression='none',
        ),
        parquet_case(
            'many pages',
            {'id': pa.array(range(40)), 'image': struct_of(many), 'labels': pa.array([i % 10 for i in range(40)], pa.int8())},
            hugging_face('image', labels=[str(i) for i in range(10)]),
            label='labels',
            **small_pages,
        ),
        parquet_case(
            'many pages of version 2, with an index',
            {'image': struct_of(many), 'label': pa.array([i // 30 for i in range(40)], pa.uint16())},
            data_page_version='2.0',
            write_page_index=True,
            **small_pages,
        ),
        parquet_case(
            'bytes by themselves',
            {'image': pa.array(images, pa.binary()), 'caption': pa.array(['a', 'b'] * 3 + ['c']), 'label': pa.array(labels)},
        ),
        parquet_case(
            'nulls',
            {'image': struct_of([images[0], None, images[2], images[3]]), 'label': pa.array([1, 1, None, -1])},
        ),
        parquet_case('no rows', {'image': struct_of([]), 'label': pa.array([], pa.int64())}),
    ]
    other = [
        parquet_case('Brotli', {'image': struct_of(images), 'label': pa.array(labels)}, compression='brotli'),
        parquet_case(
            'deltas',
            {'image': struct_of(images), 'label': pa.array(labels)},
            use_dictionary=False,
            column_encoding={'label': 'DELTA_BINARY_PACKED'},
        ),
        parquet_case('labels in words', {'image': struct_of(images), 'label': pa.array(['cat'] * 7)}),
        parquet_case('lists of labels', {'image': struct_of(images), 'label': pa.array([[1, 2]] * 7)}),
        parquet_case('numbers for images', {'image': pa.array(labels), 'label': pa.array(labels)}),
    ]
    write('parquet.json', {'files': files, 'refused': [{'name': case['name'], 'file': case['file']} for case in other]})


# STL-10's binaries.


def stl10():
    """Two images, as torchvision reads them, with labels and folds."""
    from torchvision.datasets import STL10

    y, x = np.mgrid[:96, :96]
    slopes = np.stack([x // 12 * 30, y // 16 * 40, (x // 24 + y // 32) * 30])
    images = np.stack([slopes, 255 - slopes]).astype(np.uint8)
    labels = np.array([1, 10], dtype=np.uint8)
    # Both ways of its reader end in a transposition of each plane.
    file = images.transpose(0, 1, 3, 2).tobytes()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / 'X.bin').write_bytes(file)
        (Path(folder) / 'y.bin').write_bytes(labels.tobytes())
        reader = STL10.__new__(STL10)
        reader.root, reader.base_folder = folder, ''
        data, targets = reader._STL10__loadfile('X.bin', 'y.bin')
    assert np.array_equal(data, images)
    case = {
        'images': squeezed(file),
        'pixels': squeezed(data.transpose(0, 2, 3, 1).tobytes()),
        'labels': text(labels.tobytes()),
        'targets': targets.tolist(),
    }
    write('stl10.json', {'files': [case]})


if __name__ == '__main__':
    for make in [mat, pickles, parquet, stl10]:
        if len(sys.argv) < 2 or make.__name__ in sys.argv[1:]:
            make()
