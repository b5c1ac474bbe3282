"""Augmentations of Kornia that blur, sharpen and compress: packages/augment/src/fixtures/kornia/*.json."""

import kornia.augmentation as K

from kornia_cases import golden, write_cases

RGB = [2, 5, 7, 3]
GRAY = [2, 6, 6, 1]
SOME = [3, 5, 5, 1]

# name, options, images [batch, height, width, channels], and the seed of Kornia's draws
CASES = {
    'RandomBoxBlur': [
        ('defaults', {'p': 1.0}, RGB, 0),
        ('5×3, replicates', {'kernel_size': [5, 3], 'border_type': 'replicate', 'p': 1.0}, [2, 5, 7, 1], 1),
        ('zeros; "normalized" only chooses one pass over two', {'kernel_size': [3, 5], 'border_type': 'constant', 'normalized': False, 'p': 1.0}, GRAY, 1),
        ('wraps, an even kernel', {'kernel_size': [2, 4], 'border_type': 'circular', 'p': 1.0}, GRAY, 1),
        ('some', {'p': 0.5}, SOME, 3),
        ('the same for all', {'p': 0.5, 'same_on_batch': True}, [2, 4, 5, 1], 4),
    ],
    'RandomGaussianBlur': [
        ('3×3', {'kernel_size': [3, 3], 'sigma': [0.1, 2.0], 'p': 1.0}, RGB, 0),
        ('3×7, replicates', {'kernel_size': [3, 7], 'sigma': [0.5, 3.0], 'border_type': 'replicate', 'p': 1.0}, [2, 5, 7, 1], 1),
        ('5×5, zeros, not separable', {'kernel_size': 5, 'sigma': [1.0, 1.0], 'border_type': 'constant', 'separable': False, 'p': 1.0}, GRAY, 1),
        ('5×3, wraps', {'kernel_size': [5, 3], 'sigma': [0.4, 0.9], 'border_type': 'circular', 'p': 1.0}, GRAY, 2),
        ('some', {'kernel_size': [3, 3], 'sigma': [0.1, 2.0], 'p': 0.5}, SOME, 3),
        ('the same for all', {'kernel_size': [3, 3], 'sigma': [0.1, 2.0], 'same_on_batch': True, 'p': 1.0}, [2, 4, 5, 1], 4),
    ],
    'RandomMedianBlur': [
        ('defaults', {'p': 1.0}, RGB, 0),
        ('5×3', {'kernel_size': [5, 3], 'p': 1.0}, [2, 5, 7, 1], 1),
        ('some', {'p': 0.5}, SOME, 3),
        ('the same for all', {'p': 0.5, 'same_on_batch': True}, [2, 4, 5, 1], 4),
    ],
    'RandomMotionBlur': [
        ('3×3', {'kernel_size': 3, 'angle': 35.0, 'direction': 0.5, 'p': 1.0}, RGB, 0),
        (
            '5×5, bilinear, reflects',
            {'kernel_size': 5, 'angle': [-90.0, 90.0], 'direction': [-1.0, 1.0], 'border_type': 'reflect', 'resample': 'bilinear', 'p': 1.0},
            GRAY,
            1,
        ),
        (
            'a range of sizes: one for the whole batch',
            {'kernel_size': [3, 6], 'angle': 180.0, 'direction': 1.0, 'border_type': 'replicate', 'p': 1.0},
            [3, 6, 7, 1],
            2,
        ),
        (
            'bicubic, wraps',
            {'kernel_size': 5, 'angle': 60.0, 'direction': [0.0, 0.0], 'border_type': 'circular', 'resample': 'bicubic', 'p': 1.0},
            [2, 5, 7, 1],
            5,
        ),
        ('some', {'kernel_size': 3, 'angle': 45.0, 'direction': 0.0, 'p': 0.5}, SOME, 3),
        ('the same for all', {'kernel_size': 3, 'angle': 45.0, 'direction': 1.0, 'resample': 'bilinear', 'same_on_batch': True, 'p': 1.0}, [2, 4, 5, 1], 4),
    ],
    'RandomSharpness': [
        ('defaults', {'p': 1.0}, RGB, 0),
        ('strong', {'sharpness': [1.0, 4.0], 'p': 1.0}, GRAY, 1),
        ('some', {'sharpness': 2.0, 'p': 0.5}, SOME, 3),
        ('the same for all', {'sharpness': 2.0, 'same_on_batch': True, 'p': 1.0}, [2, 4, 5, 1], 4),
    ],
    'RandomClahe': [
        ('even tiles', {'grid_size': [2, 2], 'clip_limit': [2.0, 4.0], 'p': 1.0}, [2, 8, 12, 1], 0),
        ('even tiles, four by four, padded', {'grid_size': [4, 4], 'p': 1.0}, [1, 14, 16, 3], 1),
        ('odd tiles, padded', {'grid_size': [2, 3], 'clip_limit': [1.0, 3.0], 'p': 1.0}, [2, 9, 13, 1], 2),
        ('no limit', {'grid_size': [2, 2], 'clip_limit': [0.0, 0.0], 'p': 1.0}, [1, 12, 12, 1], 2),
        ('some', {'grid_size': [2, 2], 'p': 0.5}, [3, 8, 8, 1], 3),
        ('the same for all', {'grid_size': [3, 2], 'clip_limit': [1.0, 40.0], 'same_on_batch': True, 'p': 1.0}, [2, 10, 8, 1], 4),
    ],
    'RandomJPEG': [
        ('defaults', {'p': 1.0}, [1, 16, 16, 3], 0),
        ('coarse and fine', {'jpeg_quality': [1.0, 100.0], 'p': 1.0}, [2, 8, 10, 3], 1),
        ('not a multiple of 16', {'jpeg_quality': [60.0, 90.0], 'p': 1.0}, [1, 11, 18, 3], 2),
        ('some', {'jpeg_quality': 20.0, 'p': 0.5}, [2, 6, 9, 3], 4),
        ('the same for all', {'jpeg_quality': 40.0, 'same_on_batch': True, 'p': 1.0}, [2, 5, 7, 3], 4),
    ],
}


def main():
    for op, table in CASES.items():
        write_cases(op, [golden(getattr(K, op), name, options, shape, seed=seed, carried=False) for name, options, shape, seed in table])


if __name__ == '__main__':
    main()
