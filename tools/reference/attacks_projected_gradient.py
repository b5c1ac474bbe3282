"""
The family of projected gradients on a tiny convolutional classifier: what torchattacks and foolbox find, in float64.

The peers are given one image at a time, and where they draw they are given the numbers that the project's Rng gives that image, so that
attacks with chance can be compared to the pixel too. A case whose result hangs on a gradient nearly zero, which could point either way in
float32, is refused: the result must be the same for images that differ by a ten-millionth.
"""

from contextlib import contextmanager
from unittest import mock

import foolbox
import numpy as np
import torch
import torchattacks
from torch.nn import functional as F

from fixture import channels_last, draw, pack, values, write
from philox import Rng

BATCH, SIDE, CHANNELS, HIDDEN, CLASSES = 3, 6, 3, 4, 5
SHAPE = [BATCH, SIDE, SIDE, CHANNELS]
COUNT = SIDE * SIDE * CHANNELS
STEP = {'eps': 0.1, 'alpha': 0.025, 'steps': 6}

KERNEL = draw('projected-gradient', 'kernel', shape=[3, 3, CHANNELS, HIDDEN])
WEIGHT = draw('projected-gradient', 'weight', shape=[SIDE * SIDE * HIDDEN, CLASSES])


class Classifier(torch.nn.Module):
    def __init__(self):
        super().__init__()
        # The peers ask a parameter for the device.
        self.kernel = torch.nn.Parameter(KERNEL.permute(3, 2, 0, 1), requires_grad=False)

    def forward(self, images):
        features = torch.tanh(F.conv2d(images, self.kernel, padding=1))
        return channels_last(features).reshape(len(images), -1) @ WEIGHT


CLASSIFIER = Classifier().eval()
IMAGES = draw('projected-gradient', 'images', shape=SHAPE, low=-0.1, high=1.1).clamp(0, 1)
# Far from the bounds and, with that epsilon, within the ball: in L1 foolbox projects onto the ball and not onto ball and bounds, and takes off the
# threshold of one entry too many, so that it ends outside the ball.
GREY_IMAGES = draw('projected-gradient', 'grey images', shape=SHAPE, low=0.4, high=0.6)


def planes(numbers):
    """Numbers of one image in the project's order, as a batch of one in torch's."""
    return torch.from_numpy(np.asarray(numbers, np.float64)).reshape(1, SIDE, SIDE, CHANNELS).permute(0, 3, 1, 2)


