"""
Every network of @cnn/models as torchvision (or model_zoo_networks.py) has it: number of parameters, names and shapes of its state, logits.

Names and shapes are kept as a SHA-256 of lines `name 64,3,7,7` in the order of state_dict. Logits are of drawn weights, so that no fixture holds them: those
of `n`, row-major in PyTorch's layout, are `low + (u − mean(u) + ½) · (high − low)` with u = `Rng(0).fold(n).uniforms(4093)` over and over, between

- weights of convolutions and linear layers: 1.25 / fan_in ± 1.25 / √fan_in. The width keeps the size of what passes layer after layer; the shift makes sums that
  do not cancel, of which float32 keeps its digits, and most ReLUs still see both signs;
- `weight` of a normalisation: 0.5 and 1.5, but 0.1 and 0.3 for the last one of a residual branch, so that sums over many blocks do not grow;
- `running_var`: 0.5 and 1.5; `running_mean`: ±0.1; biases: ±0.01, so that they do not hide what came through the layers before.

Images are `Rng(0).fold('images').uniforms` over ±1, channels last; networks are in evaluation and have 10 classes, segmentation 3.
"""

import hashlib
import math

import numpy as np
import torch
from torchvision import models

import model_zoo_networks as own
from cifar_cnn_network import CifarCNN
from fixture import values, write
from philox import Rng

# As many numbers as a weight is filled with, over and over: a prime, so that no axis is a multiple of it.
PERIOD = 4093

# name in @cnn/models: how PyTorch makes it, and images as small as it takes, channels last, sides unequal where it can.
ZOO = {
    'cifar-cnn': (lambda **o: cifar_cnn(**o), [2, 32, 32, 3]),
    'lenet5': (own.LeNet5, [2, 32, 32, 1]),
    'tiny-vgg': (own.TinyVGG, [2, 64, 64, 3]),
    'zfnet': (own.ZFNet, [1, 224, 224, 3]),
    'cifar-resnet20': (lambda **o: own.CifarResNet(20, **o), [2, 9, 14, 3]),
    'cifar-resnet56': (lambda **o: own.CifarResNet(56, **o), [2, 9, 14, 3]),
    'wide-resnet-16-4': (lambda **o: own.WideResNet(16, 4, **o), [2, 9, 14, 3]),
    'wide-resnet-28-10': (lambda **o: own.WideResNet(28, 10, **o), [1, 9, 14, 3]),
    'airbench94': (own.Airbench94, [2, 32, 32, 3]),
    'airbench-small': (lambda **o: own.Airbench94(widths=(32, 128, 128), **o), [2, 32, 32, 3]),
    'alexnet': (None, [2, 63, 70, 3]),
    **{f'vgg{depth}{norm}': (None, [1, 32, 45, 3]) for depth in (11, 13, 16, 19) for norm in ('', '_bn')},
    **{f'resnet{depth}': (None, [2, 33, 40, 3]) for depth in (18, 34, 50, 101, 152)},
    'resnext50_32x4d': (None, [2, 33, 40, 3]),
    'wide_resnet50_2': (None, [2, 33, 40, 3]),
    'squeezenet1_0': (None, [2, 33, 40, 3]),
    'squeezenet1_1': (None, [2, 33, 40, 3]),
    'mobilenet_v2': (None, [2, 33, 40, 3]),
    'fcn_resnet50': (None, [1, 17, 26, 3]),
}


def cifar_cnn(num_classes=10):
    model = CifarCNN(dropout=False)
    model.fc_layer[-1] = torch.nn.Linear(512, num_classes)
    return model


def build(name, **options):
    make, _ = ZOO[name]
    if make:
        return make(**options)
    if name.startswith('fcn'):
        options['weights_backbone'] = None
    return models.get_model(name, weights=None, **options)


def span(model, name, shape):
    """Between which numbers a tensor of the state is drawn."""
    owner, field = name.rsplit('.', 1)
    if field == 'running_var':
        return 0.5, 1.5
    if field != 'weight':
        return (-0.1, 0.1) if field == 'running_mean' else (-0.01, 0.01)
    if len(shape) > 1:
        fan_in = math.prod(shape[1:])
        return 1.25 / fan_in - 1.25 / math.sqrt(fan_in), 1.25 / fan_in + 1.25 / math.sqrt(fan_in)
    return (0.1, 0.3) if is_last_of_branch(model, owner) else (0.5, 1.5)


def is_last_of_branch(model, owner):
    """Whether a normalisation ends the residual branch of a block: torchvision's and CIFAR's."""
    *path, field = owner.split('.')
    parent = model.get_submodule('.'.join(path))
    last = {'Bottleneck': 'bn3', 'BasicBlock': 'bn2', 'CifarBlock': 'bn2'}
    return last.get(type(parent).__name__) == field


def drawn(key, shape, low, high):
    uniforms = Rng(0).fold(key).uniforms(PERIOD).astype(np.float64)
    # Without the mean, which would add up over a long row. These sums are exact in float64, in any order.
    numbers = low + (np.resize(uniforms, math.prod(shape)) - uniforms.sum() / PERIOD + 0.5) * (high - low)
    return torch.from_numpy(numbers.astype(np.float32).astype(np.float64)).reshape(shape)


def logits(name):
    model = build(name, num_classes=3 if name.startswith('fcn') else 10).eval()
    with torch.no_grad():
        for key, tensor in model.state_dict().items():
            if tensor.dtype.is_floating_point:
                tensor.copy_(drawn(key, tensor.shape, *span(model, key, tensor.shape)))
        shape = ZOO[name][1]
        images = Rng(0).fold('images').uniforms(math.prod(shape)).astype(np.float64).reshape(shape) * 2 - 1
        found = model(torch.from_numpy(images).permute(0, 3, 1, 2).contiguous())
    if isinstance(found, dict):
        found = found['out'].permute(0, 2, 3, 1)
    return values(found)


def entry(name):
    model = build(name)
    lines = [f'{key} {",".join(map(str, tensor.shape))}' for key, tensor in model.state_dict().items()]
    return {
        'parameters': sum(parameter.numel() for parameter in model.parameters()),
        'tensors': len(lines),
        'last': lines[-1],
        'sha256': hashlib.sha256('\n'.join(lines).encode()).hexdigest(),
        'images': ZOO[name][1],
        'logits': logits(name),
    }


if __name__ == '__main__':
    write('packages/models/src/fixtures/zoo.json', {name: entry(name) for name in ZOO})
