"""
Whole runs of a small network: what clipping, gathered gradients, penalties, constraints, schedules and groups do to its losses and weights.

Two things are not PyTorch's and are written below in float64: max-norm, as Keras 3 defines it (`keras.constraints.MaxNorm`, over all axes but the
one of the outputs), and adaptive clipping, from Brock et al., High-performance large-scale image recognition without normalization (2021), with
biases as one unit each, as in its authors' code.
"""

import torch
from torch import nn
from torch.nn import functional as F

from fixture import channels_last, draw, pack, values, write
from philox import Rng

BATCHES, SAMPLES, SIZE, CLASSES, CHANNELS = 10, 4, 4, 3, 3


class Network(nn.Module):
    """Smooth, so that no rounding decides on which side of a kink a number lies."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, CHANNELS, 3)
        self.fc = nn.Linear(CHANNELS * (SIZE - 2) ** 2, CLASSES)
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                parameter.copy_(draw('training', name, shape=list(parameter.shape)))

    def forward(self, x):
        return self.fc(torch.tanh(self.conv(x)).flatten(1))


def batches():
    images = draw('training', 'images', shape=[BATCHES, SAMPLES, 1, SIZE, SIZE], low=0)
    labels = torch.from_numpy(Rng(0).fold('training', 'labels').integers(BATCHES * SAMPLES, 0, CLASSES)).long()
    return images, labels.reshape(BATCHES, SAMPLES)


def weights_of(network):
    """Those that penalties and constraints are about."""
    return [parameter for parameter in network.parameters() if parameter.dim() > 1]


def by_unit(weight):
    return torch.linalg.vector_norm(weight, dim=tuple(range(1, weight.dim())) or None, keepdim=True)


@torch.no_grad()
def max_norm(network, most):
    for weight in weights_of(network):
        norms = weight.square().sum(dim=tuple(range(1, weight.dim())), keepdim=True).sqrt()
        weight.mul_(norms.clip(0, most) / (1e-7 + norms))


@torch.no_grad()
def clip_adaptive(network, share, epsilon, but):
    for name, parameter in network.named_parameters():
        if name.startswith(but):
            continue
        most = share * by_unit(parameter).clip(min=epsilon)
        length = by_unit(parameter.grad)
        parameter.grad.copy_(torch.where(length > most, parameter.grad * most / length, parameter.grad))


def l1(network, share):
    return share * sum(weight.abs().sum() for weight in weights_of(network))


def l2(network, share):
    return share * sum(weight.square().sum() for weight in weights_of(network))


SGD = {'lr': 0.1, 'momentum': 0.9}

# What a run has in PyTorch's words, or in ours where it has none; `groups` are the beginnings of names with the arguments for them.
RUNS = [
    {'name': 'SGD with momentum'},
    {'name': 'clip by value', 'clipValue': 0.02},
    {'name': 'clip by norm', 'clipNorm': 1.3},
    {'name': 'adaptive clipping', 'clipAdaptive': {'share': 0.04, 'epsilon': 0.001, 'except': 'fc'}},
    {'name': 'adaptive clipping of all', 'clipAdaptive': {'share': 0.05, 'epsilon': 0.5, 'except': 'none'}},
    {'name': 'three batches a step, one at the end', 'accumulate': 3, 'batches': 7, 'epochs': 2},
    {'name': 'l1', 'l1': 0.01},
    {'name': 'l2', 'l2': 0.02},
    {'name': 'elastic net', 'l1': 0.01, 'l2': 0.02},
    {'name': 'max-norm', 'maxNorm': 1.2},
    {'name': 'StepLR by epochs', 'StepLR': {'step_size': 2, 'gamma': 0.5}, 'batches': 2, 'epochs': 5},
    {'name': 'OneCycleLR by steps', 'OneCycleLR': {'max_lr': 0.5, 'total_steps': 10}, 'every': 'step', 'batches': 5, 'epochs': 2},
    {'name': 'groups', 'groups': {'conv': {'lr': 0.05, 'weight_decay': 0.1}, 'fc': {'lr': 0.2, 'momentum': 0.5}}},
    {
        'name': 'all together',
        'accumulate': 2,
        'batches': 5,
        'epochs': 3,
        'l1': 0.003,
        'l2': 0.01,
        'clipNorm': 0.5,
        'maxNorm': 1.3,
        'StepLR': {'step_size': 4, 'gamma': 0.5},
        'every': 'step',
        'groups': {'conv': {'lr': 0.05, 'weight_decay': 0.1}, 'fc': {'lr': 0.2, 'momentum': 0.5}},
    },
]


def run(case, images, labels):
    network = Network()
    named = dict(network.named_parameters())
    groups = case.get('groups', {'': {}})
    optimizer = torch.optim.SGD(
        [{'params': [p for name, p in named.items() if name.startswith(start)], **own} for start, own in groups.items()],
        **SGD,
    )
    kinds = [kind for kind in ('StepLR', 'OneCycleLR') if kind in case]
    schedule = kinds and getattr(torch.optim.lr_scheduler, kinds[0])(optimizer, **case[kinds[0]])
    by_step = case.get('every') == 'step'
    accumulate, count = case.get('accumulate', 1), case.get('batches', BATCHES)
    told = {'losses': [], 'rates': [], 'norms': []}
    for _ in range(case.get('epochs', 1)):
        for index in range(count):
            loss = F.cross_entropy(network(images[index]), labels[index])
            loss = loss + l1(network, case.get('l1', 0)) + l2(network, case.get('l2', 0))
            told['losses'].append(loss.item())
            told['rates'].append([group['lr'] for group in optimizer.param_groups])
            (loss / accumulate).backward()
            if (index + 1) % accumulate and index + 1 < count:
                continue
            if 'clipValue' in case:
                nn.utils.clip_grad_value_(network.parameters(), case['clipValue'])
            if 'clipNorm' in case:
                told['norms'].append(nn.utils.clip_grad_norm_(network.parameters(), case['clipNorm']).item())
            if 'clipAdaptive' in case:
                clip = case['clipAdaptive']
                clip_adaptive(network, clip['share'], clip['epsilon'], clip['except'])
            optimizer.step()
            optimizer.zero_grad()
            if schedule and by_step:
                schedule.step()
            if 'maxNorm' in case:
                max_norm(network, case['maxNorm'])
        if schedule and not by_step:
            schedule.step()
    return {**case, 'sgd': SGD, **told, 'weights': {name: values(parameter) for name, parameter in named.items()}}


def fixture():
    images, labels = batches()
    return {
        'images': [pack(channels_last(batch)) for batch in images],
        'labels': labels.tolist(),
        'start': {name: pack(parameter) for name, parameter in Network().named_parameters()},
        'runs': [run(case, images, labels) for case in RUNS],
    }


if __name__ == '__main__':
    write('packages/train/src/fixtures/training.json', fixture())
