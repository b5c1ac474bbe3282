"""
Augmentations of Kornia that add noise, rain, snow, light and shadow: packages/augment/src/fixtures/kornia/*.json.

RandomDissolving is left out: it needs the weights of a diffusion model, which it downloads.

Where Kornia keeps a drawn field and not what the field was made of, a case has `drawn` as well: the numbers in the order in which Kornia draws them.
"""

import contextlib
from unittest import mock

import kornia.augmentation as K
import torch
from kornia.augmentation._2d.intensity import plasma
from kornia.augmentation.random_generator._2d import gaussian_illumination, linear_illumination

from fixture import channels_last, pack
from kornia_cases import golden, write_cases

RGB = [2, 5, 7, 3]
GRAY = [2, 6, 6, 1]
SOME = [3, 4, 5, 1]
SAME = [2, 4, 5, 1]

# name, options, images [batch, height, width, channels], and the seed of Kornia's draws
CASES = {
    'RandomGaussianNoise': [
        ('defaults', {'p': 1.0}, RGB, 0),
        ('a mean and a deviation', {'mean': 0.1, 'std': 0.05, 'p': 1.0}, GRAY, 1),
        ('some', {'std': 0.1, 'p': 0.5}, SOME, 3),
        ('the same for all', {'std': 0.1, 'same_on_batch': True, 'p': 1.0}, SAME, 4),
    ],
    'RandomSaltAndPepperNoise': [
        ('defaults', {'p': 1.0}, RGB, 0),
        ('much, mostly salt', {'amount': [0.3, 0.6], 'salt_vs_pepper': [0.7, 0.9], 'p': 1.0}, RGB, 1),
        ('numbers in place of ranges', {'amount': 0.5, 'salt_vs_pepper': 0.5, 'p': 1.0}, GRAY, 2),
        ('some', {'amount': 0.5, 'p': 0.5}, SOME, 3),
        ('the same for all', {'amount': 0.5, 'same_on_batch': True, 'p': 1.0}, SAME, 4),
    ],
    'RandomRain': [
        ('three channels', {'number_of_drops': [2, 5], 'drop_height': [2, 4], 'drop_width': [-3, 3], 'p': 1.0}, [3, 8, 7, 3], 0),
        ('flat drops', {'number_of_drops': [3, 3], 'drop_height': [2, 2], 'drop_width': [-5, 5], 'p': 1.0}, [3, 6, 9, 1], 1),
        ('upright drops', {'number_of_drops': [3, 6], 'drop_height': [1, 5], 'drop_width': [0, 0], 'p': 1.0}, [2, 7, 6, 1], 2),
        ('some', {'number_of_drops': [2, 4], 'drop_height': [2, 3], 'drop_width': [-2, 2], 'p': 0.5}, [3, 5, 6, 1], 3),
        ('the same for all', {'number_of_drops': [2, 4], 'drop_height': [2, 3], 'drop_width': [-2, 2], 'same_on_batch': True, 'p': 1.0}, [2, 5, 6, 1], 4),
    ],
    'RandomSnow': [
        ('defaults', {'p': 1.0}, RGB, 0),
        ('ranges', {'snow_coefficient': [0.2, 0.8], 'brightness': [1.0, 4.0], 'p': 1.0}, RGB, 1),
        ('some', {'p': 0.5}, [3, 3, 4, 3], 3),
        ('the same for all', {'snow_coefficient': [0.1, 0.9], 'brightness': [1.5, 3.0], 'same_on_batch': True, 'p': 1.0}, [2, 3, 4, 3], 4),
    ],
    'RandomGaussianIllumination': [
        ('defaults, odd sides', {'p': 1.0}, RGB, 0),
        ('strong, even sides', {'gain': [0.5, 1.0], 'center': [0.0, 1.0], 'sigma': [0.1, 0.4], 'p': 1.0}, GRAY, 1),
        ('numbers in place of ranges, only darker', {'gain': 0.3, 'center': 0.5, 'sigma': 0.2, 'sign': [-1.0, -0.5], 'p': 1.0}, GRAY, 2),
        ('some', {'gain': 0.5, 'p': 0.5}, SOME, 3),
        ('the same for all', {'gain': 0.5, 'same_on_batch': True, 'p': 1.0}, SAME, 4),
    ],
    'RandomLinearIllumination': [
        ('defaults', {'p': 1.0}, [4, 4, 5, 3], 0),
        ('strong', {'gain': [0.5, 1.0], 'p': 1.0}, [4, 5, 4, 1], 1),
        ('only lighter', {'gain': 0.3, 'sign': [0.5, 1.0], 'p': 1.0}, GRAY, 2),
        ('some', {'gain': 0.5, 'p': 0.5}, SOME, 3),
        ('the same for all', {'gain': 0.5, 'same_on_batch': True, 'p': 1.0}, SAME, 4),
    ],
    'RandomLinearCornerIllumination': [
        ('defaults', {'p': 1.0}, [4, 4, 5, 3], 0),
        ('strong', {'gain': [0.5, 1.0], 'p': 1.0}, [4, 5, 4, 1], 1),
        ('only lighter', {'gain': 0.3, 'sign': [0.5, 1.0], 'p': 1.0}, GRAY, 2),
        ('some', {'gain': 0.5, 'p': 0.5}, SOME, 3),
        ('the same for all', {'gain': 0.5, 'same_on_batch': True, 'p': 1.0}, SAME, 4),
    ],
    'RandomPlasmaBrightness': [
        ('defaults', {'p': 1.0}, [1, 5, 7, 3], 0),
        ('rough', {'roughness': [0.8, 1.0], 'intensity': [0.3, 0.6], 'p': 1.0}, [2, 6, 4, 1], 1),
        ('narrow', {'p': 1.0}, [1, 3, 9, 1], 2),
        ('some', {'p': 0.5}, SOME, 3),
        ('the same for all', {'same_on_batch': True, 'p': 1.0}, SAME, 4),
    ],
    'RandomPlasmaContrast': [
        ('defaults', {'p': 1.0}, [1, 5, 7, 3], 0),
        ('rough', {'roughness': [0.8, 1.0], 'p': 1.0}, [2, 6, 4, 1], 1),
        ('some', {'p': 0.5}, SOME, 3),
        ('the same for all', {'same_on_batch': True, 'p': 1.0}, SAME, 4),
    ],
    'RandomPlasmaShadow': [
        ('defaults: one map for all channels', {'p': 1.0}, [2, 5, 7, 3], 0),
        ('half, weak', {'roughness': [0.1, 0.3], 'shade_intensity': [-0.5, -0.2], 'shade_quantity': [0.4, 0.6], 'p': 1.0}, [2, 6, 4, 1], 1),
        ('some', {'shade_quantity': [0.4, 0.6], 'p': 0.5}, SOME, 3),
        ('the same for all', {'shade_quantity': [0.4, 0.6], 'same_on_batch': True, 'p': 1.0}, SAME, 4),
    ],
}