@contextmanager
def chance_of(image, neighbours, rate):
    """Gives a peer the draws of the project for that image."""
    rng = Rng(3).fold(image).fold('start', 0)
    calls = {'uniform': 0, 'diversity': 0}

    def randn_like(x):
        return planes(rng.normals(COUNT))

    def uniform(x, low, high):
        stream = rng
        if neighbours:
            step, copy = divmod(calls['uniform'], neighbours)
            stream = rng.fold('neighbour', step + 1, copy)
        calls['uniform'] += 1
        return planes(low + stream.uniforms(COUNT).astype(np.float64) * (high - low))

    def diversity():
        """Coin, size of the smaller image, rows above it, columns to its left."""
        coin, size, top, left = (float(number) for number in rng.fold('diversity', calls['diversity'] // 4 + 1, 0).uniforms(4))
        smallest = int(SIDE * rate)
        small = smallest + int(size * (SIDE - smallest))
        numbers = small, int(top * (SIDE - small + 1)), int(left * (SIDE - small + 1)), coin
        calls['diversity'] += 1
        return numbers[(calls['diversity'] - 1) % 4]

    with (
        mock.patch('torch.randn_like', randn_like),
        mock.patch('torch.Tensor.uniform_', uniform),
        mock.patch('torch.randint', lambda **_: torch.tensor([diversity()])),
        mock.patch('torch.rand', lambda *_: torch.tensor([diversity()])),
    ):
        yield


def torchattacks_run(name, options, images, labels, targeted):
    attack = getattr(torchattacks, name)(CLASSIFIER, **options)
    if targeted:
        attack.set_mode_targeted_by_label()
    if name == 'TIFGSM':
        attack.stacked_kernel = torch.from_numpy(np.stack([attack.gkern(attack.len_kernel, attack.nsig)] * 3)[:, None])
    found = []
    for i in range(BATCH):
        with chance_of(i, options.get('N'), options.get('resize_rate', 0.9)):
            found.append(attack(images[i : i + 1], labels[i : i + 1]).detach())
    return torch.cat(found)


def foolbox_run(name, options, images, labels, targeted):
    model = foolbox.PyTorchModel(CLASSIFIER, bounds=(0, 1))
    settings = {key: value for key, value in options.items() if key != 'epsilon'}
    goal = foolbox.criteria.TargetedMisclassification if targeted else foolbox.criteria.Misclassification
    return getattr(foolbox.attacks, name)(**settings).run(model, images, goal(labels), epsilon=options['epsilon'])


def ours(options):
    """The project's names of torchattacks's options."""
    names = {
        'eps': 'epsilon', 'alpha': 'stepSize', 'm': 'copies', 'N': 'neighbours', 'len_kernel': 'kernelSize', 'nsig': 'deviations',
        'resize_rate': 'resizeRate', 'diversity_prob': 'diversityProbability', 'eot_iter': 'samples', 'random_start': 'randomStart',
    }
    return {names.get(key, key): value for key, value in options.items()}


def foolbox_names(norm, options):
    names = {'abs_stepsize': 'stepSize', 'random_start': 'randomStart'}
    return {'norm': norm} | {names.get(key, key): value for key, value in options.items() if key != 'rel_stepsize'}


def peers():
    """Name, the project's attack, whether it is targeted, images, peer, the peer's attack and its options."""
    ten = {'eps': 0.08, 'alpha': 0.02, 'steps': 10}
    lowest = {'resize_rate': 0.5, 'diversity_prob': 0.7}
    for name, attack, peer, options in [
        ('BIM', 'bim', 'BIM', STEP),
        ('RFGSM in one step', 'rFgsm', 'RFGSM', {'eps': 0.1, 'alpha': 0.05, 'steps': 1}),
        ('RFGSM in many', 'rFgsm', 'RFGSM', STEP),
        ('FFGSM', 'ffgsm', 'FFGSM', {'eps': 0.08, 'alpha': 0.1}),
        ('MI-FGSM', 'miFgsm', 'MIFGSM', STEP | {'decay': 1.0}),
        ('MI-FGSM of short memory', 'miFgsm', 'MIFGSM', ten | {'decay': 0.4}),
        ('targeted MI-FGSM', 'miFgsm', 'MIFGSM', STEP | {'decay': 0.9}),
        ('NI-FGSM', 'niFgsm', 'NIFGSM', STEP | {'decay': 1.0}),
        ('targeted NI-FGSM', 'niFgsm', 'NIFGSM', ten | {'decay': 0.7}),
        ('SI-NI-FGSM', 'siNiFgsm', 'SINIFGSM', STEP | {'decay': 1.0, 'm': 5}),
        ('SI-NI-FGSM of three copies', 'siNiFgsm', 'SINIFGSM', ten | {'decay': 0.8, 'm': 3}),
        ('DI-FGSM', 'diFgsm', 'DIFGSM', STEP | {'decay': 0.0, 'resize_rate': 0.9, 'diversity_prob': 0.5}),
        ('DI-FGSM with momentum', 'diFgsm', 'DIFGSM', ten | {'decay': 1.0} | lowest),
        ('TI-FGSM', 'tiFgsm', 'TIFGSM', STEP | {'decay': 0.0, 'len_kernel': 15, 'nsig': 3, 'diversity_prob': 0}),
        ('TI-DIM with momentum', 'tiFgsm', 'TIFGSM', ten | {'decay': 1.0, 'len_kernel': 5, 'nsig': 2} | lowest),
        ('VMI-FGSM', 'vmiFgsm', 'VMIFGSM', STEP | {'decay': 1.0, 'N': 5, 'beta': 1.5}),
        ('targeted VMI-FGSM', 'vmiFgsm', 'VMIFGSM', ten | {'decay': 0.5, 'N': 3, 'beta': 0.8}),
        ('TPGD', 'tpgd', 'TPGD', STEP),
        ('EOT-PGD', 'eotPgd', 'EOTPGD', STEP | {'eot_iter': 3, 'random_start': True}),
    ]:
        yield name, attack, name.startswith('targeted'), IMAGES, torchattacks_run, peer, options, ours(options)
    for name, attack, images, norm, peer, options in [
        ('FGM in L2', 'fgm', IMAGES, 'L2', 'L2FastGradientAttack', {'epsilon': 0.9}),
        ('FGM in L1', 'fgm', IMAGES, 'L1', 'SparseL1DescentAttack', {'epsilon': 0.4, 'rel_stepsize': 1.0, 'steps': 1}),
        ('PGD in L2', 'pgd', IMAGES, 'L2', 'L2PGD', {'epsilon': 0.8, 'abs_stepsize': 0.3, 'steps': 7, 'random_start': False}),
        ('targeted PGD in L2', 'pgd', IMAGES, 'L2', 'L2PGD', {'epsilon': 0.5, 'abs_stepsize': 0.1, 'steps': 9, 'random_start': False}),
        ('PGD in L1', 'pgd', GREY_IMAGES, 'L1', 'SparseL1DescentAttack', {'epsilon': 0.8, 'abs_stepsize': 0.1, 'steps': 7, 'random_start': False}),
    ]:
        renamed = foolbox_names(norm, options)
        if attack == 'fgm':
            renamed.pop('steps', None)
        yield name, attack, name.startswith('targeted'), images, foolbox_run, peer, options, renamed


def cases():
    for name, attack, targeted, images, run, peer, options, renamed in peers():
        given = images.permute(0, 3, 1, 2).contiguous()
        # All labels are open: the true classes, or others to reach.
        labels = (CLASSIFIER(given).argmax(1) + (1 if targeted else 0)) % CLASSES
        result = run(peer, options, given, labels, targeted)
        inward = torch.where(given > 0.5, -1e-7, 1e-7)
        again = run(peer, options, given + inward, labels, targeted)
        if (result - again).abs().max() > 1e-5:
            raise ValueError(f'{name}: a gradient is too near to zero, the result moves by {(result - again).abs().max():.1e}; change the seed')
        if attack == 'pgd' and renamed['norm'] == 'L1' and (result.min() <= 0 or result.max() >= 1):
            raise ValueError(f'{name}: reaches the bounds')
        yield {
            'name': name,
            'attack': attack,
            'options': renamed | ({'targeted': True} if targeted else {}),
            'images': 'grey' if images is GREY_IMAGES else 'usual',
            'labels': labels,
            'predictions': CLASSIFIER(result).argmax(1),
            'adversarial': values(channels_last(result)),
        }


if __name__ == '__main__':
    fixture = {
        'kernel': pack(KERNEL),
        'weight': pack(WEIGHT),
        'images': {'usual': pack(IMAGES), 'grey': pack(GREY_IMAGES)},
        'cases': list(cases()),
    }
    write('packages/adversarial/src/fixtures/projected-gradient-family.json', fixture)
