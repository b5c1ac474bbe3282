"""Augmentations of Kornia that move pixels, with every option: packages/augment/src/fixtures/kornia/*.json."""

import kornia.augmentation as K

from kornia_cases import golden, write_cases



def fisheye(center_x, center_y, gamma):
    return {'center_x': {'tensor': center_x}, 'center_y': {'tensor': center_y}, 'gamma': {'tensor': gamma}}


# name, options, images [batch, height, width, channels], and the seed of Kornia's draws
CASES = {
    'RandomHorizontalFlip': [
        ('all', {'p': 1.0}, [2, 5, 7, 3], 0),
        ('some', {'p': 0.5}, [3, 6, 6, 1], 0),
        ('the same for all', {'p': 0.5, 'same_on_batch': True}, [2, 3, 4, 2], 4),
    ],
    'RandomVerticalFlip': [
        ('all', {'p': 1.0}, [2, 5, 7, 3], 0),
        ('some', {'p': 0.5}, [3, 6, 6, 1], 0),
        ('the same for all', {'p': 0.5, 'same_on_batch': True}, [2, 3, 4, 2], 4),
    ],
    'CenterCrop': [
        ('odd out of odd', {'size': [3, 5]}, [2, 5, 7, 3], 0),
        ('even out of odd', {'size': 4}, [2, 7, 9, 1], 0),
        ('odd out of even, resampled', {'size': [3, 3], 'cropping_mode': 'resample'}, [2, 6, 6, 3], 0),
        ('even out of odd, resampled', {'size': [2, 4], 'cropping_mode': 'resample', 'align_corners': False}, [2, 5, 7, 1], 0),
    ],
    'PadTo': [
        ('pads', {'size': [7, 8]}, [2, 5, 7, 3], 0),
        ('with a value', {'size': [6, 9], 'pad_value': 0.5}, [2, 5, 7, 1], 0),
        ('crops what exceeds', {'size': [4, 9]}, [2, 5, 7, 1], 0),
        ('keeps what exceeds', {'size': [4, 9], 'crop_if_exceeds': False}, [2, 5, 7, 1], 0),
        ('reflects', {'size': [7, 9], 'pad_mode': 'reflect'}, [2, 5, 7, 1], 0),
        ('replicates', {'size': [7, 9], 'pad_mode': 'replicate'}, [2, 5, 7, 1], 0),
        ('wraps', {'size': [7, 9], 'pad_mode': 'circular'}, [2, 5, 7, 1], 0),
    ],
    'RandomCrop': [
        ('without padding', {'size': [4, 5]}, [3, 5, 7, 3], 0),
        ('padding of 2', {'size': [5, 7], 'padding': 2, 'fill': 0.25}, [3, 5, 7, 3], 0),
        ('padding [1, 2]', {'size': [6, 6], 'padding': [1, 2]}, [2, 6, 6, 1], 1),
        ('padding [left, top, right, bottom]', {'size': [6, 7], 'padding': [1, 0, 2, 3], 'padding_mode': 'reflect'}, [2, 5, 7, 1], 2),
        ('pads if needed', {'size': [6, 8], 'pad_if_needed': True, 'padding_mode': 'replicate'}, [2, 5, 7, 1], 3),
        ('resampled', {'size': [4, 5], 'padding': 1, 'cropping_mode': 'resample'}, [2, 5, 7, 1], 4),
        ('the same for all', {'size': [3, 4], 'same_on_batch': True}, [2, 5, 7, 1], 5),
    ],
    'Resize': [
        ('smaller', {'size': [4, 5]}, [2, 6, 8, 3], 0),
        ('larger, corners not aligned', {'size': [8, 9], 'align_corners': False}, [2, 5, 7, 1], 0),
        ('nearest', {'size': [7, 4], 'resample': 'nearest'}, [2, 5, 7, 1], 0),
        ('bicubic', {'size': [7, 9], 'resample': 'bicubic'}, [2, 5, 6, 1], 0),
        ('bicubic, corners not aligned', {'size': [4, 9], 'resample': 'bicubic', 'align_corners': False}, [2, 5, 6, 1], 0),
        ('smaller, antialias', {'size': [3, 4], 'antialias': True, 'align_corners': False}, [2, 8, 9, 1], 0),
        ('short side', {'size': 4, 'side': 'short'}, [2, 5, 7, 1], 0),
        ('long side', {'size': 4, 'side': 'long'}, [2, 5, 7, 1], 0),
        ('vertical side', {'size': 4, 'side': 'vert'}, [1, 5, 7, 1], 0),
        ('horizontal side', {'size': 4, 'side': 'horz'}, [1, 5, 7, 1], 0),
    ],
    'LongestMaxSize': [
        ('wide', {'max_size': 4}, [2, 5, 7, 3], 0),
        ('high, corners not aligned', {'max_size': 9, 'align_corners': False}, [2, 7, 5, 1], 0),
        ('nearest', {'max_size': 5, 'resample': 'nearest'}, [2, 6, 8, 1], 0),
    ],
    'SmallestMaxSize': [
        ('wide', {'max_size': 4}, [2, 5, 7, 3], 0),
        ('high, corners not aligned', {'max_size': 7, 'align_corners': False}, [2, 7, 5, 1], 0),
        ('nearest', {'max_size': 5, 'resample': 'nearest'}, [2, 6, 8, 1], 0),
    ],
    'RandomResizedCrop': [
        ('defaults', {'size': [4, 5]}, [3, 6, 8, 3], 0),
        ('corners not aligned', {'size': [5, 4], 'scale': [0.3, 0.8], 'align_corners': False}, [2, 7, 9, 1], 1),
        ('nearest', {'size': [5, 7], 'scale': [0.2, 1.0], 'resample': 'nearest'}, [2, 7, 9, 1], 2),
        ('resampled', {'size': [5, 5], 'scale': [0.3, 0.9], 'ratio': [0.5, 2.0], 'cropping_mode': 'resample'}, [2, 7, 9, 1], 3),
        ('no size has the ratio: the picture\'s own, cut to the ratio', {'size': [4, 4], 'scale': [1.0, 1.0], 'ratio': [3.0, 4.0]}, [2, 6, 7, 1], 4),
        ('the same for all', {'size': [3, 4], 'same_on_batch': True}, [2, 5, 7, 1], 5),
    ],
    'RandomRotation': [
        ('defaults', {'degrees': 45.0, 'p': 1.0}, [2, 5, 7, 3], 0),
        ('corners not aligned', {'degrees': [10.0, 30.0], 'align_corners': False, 'p': 1.0}, [2, 6, 6, 1], 1),
        ('nearest', {'degrees': 180.0, 'resample': 'nearest', 'p': 1.0}, [2, 5, 6, 1], 2),
        ('some', {'degrees': 90.0, 'p': 0.5}, [3, 5, 5, 1], 3),
        ('the same for all', {'degrees': 20.0, 'same_on_batch': True, 'p': 1.0}, [2, 4, 5, 1], 4),
    ],
    'RandomRotation90': [
        ('squares', {'times': [-3, 3], 'p': 1.0}, [3, 6, 6, 3], 0),
        ('not square: the picture does not turn its shape', {'times': [1, 1], 'p': 1.0}, [2, 5, 7, 1], 1),
        ('some', {'times': [1, 3], 'p': 0.5}, [3, 5, 5, 1], 3),
        ('the same for all', {'times': [-2, 2], 'same_on_batch': True, 'p': 1.0}, [2, 4, 4, 1], 4),
    ],
    'RandomTranslate': [
        ('both axes', {'translate_x': [-0.3, 0.3], 'translate_y': [-0.3, 0.3], 'p': 1.0}, [2, 5, 7, 3], 0),
        ('only down, border', {'translate_y': [0.1, 0.4], 'padding_mode': 'border', 'p': 1.0}, [2, 6, 6, 1], 1),
        ('reflection, corners aligned', {'translate_x': [-0.5, 0.5], 'padding_mode': 'reflection', 'align_corners': True, 'p': 1.0}, [2, 5, 7, 1], 2),
        ('reflection, corners not aligned', {'translate_x': [-0.5, 0.5], 'padding_mode': 'reflection', 'p': 1.0}, [2, 5, 7, 1], 2),
        ('nearest, some', {'translate_x': [-0.5, 0.5], 'resample': 'nearest', 'p': 0.5}, [3, 5, 5, 1], 3),
        ('the same for all', {'translate_x': [-0.4, 0.4], 'translate_y': [-0.4, 0.4], 'same_on_batch': True, 'p': 1.0}, [2, 4, 5, 1], 4),
    ],
    'RandomShear': [
        ('along x', {'shear': 20.0, 'p': 1.0}, [2, 5, 7, 3], 0),
        ('both axes, border', {'shear': [-20.0, 20.0, -10.0, 30.0], 'padding_mode': 'border', 'p': 1.0}, [2, 6, 6, 1], 1),
        ('reflection, corners aligned', {'shear': [10.0, 40.0], 'padding_mode': 'reflection', 'align_corners': True, 'p': 1.0}, [2, 5, 7, 1], 2),
        ('nearest, some', {'shear': 30.0, 'resample': 'nearest', 'p': 0.5}, [3, 5, 5, 1], 3),
        ('the same for all', {'shear': [-30.0, 30.0, -30.0, 30.0], 'same_on_batch': True, 'p': 1.0}, [2, 4, 5, 1], 4),
    ],
    'RandomAffine': [
        ('only turns', {'degrees': 30.0, 'p': 1.0}, [2, 5, 7, 3], 0),
        (
            'everything',
            {'degrees': [-20.0, 40.0], 'translate': [0.1, 0.2], 'scale': [0.8, 1.3], 'shear': [-10.0, 10.0, -20.0, 5.0], 'p': 1.0},
            [2, 6, 6, 3],
            1,
        ),
        ('a scale for each axis, border', {'degrees': 0.0, 'scale': [0.6, 0.9, 1.1, 1.4], 'padding_mode': 'border', 'p': 1.0}, [2, 5, 7, 1], 2),
        ('reflection, corners aligned', {'degrees': 30.0, 'shear': 20.0, 'padding_mode': 'reflection', 'align_corners': True, 'p': 1.0}, [2, 5, 7, 1], 3),
        (
            'fill',
            {'degrees': 30.0, 'translate': [0.2, 0.2], 'padding_mode': 'fill', 'fill_value': {'tensor': [0.1, 0.5, 0.8]}, 'p': 1.0},
            [2, 4, 5, 3],
            4,
        ),
        ('bicubic', {'degrees': 30.0, 'scale': [0.8, 1.2], 'resample': 'bicubic', 'p': 1.0}, [2, 5, 7, 1], 5),
        ('nearest, some', {'degrees': 60.0, 'resample': 'nearest', 'p': 0.5}, [3, 5, 5, 1], 3),
        ('the same for all', {'degrees': 20.0, 'translate': [0.2, 0.1], 'same_on_batch': True, 'p': 1.0}, [2, 4, 5, 1], 7),
    ],
    'RandomPerspective': [
        ('defaults', {'p': 1.0}, [2, 5, 7, 3], 0),
        ('weak, corners aligned', {'distortion_scale': 0.2, 'align_corners': True, 'p': 1.0}, [2, 6, 6, 1], 1),
        ('keeps the area', {'sampling_method': 'area_preserving', 'p': 1.0}, [2, 6, 7, 1], 2),
        ('nearest, some', {'resample': 'nearest', 'p': 0.5}, [3, 5, 5, 1], 3),
        ('the same for all', {'same_on_batch': True, 'p': 1.0}, [2, 4, 5, 1], 4),
    ],
    'RandomElasticTransform': [
        ('small kernel', {'kernel_size': [5, 5], 'sigma': [2.0, 2.0], 'alpha': [1.0, 1.0], 'p': 1.0}, [2, 6, 8, 3], 0),
        ('default kernel', {'alpha': [2.0, 2.0], 'p': 1.0}, [2, 6, 6, 1], 0),
        (
            'each axis of its own, border, corners aligned',
            {'kernel_size': [3, 7], 'sigma': [1.0, 3.0], 'alpha': [0.5, 1.5], 'align_corners': True, 'padding_mode': 'border', 'p': 1.0},
            [2, 5, 7, 1],
            1,
        ),
        (
            'reflection, nearest, some',
            {'kernel_size': [3, 3], 'sigma': [2.0, 2.0], 'resample': 'nearest', 'padding_mode': 'reflection', 'p': 0.5},
            [3, 5, 6, 1],
            3,
        ),
        ('the same for all', {'kernel_size': [3, 5], 'sigma': [1.0, 1.0], 'same_on_batch': True, 'p': 1.0}, [2, 5, 5, 1], 4),
    ],
    'RandomFisheye': [
        ('defaults of the documentation', {**fisheye([-0.3, 0.3], [-0.3, 0.3], [0.9, 1.0]), 'p': 1.0}, [2, 5, 7, 3], 0),
        ('wide', {**fisheye([-0.9, 0.9], [0.0, 0.5], [0.5, 3.0]), 'p': 1.0}, [2, 6, 6, 1], 1),
        ('pincushion: a negative power', {**fisheye([0.05, 0.1], [0.05, 0.1], [-0.5, -0.1]), 'p': 1.0}, [2, 5, 7, 1], 2),
        ('some', {**fisheye([-0.3, 0.3], [-0.3, 0.3], [0.9, 1.0]), 'p': 0.5}, [3, 5, 5, 1], 3),
        ('the same for all', {**fisheye([-0.3, 0.3], [-0.3, 0.3], [1.0, 2.0]), 'same_on_batch': True, 'p': 1.0}, [2, 4, 5, 1], 4),
    ],
    'RandomThinPlateSpline': [
        ('defaults', {'p': 1.0}, [2, 5, 7, 3], 0),
        ('strong, corners aligned', {'scale': 0.5, 'align_corners': True, 'p': 1.0}, [2, 6, 6, 1], 1),
        ('border', {'scale': 0.4, 'padding_mode': 'border', 'p': 1.0}, [2, 5, 7, 1], 2),
        ('reflection, some', {'padding_mode': 'reflection', 'p': 0.5}, [3, 5, 5, 1], 3),
        ('the same for all', {'same_on_batch': True, 'p': 1.0}, [2, 4, 5, 1], 4),
    ],
}


def main():
    for op, table in CASES.items():
        write_cases(op, [golden(getattr(K._2d, op), name, options, shape, seed=seed) for name, options, shape, seed in table])


if __name__ == '__main__':
    main()
