"""Steps of colour as Kornia computes them, by the codes of the kernel CnnRecolor: a program for each image."""

import math

import torch
from kornia.color import hsv_to_rgb, rgb_to_hsv
from kornia.enhance import (
    adjust_brightness,
    adjust_contrast,
    adjust_gamma,
    adjust_hue,
    adjust_hue_raw,
    adjust_saturation,
    adjust_saturation_raw,
    posterize,
    solarize,
)

from fixture import channels_last, draw, values, write

BATCH, HEIGHT, WIDTH = 3, 4, 5
UNIT = [0, 1]


def single(value):
    """A number as float32 holds it, which the kernel is given."""
    return torch.tensor(value, dtype=torch.float32).double().item()


def images():
    """Numbers between 0 and 1, among them black, white, grey and pixels two channels of which are the same."""
    x = draw('recolor', shape=(BATCH, 3, HEIGHT, WIDTH), low=0.0)
    special = [(0, 0, 0), (1, 1, 1), (0.25, 0.25, 0.25), (0.75, 0.75, 0.125), (0.5, 0.125, 0.5), (0, 1, 1)]
    for place, pixel in enumerate(special):
        x[:, :, place // WIDTH, place % WIDTH] = torch.tensor(pixel).double()
    return x


def diagonal(scale, shift):
    return [scale, 0, 0, shift, 0, scale, 0, shift, 0, 0, scale, shift]


def step(code, *parameters, bounds=()):
    return {'code': code, 'parameters': list(parameters), 'bounds': list(bounds)}


def case(name, steps, apply):
    """`steps` and `apply` are asked for each image: its program, and what Kornia makes of it."""
    x = images()
    y = torch.cat([apply(x[i : i + 1], i) for i in range(BATCH)])
    return {'name': name, 'programs': [{'steps': steps(i)} for i in range(BATCH)], 'y': values(channels_last(y))}


def cases():
    brightness = [single(v) for v in (-0.2, 0.0, 0.35)]
    contrast = [single(v) for v in (0.6, 1.0, 1.7)]
    saturation = [single(v) for v in (0.0, 0.7, 1.9)]
    hue = [single(v) for v in (-1.3, 0.4, math.pi)]
    gamma = [single(v) for v in (0.45, 1.0, 2.6)]
    gain = [single(v) for v in (1.0, 0.8, 1.5)]
    yield case(
        'adjust_brightness',
        lambda i: [step(1, *diagonal(1, brightness[i]), bounds=UNIT)],
        lambda x, i: adjust_brightness(x, brightness[i]),
    )
    yield case(
        'adjust_contrast',
        lambda i: [step(1, *diagonal(contrast[i], 0), bounds=UNIT)],
        lambda x, i: adjust_contrast(x, contrast[i]),
    )
    yield case(
        'adjust_saturation',
        lambda i: [step(2, 0, saturation[i], 1)],
        lambda x, i: adjust_saturation(x, saturation[i]),
    )
    yield case('adjust_hue', lambda i: [step(2, hue[i], 1, 1)], lambda x, i: adjust_hue(x, hue[i]))
    yield case(
        'adjust_hue_raw of adjust_saturation_raw',
        lambda i: [step(2, hue[i], saturation[i], 1)],
        lambda x, i: hsv_to_rgb(adjust_hue_raw(adjust_saturation_raw(rgb_to_hsv(x), saturation[i]), hue[i])),
    )
    yield case(
        'adjust_gamma',
        lambda i: [step(3, gamma[i], gain[i], bounds=UNIT)],
        lambda x, i: adjust_gamma(x, gamma[i], gain[i]),
    )
    yield case('solarize', lambda i: [step(4, [0.25, 0.5, 0.0][i])], lambda x, i: solarize(x, [0.25, 0.5, 0.0][i]))
    added = [single(v) for v in (0.2, -0.3, 0.05)]
    yield case('solarize with additions', lambda i: [step(4, 0.5, added[i])], lambda x, i: solarize(x, 0.5, added[i]))
    for bits in ([0, 1, 2], [3, 4, 5], [6, 7, 8]):
        yield case(f'posterize to {bits}', lambda i: [step(5, bits[i])], lambda x, i: posterize(x, bits[i]))
    yield case(
        'brightness, contrast, saturation and hue in a row',
        lambda i: [
            step(1, *diagonal(1, brightness[i]), bounds=UNIT),
            step(0),
            step(1, *diagonal(contrast[i], 0), bounds=UNIT),
            step(2, 0, saturation[i], 1),
            step(2, hue[i], 1, 1),
        ],
        lambda x, i: adjust_hue(
            adjust_saturation(adjust_contrast(adjust_brightness(x, brightness[i]), contrast[i]), saturation[i]),
            hue[i],
        ),
    )


if __name__ == '__main__':
    x = channels_last(images())
    fixture = {'shape': list(x.shape), 'images': values(x), 'cases': list(cases())}
    write('packages/backend-wasm/src/fixtures/recolor.json', fixture)