# What Kornia draws, in order, for a field.
DRAWN = {
    'RandomGaussianIllumination': ['gain', 'sigma_x', 'center_x', 'sigma_y', 'center_y', 'sign'],
    'RandomLinearIllumination': ['gain', 'sign', 'direction'],
    'RandomLinearCornerIllumination': ['gain', 'sign', 'direction'],
}


def case(op, name, options, shape, seed):
    with recording() as draws:
        made = golden(getattr(K, op), name, options, shape, seed=seed, carried=False)
    if op in DRAWN:
        made['drawn'] = {key: pack(value.reshape(-1)) for key, value in zip(DRAWN[op], draws, strict=True)}
    elif draws:
        made['drawn'] = {f'field {i}': pack(channels_last(value)) for i, value in enumerate(draws)}
    return made


@contextlib.contextmanager
def recording():
    """Keeps what Kornia draws for illuminations and plasmas meanwhile."""
    draws = []

    def kept(draw):
        def call(*args, **kwargs):
            draws.append(draw(*args, **kwargs))
            return draws[-1].clone()

        return call

    def diamond_square(*args, **kwargs):
        return square(*args, random_fn=kept(torch.rand), **kwargs)

    square = plasma.diamond_square
    with (
        mock.patch.object(gaussian_illumination, '_adapted_rsampling', kept(gaussian_illumination._adapted_rsampling)),
        mock.patch.object(linear_illumination, '_adapted_rsampling', kept(linear_illumination._adapted_rsampling)),
        mock.patch.object(plasma, 'diamond_square', diamond_square),
    ):
        yield draws


def main():
    for op, table in CASES.items():
        write_cases(op, [case(op, *row) for row in table])


if __name__ == '__main__':
    main()
