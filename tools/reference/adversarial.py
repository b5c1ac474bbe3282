"""
FGSM and PGD in the maximum norm on two tiny classifiers.

The attacks are written from their definitions (Goodfellow et al. 2015, Madry et al. 2018) on torch's autograd, with the project's two
rules on top: an image that has reached the goal already stays as it is, and of several restarts an image keeps the first that reaches the
goal, or else that of the best loss. Random starts come from the project's Rng.

A pixel whose gradient is nearly zero could step either way in float32, so a case with such a pixel is refused.
"""

import numpy as np
import torch
from torch.nn import functional as F

from fixture import channels_last, draw, pack, values, write
from philox import Rng

BATCH, HEIGHT, WIDTH, CHANNELS, CLASSES = 4, 4, 5, 3, 5
HIDDEN = 4
SMALLEST_GRADIENT = 1e-5

LINEAR = {'weight': draw('adversarial', 'linear', shape=[HEIGHT * WIDTH * CHANNELS, CLASSES])}
CONV = {
    # [height, width, in, out], as in @cnn/tensor.
    'kernel': draw('adversarial', 'kernel', shape=[3, 3, CHANNELS, HIDDEN]),
    'weight': draw('adversarial', 'conv', shape=[HEIGHT * WIDTH * HIDDEN, CLASSES]),
}


def linear(images):
    return channels_last(images).reshape(len(images), -1) @ LINEAR['weight']


def conv(images):
    features = torch.tanh(F.conv2d(images, CONV['kernel'].permute(3, 2, 0, 1), padding=1))
    return channels_last(features).reshape(len(images), -1) @ CONV['weight']


CLASSIFIERS = {'linear': linear, 'conv': conv}


def start_noise(restart, epsilon):
    """Image i's noise, uniform over ±epsilon, NCHW."""
    rows = []
    for i in range(BATCH):
        uniforms = Rng(3).fold(i).fold('start', restart).uniforms(HEIGHT * WIDTH * CHANNELS).astype(np.float64)
        rows.append((-epsilon + uniforms * 2 * epsilon).astype(np.float32).astype(np.float64))
    return torch.from_numpy(np.stack(rows)).reshape(BATCH, HEIGHT, WIDTH, CHANNELS).permute(0, 3, 1, 2)


def attack(classifier, images, labels, epsilon, stepSize, steps, randomStart, restarts, bounds, targeted):
    def reached(x):
        return (classifier(x).argmax(1) == labels) == targeted

    def project(x):
        return torch.max(torch.min(x, images + epsilon), images - epsilon).clamp(*bounds)

    result, best = images.clone(), torch.full((BATCH,), -torch.inf)
    is_open = ~reached(images)
    for restart in range(restarts):
        x = project(images + start_noise(restart, epsilon)) if randomStart else images.clone()
        for _ in range(steps):
            x.requires_grad_()
            loss = F.cross_entropy(classifier(x), labels, reduction='sum')
            (gradient,) = torch.autograd.grad(loss, x)
            size = gradient.abs().flatten(1)
            if (size.min(1).values < SMALLEST_GRADIENT * size.max(1).values)[is_open].any():
                raise ValueError('a gradient is too near to zero; change the seed')
            x = project(x.detach() + (-1 if targeted else 1) * stepSize * gradient.sign())
        score = F.cross_entropy(classifier(x), labels, reduction='none') * (-1 if targeted else 1)
        hit = reached(x)
        take = is_open & (hit | (score > best))
        result[take], best[take] = x[take], score[take]
        is_open = is_open & ~hit
    return result


def cases():
    usual = {'randomStart': False, 'restarts': 1, 'bounds': [0, 1], 'targeted': False}
    for name, attack_name, classifier, options in [
        ('FGSM on a linear classifier', 'fgsm', 'linear', {'epsilon': 0.1}),
        ('FGSM on a convolution', 'fgsm', 'conv', {'epsilon': 8 / 255}),
        ('targeted FGSM', 'fgsm', 'conv', {'epsilon': 0.14, 'targeted': True}),
        ('PGD from the image', 'pgd', 'conv', {'epsilon': 0.03, 'stepSize': 0.01, 'steps': 7}),
        ('PGD from a random start', 'pgd', 'conv', {'epsilon': 8 / 255, 'stepSize': 2 / 255, 'steps': 10, 'randomStart': True}),
        ('targeted PGD', 'pgd', 'linear', {'epsilon': 0.1, 'stepSize': 0.03, 'steps': 5, 'randomStart': True, 'targeted': True}),
        ('PGD within bounds of its own', 'pgd', 'conv', {'epsilon': 0.2, 'stepSize': 0.07, 'steps': 4, 'bounds': [-0.05, 1.5]}),
        ('PGD with restarts', 'pgd', 'conv', {'epsilon': 0.14, 'stepSize': 0.06, 'steps': 3, 'randomStart': True, 'restarts': 4}),
    ]:
        options = {**usual, **options}
        if attack_name == 'fgsm':
            options |= {'stepSize': options['epsilon'], 'steps': 1}
        images = draw('adversarial', name, shape=[BATCH, HEIGHT, WIDTH, CHANNELS], low=-0.1, high=1.1).clamp(0, 1)
        planes = images.permute(0, 3, 1, 2)
        # The last image has reached the goal already: its label is wrong, or is the class to reach.
        predicted = CLASSIFIERS[classifier](planes).argmax(1)
        shift = torch.tensor([1, 1, 1, 0] if options['targeted'] else [0, 0, 0, 1])
        labels = (predicted + shift) % CLASSES
        result = attack(CLASSIFIERS[classifier], planes, labels, **options)
        if attack_name == 'fgsm':
            options = {key: options[key] for key in ('epsilon', 'bounds', 'targeted')}
        yield {
            'name': name,
            'attack': attack_name,
            'classifier': classifier,
            'options': options,
            'images': pack(images),
            'labels': labels,
            'predictions': CLASSIFIERS[classifier](result).argmax(1),
            'adversarial': values(channels_last(result)),
        }


if __name__ == '__main__':
    fixture = {
        'linear': {key: pack(value) for key, value in LINEAR.items()},
        'conv': {key: pack(value) for key, value in CONV.items()},
        'cases': list(cases()),
    }
    write('packages/adversarial/src/fixtures/maximum-norm.json', fixture)
