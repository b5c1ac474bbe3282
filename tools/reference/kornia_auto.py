"""
Kornia's policies, which choose among other augmentations: packages/augment/src/fixtures/kornia/*.json.

Besides its cases each file has `policies`, what Kornia makes of each sub-policy: rows of operation, chance, the name and the range of its one magnitude,
and whether that gets a random sign. A case lists the `steps` that were taken, with their parameters after Kornia has turned magnitudes into them.
One sub-policy is chosen for a whole batch; chances and signs are each image's own.

AdaptiveDiscriminatorAugmentation's cases are its chance and running accuracy after each call of `update`.
"""

import kornia
import torch
from kornia.augmentation import auto as K
from kornia.augmentation.container.params import ParamItem
from kornia.augmentation.presets.ada import AdaptiveDiscriminatorAugmentation

from fixture import channels_last, draw, pack, write
from kornia_cases import FOLDER, channels_first, kebab_case, packed, rounded

SHAPE = [2, 3, 5, 3]
# A step of equalisation needs 256 pixels to change anything.
LARGE = [1, 16, 17, 1]

# name, options, number of the sub-policy or of those chosen, images [batch, height, width, channels], and the seed of Kornia's draws
CASES = {
    'AutoAugment': [
        *[(f'ImageNet {i}', {'policy': 'imagenet'}, [i], SHAPE, i) for i in (0, 1, 3, 10, 14, 16, 17)],
        ('ImageNet 18, with pixels enough', {'policy': 'imagenet'}, [18], LARGE, 18),
        *[(f'CIFAR-10 {i}', {'policy': 'cifar10'}, [i], SHAPE, i) for i in (0, 1, 3, 5, 7, 13, 21)],
        *[(f'SVHN {i}', {'policy': 'svhn'}, [i], SHAPE, i) for i in (0, 7, 14, 18, 22)],
    ],
    'RandAugment': [
        ('every operation but equalisation, weakly', {'n': 14, 'm': 3}, [0, *range(2, 15)], SHAPE, 0),
        ('every operation but equalisation, strongly', {'n': 14, 'm': 25}, [0, *range(2, 15)], SHAPE, 1),
        ('two that turn and move', {'n': 2, 'm': 15}, [3, 14], SHAPE, 2),
        ('shear and sharpness', {'n': 2, 'm': 10}, [11, 10], SHAPE, 3),
        ('posterise and solarise', {'n': 2, 'm': 20}, [4, 6], SHAPE, 4),
        ('equalise', {'n': 1, 'm': 10}, [1], LARGE, 5),
    ],
    'TrivialAugment': [(f'operation {i}', {}, [i], SHAPE, i) for i in (0, *range(2, 12))] + [('equalise', {}, [1], LARGE, 1)],
}

# name, options, and the accuracies that `update` is told
ADAPTIVE = [
    ('defaults', {}, [0.9] * 12),
    (
        'fast, up to the most and down again',
        {'initial_p': 0.1, 'adjustment_speed': 0.2, 'max_p': 0.5, 'target_real_acc': 0.6, 'ema_lambda': 0.5, 'update_every': 2},
        [0.9] * 8 + [0.1] * 8,
    ),
    ('starts below the most', {'initial_p': 0.9, 'update_every': 1, 'ema_lambda': 0.0}, [1.0, 0.0, 0.0, 0.85, 0.8]),
]


def policies(op):
    if op == 'AutoAugment':
        return {name: described(K.AutoAugment(name)) for name in ('imagenet', 'cifar10', 'svhn')}
    return {'default': described(K.RandAugment(1, 1) if op == 'RandAugment' else K.TrivialAugment())}


def described(layer):
    return [[operation(step) for step in subpolicy.children()] for subpolicy in layer.children()]


def operation(step):
    """[name, chance] or [name, chance, parameter, low, high, whether it gets a random sign]."""
    row = [type(step.op).__name__, float(step.op.p)]
    if step.magnitude_range is not None:
        low, high = (float(number) for number in step.magnitude_range)
        row += [step._factor_name, low, high, step.symmetric_megnitude]
    return row


def case(op, name, options, chosen, shape, seed):
    images = draw('kornia', op, name, 'images', shape=shape, low=0.05, high=0.95)
    x = channels_first(images)
    layer = getattr(K, op)(**options)
    # What it would choose itself is left to its own draws; here each sub-policy is to have a case.
    selector = torch.tensor(chosen)
    layer.rand_selector = (lambda n: selector) if op == 'RandAugment' else Chosen(selector)
    params = drawn(layer, x.shape, seed)
    with torch.no_grad():
        output = layer(x.clone(), params=params)
    steps = [
        {'op': type(layer.get_submodule(item.name).get_submodule(step.name).op).__name__, 'params': packed(step.data)} for item in params for step in item.data
    ]
    return {'name': name, 'options': options, 'chosen': chosen, 'images': pack(images), 'steps': steps, 'output': pack(channels_last(output))}


def drawn(layer, shape, seed):
    """Parameters of the first seed from `seed` on for which each step is taken for some image."""
    while True:
        torch.manual_seed(seed)
        params = [ParamItem(item.name, [ParamItem(step.name, rounded(step.data)) for step in item.data]) for item in layer.forward_parameters(shape)]
        if all(step.data['batch_prob'].any() for item in params for step in item.data):
            return params
        seed += 1


class Chosen:
    """In place of the categorical distribution of sub-policies."""

    def __init__(self, indices):
        self.indices = indices

    def sample(self, _):
        return self.indices


def adaptive(name, options, accuracies):
    layer = AdaptiveDiscriminatorAugmentation(**options)
    chances, running = [], []
    for accuracy in accuracies:
        layer.update(accuracy)
        chances.append(layer.p)
        running.append(layer.real_acc_ema)
    return {'name': name, 'options': options, 'accuracies': accuracies, 'chances': chances, 'running': running}


def main():
    write(
        f'{FOLDER}/adaptive-discriminator-augmentation.json',
        {'kornia': kornia.__version__, 'op': 'AdaptiveDiscriminatorAugmentation', 'cases': [adaptive(*row) for row in ADAPTIVE]},
    )
    for op, table in CASES.items():
        fixture = {'kornia': kornia.__version__, 'op': op, 'policies': policies(op), 'cases': [case(op, *row) for row in table]}
        write(f'{FOLDER}/{kebab_case(op)}.json', fixture)


if __name__ == '__main__':
    main()
