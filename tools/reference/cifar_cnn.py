"""
The tutorial's network with fixed weights: logits, loss, gradients, and 20 steps of Adam.

Weights, images and positions of the sampled values come from the project's Rng, so the fixture holds results only:

- a convolution's or linear layer's parameter `n`, row-major in PyTorch's layout, is `Rng(0).fold(n).uniforms` over ±1/√fan_in;
- images are `Rng(SEED).fold('images').uniforms`, channels last, normalised as in the tutorial; labels `Rng(SEED).fold('labels').integers`;
- of a tensor `n` with more than 256 values, those at `Rng(2).fold(n).integers(256, 0, size)` are kept, and the norm of all.

Adam sees one image a step, four in turn: the plain JavaScript backend shall finish too.
"""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from cifar_cnn_network import CifarCNN
from fixture import values, write
from philox import Rng

# One whose 20 steps float32 follows on every engine: see "What cannot be compared" in README.md.
SEED = 3
BATCH = 4
STEPS = 20
LEARNING_RATE = 1e-4
SAMPLES = 256
MEAN, DEVIATION = (0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)


def build():
    model = CifarCNN(dropout=False)
    for name, module in model.named_modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            bound = 1 / math.sqrt(module.weight[0].numel())
            for key, parameter in module.named_parameters():
                drawn = Rng(0).fold(f'{name}.{key}').uniforms(parameter.numel()).astype(np.float64) * 2 * bound - bound
                parameter.data = torch.from_numpy(drawn.astype(np.float32)).double().reshape(parameter.shape)
    return model


def inputs(seed=SEED):
    images = Rng(seed).fold('images').uniforms(BATCH * 32 * 32 * 3).reshape(BATCH, 32, 32, 3)
    normalised = (images - np.float32(MEAN)) / np.float32(DEVIATION)
    labels = Rng(seed).fold('labels').integers(BATCH, 0, 10)
    return torch.from_numpy(normalised).permute(0, 3, 1, 2).double().contiguous(), torch.from_numpy(labels).long()


def sample(name, tensor):
    flat = values(tensor)
    if len(flat) > SAMPLES:
        flat = flat[torch.from_numpy(Rng(2).fold(name).integers(SAMPLES, 0, len(flat))).long()]
    return {'norm': tensor.norm(), 'samples': flat}


def state(model, which):
    return {name: sample(name, tensor) for name, tensor in model.state_dict().items() if which(name)}


def is_moving(name):
    return 'running' in name


def train(model, images, labels):
    """Steps of Adam with one image each, four in turn."""
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    losses = []
    for step in range(STEPS):
        i = step % BATCH
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images[i : i + 1]), labels[i : i + 1])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def fixture():
    images, labels = inputs()
    model = build()
    initial = {name: values(parameter)[:8] for name, parameter in model.named_parameters()}
    with torch.no_grad():
        untrained = model.eval()(images)
    logits = model.train()(images)
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    training = {
        'logits': values(logits),
        'loss': loss,
        'gradients': {name: sample(name, parameter.grad) for name, parameter in model.named_parameters()},
        'buffers': state(model, is_moving),
    }

    model = build()
    losses = train(model, images, labels)
    with torch.no_grad():
        trained = model.eval()(images)
    return {
        'seed': SEED,
        'labels': labels,
        'images': sample('images', images.permute(0, 2, 3, 1)),
        'initial': initial,
        'eval': {'logits': values(untrained)},
        'train': training,
        'adam': {
            'learningRate': LEARNING_RATE,
            'losses': losses,
            'logits': values(trained),
            'parameters': state(model, lambda name: not is_moving(name) and 'tracked' not in name),
            'buffers': state(model, is_moving),
        },
    }


if __name__ == '__main__':
    write('packages/models/src/fixtures/cifar-cnn.json', fixture())
