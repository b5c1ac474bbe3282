"""
What is fixed in the attacks that see only answers: rotations and shifts by foolbox, the bumps and the schedule of torchattacks' square
attack, in L1 those of auto-attack's.

The grid of foolbox.SpatialAttack is tried here with the smallest change first, as the project does, and its shifts are made whole pixels: it counts
them in halves of the side, and there are as many pixels less one between the centres of the outermost.
"""

import eagerpy as ep
import torch
from foolbox.attacks.spatial_attack_transformations import rotate_and_shift
from pyautoattack.square import SquareAttack
from torchattacks import Square

from adversarial import CHANNELS, CLASSES, CONV
from fixture import channels_last, draw, pack, values, write

SIDE = 5  # rotate_and_shift turns squares.
BATCH = 6
COUNTED = (0, 10, 11, 50, 51, 200, 201, 500, 501, 1000, 1001, 2001, 4001)
WEIGHT = draw('queries', 'conv', shape=[SIDE * SIDE * 4, CLASSES])


def conv(images):
    features = torch.tanh(torch.nn.functional.conv2d(images, CONV['kernel'].permute(3, 2, 0, 1), padding=1))
    return channels_last(features).reshape(len(images), -1) @ WEIGHT


def spread(most, count):
    return [-most + 2 * most * i / (count - 1) for i in range(count)]


def spatial(images, labels, maxRotation, maxTranslation, numRotations, numTranslations):
    shifts = spread(maxTranslation, numTranslations)
    grid = [(r, x, y) for r in spread(maxRotation, numRotations) for x in shifts for y in shifts]
    grid.sort(key=lambda m: (m[0] / maxRotation) ** 2 + (m[1] / maxTranslation) ** 2 + (m[2] / maxTranslation) ** 2)
    result, is_open = images.clone(), conv(images).argmax(1) == labels
    for rotation, x, y in grid:
        stretch = SIDE / (SIDE - 1)
        # foolbox makes its matrices in float32, and so must all else be.
        torch.set_default_dtype(torch.float32)
        moved = rotate_and_shift(ep.astensor(images.float()), (x * stretch, y * stretch), rotation).raw.double().clamp(0, 1)
        torch.set_default_dtype(torch.float64)
        hit = is_open & (conv(moved).argmax(1) != labels)
        result[hit], is_open = moved[hit], is_open & ~hit
    return result


def spatial_cases():
    images = draw('queries', 'spatial', shape=[BATCH, SIDE, SIDE, CHANNELS], low=0.0, high=1.0)
    planes = images.permute(0, 3, 1, 2)
    labels = conv(planes).argmax(1)
    for options in [
        {'maxRotation': 20, 'maxTranslation': 1, 'numRotations': 4, 'numTranslations': 3},
        {'maxRotation': 5, 'maxTranslation': 0.5, 'numRotations': 2, 'numTranslations': 2},
        {'maxRotation': 90, 'maxTranslation': 2, 'numRotations': 3, 'numTranslations': 4},
    ]:
        yield {'options': options, 'images': pack(images), 'labels': labels, 'adversarial': values(channels_last(spatial(planes, labels, **options)))}


def bump(attack, side):
    attack.device = 'cpu'
    # The bump itself is turned by chance.
    turned = torch.rand
    torch.rand = lambda shape: torch.zeros(shape)
    try:
        return attack.eta(side)
    finally:
        torch.rand = turned


def schedule(queries):
    attack = Square(lambda x: x, n_queries=queries)
    return [attack.p_selection(query) for query in range(queries)]


if __name__ == '__main__':
    fixture = {
        'kernel': pack(CONV['kernel']),
        'weight': pack(WEIGHT),
        'spatial': list(spatial_cases()),
        'bumps': [{'side': side, 'values': values(bump(Square(lambda x: x), side))} for side in (2, 3, 6, 9)],
        'bumpsInL1': [{'side': side, 'values': values(bump(SquareAttack(None, norm='L1'), side))} for side in (3, 6, 9)],
        'schedules': [{'queries': queries, 'shares': schedule(queries)} for queries in (7, 120)],
        'counted': [{'query': query, 'share': SquareAttack(None, resc_schedule=False).p_selection(query)} for query in COUNTED],
    }
    write('packages/adversarial/src/fixtures/queries.json', fixture)
