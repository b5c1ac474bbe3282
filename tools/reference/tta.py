"""Answers of ttach for views and merges, by a classifier and a segmentation that look at places; needs ttach 0.0.3."""

import torch
import ttach

from fixture import channels_last, draw, pack, write

CLASSES = 4


def places(height, width, channels):
    """Numbers that differ from place to place, so that a view that is turned the wrong way shows."""
    y = torch.arange(height).reshape(1, height, 1)
    x = torch.arange(width).reshape(1, 1, width)
    c = torch.arange(channels).reshape(channels, 1, 1)
    return y, x, c


class Classifier(torch.nn.Module):
    """Logits: each class a mean of pixels weighed by waves."""

    def forward(self, images):
        y, x, c = places(*images.shape[2:], images.shape[1])
        waves = [torch.cos(k + 0.3 * y + 0.7 * x * (c + 1)) for k in range(CLASSES)]
        return torch.stack([4 * (images * wave).mean(dim=(1, 2, 3)) for wave in waves], dim=1)


class Segmentation(torch.nn.Module):
    """Logits of each pixel: its channels weighed by waves."""

    def forward(self, images):
        y, x, c = places(*images.shape[2:], images.shape[1])
        waves = [torch.cos(k + 0.3 * y + 0.7 * x * (c + 1)) for k in range(CLASSES)]
        return torch.stack([2 * (images * wave).sum(dim=1) for wave in waves], dim=1)


VIEWS = {
    'hflip': ttach.aliases.hflip_transform(),
    'vflip': ttach.aliases.vlip_transform(),
    'flips': ttach.aliases.flip_transform(),
    'rotate90': ttach.Compose([ttach.Rotate90([0, 90, 180, 270])]),
    'rotate90(270)': ttach.Compose([ttach.Rotate90([270])]),
    'd4': ttach.aliases.d4_transform(),
    'multiscale(0.5, 2)': ttach.aliases.multiscale_transform([0.5, 2]),
    'multiscale(1.5) bilinear': ttach.aliases.multiscale_transform([1.5], interpolation='bilinear'),
    'multisize([4, 6], [7, 5])': ttach.Compose([ttach.Resize([(7, 5)], original_size=(4, 6))]),
    'addValues(-0.1, 0.2)': ttach.Compose([ttach.Add([-0.1, 0.2])]),
    'multiplyBy(0.8, 1.1)': ttach.Compose([ttach.Multiply([0.8, 1.1])]),
    'fiveCrop(3, 5)': ttach.aliases.five_crop_transform(3, 5),
    'tenCrop(4, 4)': ttach.aliases.ten_crop_transform(4, 4),
    'hflip × multiscale(0.5) × rotate90(90)': ttach.Compose(
        [ttach.HorizontalFlip(), ttach.Scale([0.5]), ttach.Rotate90([90])]
    ),
}
MERGES = ['mean', 'gmean', 'max', 'min', 'sum', 'tsharpen']


def case(kind, name, merge, ends_in_softmax=False):
    model = Classifier() if kind == 'classification' else Segmentation()
    if ends_in_softmax:
        model = torch.nn.Sequential(model, torch.nn.Softmax(dim=1))
    wrapper = ttach.ClassificationTTAWrapper if kind == 'classification' else ttach.SegmentationTTAWrapper
    images = IMAGES if kind == 'classification' else IMAGES[:1]
    output = wrapper(model, VIEWS[name], merge_mode=merge)(images)
    return {'kind': kind, 'views': name, 'merge': merge, 'softmax': ends_in_softmax, 'output': pack(channels_last(output))}


IMAGES = draw('tta', shape=(2, 3, 4, 6), low=0, high=1)


def cases():
    for name in VIEWS:
        yield case('classification', name, 'mean')
        if 'Crop' not in name:
            yield case('segmentation', name, 'mean')
    for merge in MERGES:
        for name in ('hflip', 'd4'):
            yield case('classification', name, merge, ends_in_softmax=True)
        if merge not in ('gmean', 'tsharpen'):
            yield case('classification', 'flips', merge)
        yield case('segmentation', 'vflip', merge, ends_in_softmax=True)


if __name__ == '__main__':
    write('packages/augment/src/fixtures/tta.json', {'images': pack(channels_last(IMAGES)), 'cases': list(cases())})
