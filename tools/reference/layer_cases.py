"""
How a golden case of a layer is made: one layer of PyTorch, its options, shapes of its inputs → outputs and gradients.

A case holds no inputs, weights or directions: the test draws the same ones from the same names (packages/layers/src/testing/golden.ts), so a
fixture is small. Shapes are written as the tests have them, channels last; weights stay in PyTorch's layout.
"""

import base64

import numpy as np
import torch

from fixture import draw, values

# PyTorch's abbreviations that are spelled out in @cnn/layers.
SPELLED_OUT = {'eps': 'epsilon'}


def golden(layer, args, inputs, options=None, *, name, kind=None, ours_args=None, ours=None, plain=False, training=True, low=-1.0, high=1.0, gradients=True):
    """
    One case.

    `layer` is a class of torch.nn, called with `args` and `options`; `kind` is its name in @cnn/layers. `inputs` is a list of shapes, channels last.
    `ours_args` and `ours` stand in for `args` and `options` where ours differ, such as the number of an axis. `plain` leaves the axes as they are, for
    layers that take the last one as features. Inputs are uniform over [low, high). Names must be unique within a layer.
    """
    options = options or {}
    kind = kind or layer.__name__
    key = (kind, name)
    module = layer(*args, **options)
    module.train(training)
    with torch.no_grad():
        for field, parameter in module.named_parameters():
            parameter.copy_(draw(*key, field, shape=parameter.shape))
        for field, buffer in module.named_buffers():
            if buffer.dtype.is_floating_point:
                positive = field.endswith('var')
                buffer.copy_(draw(*key, field, shape=buffer.shape, low=0.5 if positive else -1.0, high=1.5 if positive else 1.0))
    xs = [to_torch(draw(*key, f'input {i}', shape=shape, low=low, high=high), plain).clone() for i, shape in enumerate(inputs)]
    for x in xs:
        x.requires_grad_(gradients)
    found = module(*xs)
    outputs = [from_torch(y, plain) for y in (found if isinstance(found, tuple) else [found])]
    case = {
        'name': name,
        'layer': kind,
        'args': ours_args if ours_args is not None else list(args),
        'options': ours if ours is not None else {camel_case(option): value for option, value in options.items()},
        'training': training,
        'inputs': list(inputs),
        'range': [low, high],
        'outputs': [packed(y) for y in outputs],
    }
    if gradients:
        towards = draw(*key, 'towards', shape=outputs[0].shape)
        (outputs[0] * towards).sum().backward()
        case['gradients'] = {f'input {i}': packed(from_torch(x.grad if x.grad is not None else torch.zeros_like(x), plain)) for i, x in enumerate(xs)}
        case['gradients'] |= {field: packed(parameter.grad) for field, parameter in module.named_parameters()}
    moving = {field: packed(buffer) for field, buffer in module.named_buffers() if buffer.dtype.is_floating_point}
    if moving:
        case['buffers'] = moving
    return case


def to_torch(tensor, plain=False):
    """[batch, …, channels] → [batch, channels, …] for signals and images."""
    return tensor.movedim(-1, 1) if not plain and tensor.dim() in (3, 4) else tensor


def from_torch(tensor, plain=False):
    """[batch, channels, …] → [batch, …, channels] for signals and images."""
    return tensor.movedim(1, -1) if not plain and tensor.dim() in (3, 4) else tensor


def packed(tensor):
    """A tensor as its shape and its values: little-endian float32 in base64, or a list of whole numbers."""
    if tensor.dtype == torch.int64:
        return {'shape': list(tensor.shape), 'int32': values(tensor)}
    numbers = values(tensor).numpy().astype('<f4')
    return {'shape': list(tensor.shape), 'float32': base64.b64encode(np.ascontiguousarray(numbers).tobytes()).decode('ascii')}


def camel_case(name):
    name = SPELLED_OUT.get(name, name)
    first, *rest = name.split('_')
    return first + ''.join(part.capitalize() for part in rest)
