"""
What torchvision reads out of small files in the layouts of its data sets. Needs scipy, for SVHN.

The files are made here, written as base64 of gzip; of each image the fixture has the label, the shape and the MD5 of its pixels.
"""

import base64
import gzip
import hashlib
import io
import json
import pickle
import struct
import tempfile
from pathlib import Path

import numpy as np
import scipy.io
import torchvision.datasets as sets

FILE = Path(__file__).resolve().parents[2] / 'packages/datasets/src/fixtures/datasets.json'


def pictures(count, height, width, channels, seed):
    """uint8 [count, height, width, channels] in which no two rows, columns, channels or images are alike."""
    n, y, x, c = np.ogrid[:count, :height, :width, :channels]
    return ((n * 89 + y * 7 + x * 3 + c * 37 + seed * 11) % 256).astype(np.uint8)


class Python2Pickler(pickle._Pickler):
    """Pickles as Python 2 did, whose texts and bytes are one type, with the module names of old numpy."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_string(self, obj):
        data = obj.encode('latin1') if isinstance(obj, str) else bytes(obj)
        if len(data) < 256:
            self.write(b'U' + struct.pack('<B', len(data)) + data)
        else:
            self.write(b'T' + struct.pack('<i', len(data)) + data)
        self.memoize(obj)

    dispatch[str] = save_string
    dispatch[bytes] = save_string

    def save_global(self, obj, name=None):
        module = obj.__module__.replace('numpy._core', 'numpy.core')
        self.write(f'c{module}\n{name or obj.__qualname__}\n'.encode())
        self.memoize(obj)


def pickled(value):
    stream = io.BytesIO()
    Python2Pickler(stream, 2).dump(value)
    return stream.getvalue()


def planes(images):
    """From pixels to the rows of CIFAR's pickles: the red, the green and the blue plane."""
    return np.ascontiguousarray(images.transpose(0, 3, 1, 2)).reshape(len(images), -1)


def idx(array):
    """An IDX file of uint8 or int32."""
    code = {'uint8': 8, 'int32': 12}[str(array.dtype)]
    header = struct.pack('>BBBB', 0, 0, code, array.ndim) + struct.pack(f'>{array.ndim}I', *array.shape)
    return header + array.astype(array.dtype.newbyteorder('>')).tobytes()


def cifar10_files():
    files = {}
    for i, name in enumerate([f'data_batch_{i}' for i in range(1, 6)] + ['test_batch']):
        batch = {
            'batch_label': f'batch {i}',
            'labels': [i, 9 - i],
            'data': planes(pictures(2, 32, 32, 3, i)),
            'filenames': [f'{i}_a.png', f'{i}_b.png'],
        }
        files[f'cifar-10-batches-py/{name}'] = pickled(batch)
    names = 'airplane automobile bird cat deer dog frog horse ship truck'.split()
    files['cifar-10-batches-py/batches.meta'] = pickled({'num_cases_per_batch': 2, 'label_names': names})
    return files


def cifar100_files():
    files = {}
    for i, (name, count) in enumerate([('train', 3), ('test', 2)]):
        batch = {
            'filenames': [f'{name}_{j}.png' for j in range(count)],
            'batch_label': name,
            'fine_labels': [99, 0, 42][:count],
            'coarse_labels': [13, 4, 19][:count],
            'data': planes(pictures(count, 32, 32, 3, 20 + i)),
        }
        files[f'cifar-100-python/{name}'] = pickled(batch)
    files['cifar-100-python/meta'] = pickled({
        'fine_label_names': [f'kind {i}' for i in range(100)],
        'coarse_label_names': [f'group {i}' for i in range(20)],
    })
    return files


def idx_files(folder, start, kinds, labels, seed, labels_name='labels-idx1-ubyte'):
    files = {}
    for i, kind in enumerate(kinds):
        images = pictures(len(labels[i]), 28, 28, 1, seed + i)[..., 0]
        files[f'{folder}/raw/{start}{kind}-images-idx3-ubyte'] = idx(images)
        files[f'{folder}/raw/{start}{kind}-{labels_name}'] = idx(labels[i])
    return files


def byte_labels(*lists):
    return [np.array(labels, np.uint8) for labels in lists]


def qmnist_labels(*lists):
    """Eight numbers for each image, of which the first is the class; the others run from below 0 to beyond a byte."""
    return [np.array([[label, 1, -7, 300, 70000 + i, 2, 3, 0] for i, label in enumerate(labels)], np.int32) for labels in lists]


def svhn_files():
    files = {}
    for name, count, compressed in [('train', 3, True), ('test', 2, False)]:
        stream = io.BytesIO()
        labels = np.array([[10], [1], [9]][:count], np.uint8)
        images = pictures(count, 32, 32, 3, 40 + count).transpose(1, 2, 3, 0)
        scipy.io.savemat(stream, {'X': images, 'y': labels}, do_compression=compressed)
        files[f'{name}_32x32.mat'] = stream.getvalue()
    # MATLAB drops the last axis of one image; torchvision cannot read that.
    stream = io.BytesIO()
    scipy.io.savemat(stream, {'X': pictures(1, 32, 32, 3, 41)[0], 'y': np.array([[10]], np.uint8)})
    files['extra_32x32.mat'] = stream.getvalue()
    return files


