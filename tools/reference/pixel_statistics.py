"""Mean and deviations of the Fashion-MNIST sample's pixels, as NumPy has them."""

import gzip

import numpy as np

from fixture import ROOT, write

FOLDER = ROOT / 'packages/datasets/assets/fashion-mnist-sample'


def images(name):
    """The bytes after an IDX header of 16, one row an image, in [0, 1]."""
    data = gzip.decompress((FOLDER / f'{name}-images-idx3-ubyte.gz').read_bytes())
    return np.frombuffer(data, np.uint8, offset=16).reshape(-1, 28 * 28).astype(np.float64) / 255


def statistics(pixels):
    return {'mean': [pixels.mean()], 'std': [pixels.std()], 'imageStd': [pixels.std(axis=1).mean()]}


if __name__ == '__main__':
    write(
        'packages/datasets/src/fixtures/pixel-statistics.json',
        {'train': statistics(images('train')), 'test': statistics(images('t10k'))},
    )
