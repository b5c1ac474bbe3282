"""Augmentations of Kornia that mix images of a batch, with what becomes of labels, boxes and masks: packages/augment/src/fixtures/kornia/*.json."""

import kornia.augmentation as K
import torch

from fixture import channels_last, draw, pack
from kornia_cases import boxes, channels_first, packed, rounded, to_kornia, write_cases

# name, options, images [batch, height, width, channels], and the seed of Kornia's draws
CASES = {
    'RandomMixUpV2': [
        ('defaults', {}, [3, 4, 5, 3], 0),
        ('a range', {'lambda_val': [0.2, 0.4]}, [3, 3, 4, 1], 1),
        ('none', {'p': 0.0}, [2, 3, 4, 1], 2),
        ('the same for all', {'same_on_batch': True}, [3, 3, 4, 1], 3),
    ],
    'RandomCutMixV2': [
        ('defaults', {}, [3, 5, 7, 3], 1),
        ('the weight of the paper', {'use_correct_lambda': True}, [3, 6, 6, 1], 4),
        ('twice', {'num_mix': 2, 'cut_size': [0.3, 0.6], 'beta': 2.0}, [3, 6, 7, 1], 2),
        ('none', {'num_mix': 2, 'p': 0.0}, [2, 3, 4, 1], 3),
        ('the same for all', {'cut_size': [0.2, 0.5], 'same_on_batch': True}, [3, 5, 6, 1], 4),
    ],
    'RandomJigsaw': [
        ('2×2', {'grid': [2, 2], 'p': 1.0}, [2, 4, 6, 3], 0),
        ('2×3, not square', {'grid': [2, 3], 'p': 1.0}, [3, 4, 6, 1], 1),
        ('4×1', {'grid': [4, 1], 'ensure_perm': False, 'p': 1.0}, [2, 8, 3, 1], 2),
        ('some', {'grid': [2, 2], 'p': 0.5}, [3, 4, 4, 1], 3),
        ('the same for all', {'grid': [3, 2], 'same_on_batch': True, 'p': 1.0}, [2, 6, 4, 1], 4),
    ],
    'RandomMosaic': [
        ('defaults', {'p': 1.0}, [4, 5, 7, 3], 0),
        ('to a size', {'output_size': [7, 6], 'start_ratio_range': [0.1, 0.5], 'p': 1.0}, [3, 5, 6, 1], 1),
        ('2×3, small boxes left out', {'mosaic_grid': [2, 3], 'min_bbox_size': 1.0, 'p': 1.0}, [3, 6, 7, 1], 2),
        ('resampled', {'cropping_mode': 'resample', 'p': 1.0}, [3, 5, 6, 1], 3),
        ('some', {'p': 0.5}, [3, 4, 5, 1], 3),
    ],
    'PatchMix': [
        ('a small patch', {'patch_size': 3}, [3, 5, 7, 3], 0),
        ('as high as the picture', {'patch_size': 4, 'alpha': 0.5}, [3, 4, 6, 1], 1),
        ('none', {'patch_size': 2, 'p': 0.0}, [2, 3, 4, 1], 2),
        ('the same place for all', {'patch_size': 2, 'same_on_batch': True}, [3, 4, 5, 1], 6),
    ],
    'RandomTransplantation': [
        ('all', {'p': 1.0}, [3, 4, 5, 3], 0),
        ('without label 0', {'excluded_labels': [0], 'p': 1.0}, [3, 5, 4, 1], 1),
        ('without any label', {'excluded_labels': [0, 1, 2], 'p': 1.0}, [2, 3, 4, 1], 2),
        ('some', {'p': 0.5}, [4, 4, 4, 1], 3),
    ],
}
# What else is mixed, in Kornia's name → ours.
CARRIED = {
    'RandomMixUpV2': ('class', 'labels'),
    'RandomCutMixV2': ('class', 'labels'),
    'RandomMosaic': ('bbox_xyxy', 'boxes'),
    'RandomTransplantation': ('mask', 'masks'),
}


def case(op, name, options, shape, seed):
    batch, height, width, _ = shape
    key = ('kornia', op, name)
    images = draw(*key, 'images', shape=shape, low=0.05, high=0.95)
    layer = getattr(K, op)(**{option: to_kornia(value) for option, value in options.items()})
    kind, ours = CARRIED.get(op, (None, None))
    x = channels_first(images)
    torch.manual_seed(seed)
    params = rounded(layer.forward_parameters(x.shape))
    inputs = {'input': x}
    if kind == 'class':
        inputs[kind] = torch.arange(batch) * 2 + 1
    elif kind == 'bbox_xyxy':
        inputs[kind] = rounded(boxes(draw(*key, 'boxes', shape=[batch, 2, 4], low=0.0, high=1.0), height, width))
    elif kind == 'mask':
        inputs[kind] = draw(*key, 'masks', shape=[batch, height, width], low=0.0, high=3.0).floor()
    found = layer(*(value.clone() for value in inputs.values()), params=params, data_keys=list(inputs))
    output = found[0] if kind else found
    made = {
        'name': name,
        'options': options,
        'images': pack(images),
        'params': packed(layer._params),
        'output': pack(channels_last(output)),
    }
    made['params'].pop('dtype', None)
    if kind:
        made[ours] = {'input': pack(inputs[kind]), 'output': pack(found[1])}
    return made


def main():
    for op, table in CASES.items():
        write_cases(op, [case(op, *row) for row in table])


if __name__ == '__main__':
    main()
