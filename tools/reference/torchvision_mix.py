"""torchvision's MixUp and CutMix, with the labels that they make: packages/augment/src/fixtures/torchvision-mix.json."""

import torch
from torchvision.transforms import v2

from fixture import channels_last, draw, pack, write

CLASSES = 4
# name, class, options, images [batch, height, width, channels], whether labels are shares of classes, and the seed of torchvision's draws
CASES = [
    ('labels of classes', v2.MixUp, {'alpha': 1.0}, [3, 4, 5, 3], False, 0),
    ('shares of classes', v2.MixUp, {'alpha': 0.3}, [4, 3, 3, 1], True, 1),
    ('labels of classes', v2.CutMix, {'alpha': 1.0}, [3, 6, 7, 3], False, 2),
    ('shares of classes', v2.CutMix, {'alpha': 2.0}, [2, 8, 5, 1], True, 3),
]


def case(name, kind, options, shape, soft, seed):
    key = ('torchvision', kind.__name__, name)
    images = draw(*key, 'images', shape=shape, low=0.05, high=0.95)
    labels = torch.arange(shape[0]) % CLASSES
    if soft:
        labels = draw(*key, 'labels', shape=[shape[0], CLASSES], low=0.1, high=1.0)
        labels = (labels / labels.sum(1, keepdim=True)).float().double()
    layer = kind(num_classes=CLASSES, **options)
    torch.manual_seed(seed)
    drawn = layer.make_params([images.permute(0, 3, 1, 2)])
    torch.manual_seed(seed)
    output, mixed = layer(images.permute(0, 3, 1, 2), labels)
    return {
        'op': kind.__name__,
        'name': name,
        'images': pack(images),
        'labels': pack(labels),
        # The share that an image keeps, or left, top, right and bottom of the window, the latter two excluded.
        'drawn': [drawn['lam']] if 'lam' in drawn else list(drawn['box']),
        'output': pack(channels_last(output)),
        'mixed': pack(mixed),
    }


def main():
    write('packages/augment/src/fixtures/torchvision-mix.json', [case(*row) for row in CASES])


if __name__ == '__main__':
    main()
