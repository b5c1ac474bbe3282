"""
What squeezing and compression make of images: bit depths by NumPy's rint, medians by SciPy, files by Pillow without reduced colours, and the score
of feature squeezing by SciPy's softmax (Xu et al. 2018).
"""

from io import BytesIO

import numpy as np
from PIL import Image
from scipy.ndimage import median_filter
from scipy.special import softmax

from fixture import draw, write

IMAGES = draw('input defences', shape=[2, 5, 6, 2], low=0.0).numpy()


def picture(height, width, channels):
    """A smooth picture with some grain, as bytes."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [127 + 60 * np.sin(0.4 * (c + 1) * x + 0.3 * y) + 40 * np.cos(0.5 * y - c) for c in range(channels)]
    grain = draw('input defences', 'grain', channels, shape=[height, width, channels], low=-12, high=12).numpy()
    return np.clip(np.rint(np.stack(waves, -1) + grain), 0, 255).astype(np.uint8)


def compressed(image, quality):
    file = BytesIO()
    Image.fromarray(image.squeeze(-1) if image.shape[-1] == 1 else image).save(file, 'JPEG', quality=quality, subsampling=0)
    return np.asarray(Image.open(file)).reshape(image.shape)


def files():
    for height, width, channels in [(16, 24, 1), (13, 10, 1), (16, 24, 3), (13, 10, 3)]:
        image = picture(height, width, channels)
        for quality in (10, 50, 75, 95):
            yield {'shape': [1, height, width, channels], 'quality': quality, 'image': image.reshape(-1), 'file': compressed(image, quality).reshape(-1)}


def squeezed():
    for bits, median in [(1, None), (4, None), (8, None), (None, 2), (None, 3), (None, 4), (None, 5), (3, 2)]:
        x = IMAGES
        if bits:
            x = np.rint(x * (2**bits - 1)) / (2**bits - 1)
        if median:
            x = median_filter(x, size=(1, median, median, 1), mode='reflect')
        yield {'bits': bits, 'median': median, 'expected': x.reshape(-1)}


def score():
    """Of logits that are the images' sums times a weight."""
    weight = draw('input defences', 'weight', shape=[60, 3]).numpy()
    logits = lambda x: x.reshape(2, -1) @ weight
    variants = [np.rint(IMAGES), median_filter(IMAGES, size=(1, 2, 2, 1), mode='reflect')]
    moved = [np.abs(softmax(logits(IMAGES), 1) - softmax(logits(each), 1)).sum(1) for each in variants]
    return {'weight': weight.reshape(-1), 'expected': np.max(moved, 0)}


if __name__ == '__main__':
    write(
        'packages/adversarial/src/fixtures/input-defences.json',
        {'images': IMAGES.reshape(-1), 'squeezed': list(squeezed()), 'score': score(), 'files': list(files())},
    )
