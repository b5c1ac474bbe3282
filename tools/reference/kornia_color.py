"""Augmentations of Kornia that change each pixel's colour by itself or by a statistic of its image: packages/augment/src/fixtures/kornia/*.json."""

import kornia.augmentation as K
import torch

from kornia_cases import golden, write_cases

MEAN = [0.485, 0.456, 0.406]
STD = [0.229, 0.224, 0.225]
RGB = [2, 3, 4, 3]
GRAY = [2, 4, 3, 1]
THREE = [3, 2, 3, 3]

# name, options, images [batch, height, width, channels], seed of Kornia's draws, and how the images are drawn
CASES = {
    'Normalize': [
        ('a number for each channel', {'mean': MEAN, 'std': STD}, RGB, 0),
        ('one number', {'mean': 0.5, 'std': 0.25}, GRAY, 0),
        ('one number for three channels', {'mean': [0.5], 'std': [0.25]}, RGB, 0),
    ],
    'Denormalize': [
        ('a number for each channel', {'mean': MEAN, 'std': STD}, RGB, 0, {'low': -2.0, 'high': 2.0}),
        ('one number', {'mean': 0.5, 'std': 0.25}, GRAY, 0, {'low': -2.0, 'high': 2.0}),
    ],
    'RandomBrightness': [
        ('darker and lighter', {'brightness': [0.5, 1.5]}, RGB, 0),
        ('a range of both sides of 1', {'brightness': 0.3}, GRAY, 1),
        ('not clipped', {'brightness': [1.5, 1.9], 'clip_output': False}, GRAY, 2, {'low': -0.3, 'high': 1.3}),
        ('clipped, as is the input', {'brightness': [0.7, 1.4]}, GRAY, 3, {'low': -0.3, 'high': 1.3}),
        ('some', {'brightness': [0.5, 1.5], 'p': 0.5}, THREE, 3),
        ('the same for all', {'brightness': [0.5, 1.5], 'same_on_batch': True}, RGB, 4),
    ],
    'RandomContrast': [
        ('weaker and stronger', {'contrast': [0.5, 1.5]}, RGB, 0),
        ('a range of both sides of 1', {'contrast': 1.5}, GRAY, 1),
        ('not clipped', {'contrast': [1.5, 3.0], 'clip_output': False}, GRAY, 2, {'low': -0.3, 'high': 1.3}),
        ('clipped, as is the input', {'contrast': [0.7, 2.0]}, GRAY, 3, {'low': -0.3, 'high': 1.3}),
        ('some', {'contrast': [0.5, 1.5], 'p': 0.5}, THREE, 3),
        ('the same for all', {'contrast': [0.5, 1.5], 'same_on_batch': True}, RGB, 4),
    ],
    'RandomSaturation': [
        ('weaker and stronger', {'saturation': [0.5, 1.5]}, RGB, 0),
        ('far stronger', {'saturation': [3.0, 6.0]}, RGB, 1),
        ('none', {'saturation': [0.0, 0.0]}, [1, 2, 3, 3], 2),
        ('some', {'saturation': [0.5, 1.5], 'p': 0.5}, THREE, 3),
        ('the same for all', {'saturation': [0.5, 1.5], 'same_on_batch': True}, RGB, 4),
    ],
    'RandomHue': [
        ('either way', {'hue': [-0.5, 0.5]}, RGB, 0),
        ('a range of both sides of 0', {'hue': 0.2}, RGB, 1),
        ('some', {'hue': [-0.5, 0.5], 'p': 0.5}, THREE, 3),
        ('the same for all', {'hue': [-0.5, 0.5], 'same_on_batch': True}, RGB, 4),
    ],
    'RandomGamma': [
        ('gamma', {'gamma': [0.5, 2.0]}, RGB, 0),
        ('gamma and gain', {'gamma': [0.2, 3.0], 'gain': [1.2, 2.0]}, GRAY, 1),
        ('some', {'gamma': [0.5, 2.0], 'p': 0.5}, THREE, 3),
        ('the same for all', {'gamma': [0.5, 2.0], 'gain': [0.5, 1.0], 'same_on_batch': True}, RGB, 4),
    ],
    'ColorJiggle': [
        ('everything', {'brightness': 0.2, 'contrast': 0.3, 'saturation': 0.4, 'hue': 0.1}, RGB, 0),
        ('everything in another order', {'brightness': [0.8, 1.4], 'contrast': [0.5, 2.0], 'saturation': [0.0, 3.0], 'hue': [-0.4, 0.5]}, RGB, 1),
        ('an order that is given', {'brightness': 0.2, 'contrast': 0.3, 'saturation': 0.4, 'hue': 0.1, 'order': [3, 1, 0, 2]}, RGB, 2),
        ('brightness and contrast of one channel', {'brightness': 0.3, 'contrast': 0.3}, GRAY, 3),
        ('some', {'brightness': 0.2, 'hue': 0.3, 'p': 0.5}, THREE, 3),
        ('the same for all', {'brightness': 0.2, 'contrast': 0.3, 'saturation': 0.4, 'hue': 0.1, 'same_on_batch': True}, RGB, 4),
    ],
    'ColorJitter': [
        ('everything', {'brightness': 0.2, 'contrast': 0.3, 'saturation': 0.4, 'hue': 0.1}, RGB, 0),
        ('everything in another order', {'brightness': [0.8, 1.4], 'contrast': [0.5, 2.0], 'saturation': [0.0, 3.0], 'hue': [-0.4, 0.5]}, RGB, 1),
        ('an order that is given', {'brightness': 0.2, 'contrast': 0.3, 'saturation': 0.4, 'hue': 0.1, 'order': [3, 1, 0, 2]}, RGB, 2),
        ('brightness, contrast and saturation of one channel', {'brightness': 0.3, 'contrast': 0.3, 'saturation': 0.3}, GRAY, 3),
        ('some', {'brightness': 0.2, 'hue': 0.3, 'p': 0.5}, THREE, 3),
        ('the same for all', {'brightness': 0.2, 'contrast': 0.3, 'saturation': 0.4, 'hue': 0.1, 'same_on_batch': True}, RGB, 4),
    ],
    'RandomGrayscale': [
        ('the weights of the eye', {'p': 1.0}, RGB, 0),
        ('weights of its own', {'rgb_weights': {'tensor': [0.2, 0.5, 0.3]}, 'p': 1.0}, RGB, 1),
        ('two channels: their mean', {'p': 1.0}, [2, 3, 4, 2], 2),
        ('one channel', {'p': 1.0}, GRAY, 2),
        ('some', {'p': 0.5}, THREE, 3),
        ('the same for all', {'p': 0.5, 'same_on_batch': True}, RGB, 4),
    ],
    'RandomInvert': [
        ('all', {'p': 1.0}, RGB, 0),
        ('of 2', {'max_val': 2.0, 'p': 1.0}, GRAY, 1),
        ('some', {'p': 0.5}, THREE, 3),
        ('the same for all', {'p': 0.5, 'same_on_batch': True}, RGB, 4),
    ],
    'RandomSolarize': [
        ('defaults', {'p': 1.0}, RGB, 0),
        ('ranges', {'thresholds': [0.2, 0.8], 'additions': [-0.3, 0.3], 'p': 1.0}, GRAY, 1),
        ('some', {'p': 0.5}, THREE, 3),
        ('the same for all', {'thresholds': 0.4, 'additions': 0.3, 'same_on_batch': True, 'p': 1.0}, RGB, 4),
    ],
    'RandomPosterize': [
        ('from 3 bits to all 8', {'p': 1.0}, [3, 3, 4, 3], 5),
        ('from none to 4 bits', {'bits': [0, 4], 'p': 1.0}, [4, 4, 3, 1], 14),
        ('some', {'bits': [1, 3], 'p': 0.5}, THREE, 3),
        ('the same for all', {'bits': [2, 6], 'same_on_batch': True, 'p': 1.0}, RGB, 4),
    ],
    'RandomRGBShift': [
        ('defaults', {'p': 1.0}, RGB, 0),
        ('ranges', {'r_shift_limit': [0.0, 0.3], 'g_shift_limit': 0.1, 'b_shift_limit': [-0.6, -0.2], 'p': 1.0}, RGB, 1),
        ('some', {'p': 0.5}, THREE, 3),
        ('the same for all', {'same_on_batch': True, 'p': 1.0}, RGB, 4),
    ],
    'RandomPlanckianJitter': [
        ('black body', {'p': 1.0}, RGB, 0),
        ('CIED', {'mode': 'CIED', 'p': 1.0}, RGB, 1),
        ('of a few', {'select_from': {'list': [1, 2, 24]}, 'p': 1.0}, THREE, 11),
        ('some', {'p': 0.5}, THREE, 3),
        ('the same for all', {'mode': 'CIED', 'same_on_batch': True, 'p': 1.0}, RGB, 4),
    ],
    'RandomChannelShuffle': [
        ('three channels', {'p': 1.0}, [4, 2, 3, 3], 0),
        ('four channels', {'p': 1.0}, [2, 2, 3, 4], 1),
        ('some', {'p': 0.5}, THREE, 3),
        ('the same for all', {'same_on_batch': True, 'p': 1.0}, RGB, 4),
    ],
    'RandomChannelDropout': [
        ('one channel', {'p': 1.0}, RGB, 0),
        ('two channels, with a value', {'num_drop_channels': 2, 'fill_value': 0.5, 'p': 1.0}, RGB, 1),
        ('the only channel', {'p': 1.0}, GRAY, 2),
        ('some', {'p': 0.5}, THREE, 3),
        ('the same for all', {'same_on_batch': True, 'p': 1.0}, RGB, 4),
    ],
    'RandomAutoContrast': [
        ('all', {'p': 1.0}, RGB, 0, {'low': 0.3, 'high': 0.7}),
        ('out of range', {'clip_output': False, 'p': 1.0}, GRAY, 1, {'low': -1.0, 'high': 2.0}),
        ('some', {'p': 0.5}, THREE, 3),
        ('a channel of one value', {'p': 1.0}, None, 4, {'images': torch.tensor([0.25, 0.75]).repeat(1, 2, 3, 1)}),
    ],
    'RandomEqualize': [
        ('all', {'p': 1.0}, [2, 16, 17, 1], 0),
        ('few pixels: a step of 0 bins leaves the image', {'p': 1.0}, RGB, 1),
        ('some', {'p': 0.5}, [2, 17, 16, 1], 4),
        ('three channels', {'p': 1.0}, [1, 16, 16, 3], 4, {'low': 0.2, 'high': 0.5}),
    ],
    'RandomErasing': [
        ('defaults', {'p': 1.0}, [3, 6, 8, 3], 0, {'carried': True}),
        ('large, with a value', {'scale': [0.3, 0.9], 'ratio': [0.5, 0.8], 'value': 0.5, 'p': 1.0}, [2, 7, 5, 1], 1, {'carried': True}),
        ('some', {'p': 0.5}, [3, 5, 5, 1], 3, {'carried': True}),
        ('the same for all', {'same_on_batch': True, 'p': 1.0}, [2, 6, 6, 1], 4, {'carried': True}),
    ],
}


def case(op, name, options, shape, seed, drawn=None):
    return golden(getattr(K, op), name, options, shape, seed=seed, **{'carried': False} | (drawn or {}))


def main():
    for op, table in CASES.items():
        write_cases(op, [case(op, *row) for row in table])


if __name__ == '__main__':
    main()