def stl10_files():
    files = {}
    for i, (name, count) in enumerate([('train', 4), ('test', 2), ('unlabeled', 2)]):
        # Of each image the three planes, column by column.
        files[f'stl10_binary/{name}_X.bin'] = pictures(count, 96, 96, 3, 60 + i).transpose(0, 3, 2, 1).tobytes()
        if name != 'unlabeled':
            files[f'stl10_binary/{name}_y.bin'] = np.array([1, 10, 5, 2][:count], np.uint8).tobytes()
    folds = [[3, 1], [0]] + [[i % 4] for i in range(8)]
    files['stl10_binary/fold_indices.txt'] = '\n'.join(' '.join(map(str, fold)) + ' ' for fold in folds).encode() + b'\n'
    names = 'airplane bird car cat deer dog horse monkey ship truck'.split()
    files['stl10_binary/class_names.txt'] = ('\n'.join(names) + '\n').encode()
    return files


FILES = {
    'CIFAR10': cifar10_files(),
    'CIFAR100': cifar100_files(),
    'MNIST': idx_files('MNIST', '', ['train', 't10k'], byte_labels([5, 0, 9], [7, 2]), 1),
    'FashionMNIST': idx_files('FashionMNIST', '', ['train', 't10k'], byte_labels([9, 0], [3]), 3),
    'KMNIST': idx_files('KMNIST', '', ['train', 't10k'], byte_labels([8, 1], [4]), 5),
    'QMNIST': idx_files('QMNIST', 'qmnist-', ['train', 'test'], qmnist_labels([3, 9, 0], [7, 2]), 7, 'labels-idx2-int'),
    'EMNIST': {
        **idx_files('EMNIST', 'emnist-letters-', ['train', 'test'], byte_labels([1, 26], [13]), 9),
        **idx_files('EMNIST', 'emnist-balanced-', ['train'], byte_labels([46, 0, 36]), 11),
    },
    'SVHN': svhn_files(),
    'STL10': stl10_files(),
}

# What our loader is called with, and what torchvision's class is.
CASES = [
    *[('CIFAR10', {'split': split}, {'train': split == 'train'}) for split in ('train', 'test')],
    *[('CIFAR100', {'split': split}, {'train': split == 'train'}) for split in ('train', 'test')],
    *[(name, {'split': split}, {'train': split == 'train'}) for name in ('MNIST', 'FashionMNIST', 'KMNIST') for split in ('train', 'test')],
    *[('QMNIST', {'split': split}, {'what': split}) for split in ('train', 'test')],
    ('EMNIST', {'kind': 'letters', 'split': 'train'}, {'split': 'letters', 'train': True}),
    ('EMNIST', {'kind': 'letters', 'split': 'test'}, {'split': 'letters', 'train': False}),
    ('EMNIST', {'kind': 'balanced', 'split': 'train'}, {'split': 'balanced', 'train': True}),
    *[('SVHN', {'split': split}, {'split': split}) for split in ('train', 'test')],
    *[('STL10', {'split': split}, {'split': split}) for split in ('train', 'test', 'unlabeled', 'train+unlabeled')],
    ('STL10', {'split': 'train', 'fold': 0}, {'split': 'train', 'folds': 0}),
    ('STL10', {'split': 'train+unlabeled', 'fold': 1}, {'split': 'train+unlabeled', 'folds': 1}),
]


def sample(image, label):
    pixels = np.asarray(image)
    shape = list(pixels.shape) if pixels.ndim == 3 else [*pixels.shape, 1]
    return {'label': int(label), 'shape': shape, 'md5': hashlib.md5(pixels.tobytes()).hexdigest()}


def cases():
    # The files are not the official ones.
    for module in (sets.cifar, sets.svhn, sets.stl10):
        module.check_integrity = lambda path, md5=None: Path(path).is_file()
    results = []
    with tempfile.TemporaryDirectory() as root:
        for files in FILES.values():
            for path, data in files.items():
                file = Path(root, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
        for name, options, arguments in CASES:
            dataset = getattr(sets, name)(root, **arguments)
            result = {'set': name, 'options': options, 'samples': [sample(*dataset[i]) for i in range(len(dataset))]}
            if name != 'SVHN':
                result['classes'] = list(dataset.classes)
            results.append(result)
    # torchvision has no coarse labels, but its files have.
    for name in ('train', 'test'):
        batch = pickle.loads(FILES['CIFAR100'][f'cifar-100-python/{name}'], encoding='latin1')
        images = batch['data'].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        samples = [sample(image, label) for image, label in zip(images, batch['coarse_labels'])]
        results.append({'set': 'CIFAR100', 'options': {'split': name, 'labels': 'coarse'}, 'samples': samples})
    return results


def text(data):
    return base64.b64encode(gzip.compress(data, mtime=0)).decode()


def write():
    def lines(items):
        return ',\n'.join('  ' + item for item in items)

    files = lines(f'{json.dumps(path)}: {json.dumps(text(data))}' for each in FILES.values() for path, data in each.items())
    found = lines(json.dumps(case) for case in cases())
    classes = json.dumps(sets.EMNIST.classes_split_dict)
    FILE.write_text(f'{{\n "files": {{\n{files}\n }},\n "cases": [\n{found}\n ],\n "emnistClasses": {classes}\n}}\n')
    print(f'{FILE.name}: {FILE.stat().st_size} bytes')


if __name__ == '__main__':
    write()
