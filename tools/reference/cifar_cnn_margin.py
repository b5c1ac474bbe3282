"""
How far the golden run of cifar_cnn.py keeps from kinks, for each seed of its images: prints, writes nothing.

    python3 tools/reference/cifar_cnn_margin.py 1 100

A ReLU whose input is nearly 0, or a pooling window whose two largest values are nearly equal, lets the gradient through or not
depending on the last bits. Of the four million such places in 20 steps some are always near, and where float32 decides otherwise than
float64, some per cent of every gradient before that place change at once: no error, but nothing to compare either. PyTorch's own float32
parts from its float64 that way, by more than 1e-3 in some parameter, for five of the seeds 1 to 10. Margins are relative to the root mean square of
the layer. A seed is given up once it is nearer than the best before it.
"""

import sys

import torch
from torch import nn
from torch.nn import functional as F

import cifar_cnn


class TooNear(Exception):
    pass


class Margin:
    """Watches a model's ReLUs and pools, and keeps the smallest distance to a kink through which a gradient flows."""

    def __init__(self, model, enough):
        self.smallest = float('inf')
        self.enough = enough
        modules = list(model.conv_layer) + list(model.fc_layer)
        for module, following in zip(modules, modules[1:]):
            if isinstance(module, nn.ReLU):
                module.inplace = False
                if isinstance(following, nn.MaxPool2d):
                    # Both as one: the largest of a window's ReLUs is the ReLU of its largest.
                    module.register_forward_hook(lambda _, inputs, y: setattr(self, 'before', inputs[0].detach()))
                    following.register_forward_hook(lambda _, inputs, y: self.watch(self.before, window_distance(self.before), y))
                else:
                    module.register_forward_hook(lambda _, inputs, y: self.watch(inputs[0], inputs[0].abs(), y))

    def watch(self, x, distance, y):
        relative = (distance / x.square().mean().sqrt()).detach()
        y.register_hook(lambda gradient: self.note(relative[gradient != 0]))

    def note(self, margins):
        if margins.numel():
            self.smallest = min(self.smallest, margins.min().item())
        if self.smallest < self.enough:
            raise TooNear


def window_distance(x):
    """How far each 2×2 window is from being won by another value, or from being dead where it is alive, or the reverse."""
    batch, channels, height, width = x.shape
    windows = x.unfold(2, 2, 2).unfold(3, 2, 2).reshape(batch, channels, height // 2, width // 2, 4)
    largest, second = windows.topk(2, dim=-1).values.unbind(-1)
    return torch.where(largest > 0, torch.minimum(largest, largest - second), -largest)


def margin(seed, enough):
    """The margins of the first pass, of all four images, and of the 20 steps."""
    images, labels = cifar_cnn.inputs(seed)
    model = cifar_cnn.build()
    first = Margin(model, enough)
    F.cross_entropy(model(images), labels).backward()
    model = cifar_cnn.build()
    steps = Margin(model, enough)
    cifar_cnn.train(model, images, labels)
    return first.smallest, steps.smallest


if __name__ == '__main__':
    best = 0
    first_seed, last_seed = map(int, sys.argv[1:])
    for seed in range(first_seed, last_seed + 1):
        try:
            found = margin(seed, best)
        except TooNear:
            continue
        best = min(found)
        print('seed %d: %.1e in the first pass, %.1e over the steps' % (seed, *found), flush=True)
    print(f'tried {first_seed} to {last_seed}')
