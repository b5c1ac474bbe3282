"""
Starts of weights by torch.nn.init, with our random numbers in the place of PyTorch's: packages/layers/src/fixtures/init.json.

truncNormal is not among them, as it draws in rounds whose lengths are its own; its test is of the distribution.
"""

from unittest.mock import patch

import torch
from torch import nn

from fixture import write
from layer_cases import camel_case, packed
from philox import Rng

SHAPES = {
    'linear': [4, 3],
    'linear, more inputs': [2, 5],
    'one weight': [1, 1],
    'conv1d': [3, 2, 4],
    'conv2d': [4, 3, 3, 2],
    'grouped conv2d': [6, 2, 1, 3],
    'transposed conv2d': [3, 5, 2, 2],
    'conv3d': [2, 2, 1, 2, 3],
}
MATRICES = ['linear', 'linear, more inputs', 'one weight']
CAMEL = {'fan_in': 'fanIn', 'fan_out': 'fanOut', 'leaky_relu': 'leakyRelu', 'conv_transpose2d': 'convTranspose2d'}

# function of torch.nn.init, positional arguments, options
EVERY_SHAPE = [
    ('xavier_uniform_', [], {}),
    ('xavier_uniform_', [5 / 3], {}),
    ('xavier_normal_', [], {}),
    ('xavier_normal_', [0.5], {}),
    ('kaiming_uniform_', [], {}),
    ('kaiming_uniform_', [], {'a': 5**0.5}),
    ('kaiming_uniform_', [], {'mode': 'fan_out', 'nonlinearity': 'tanh'}),
    ('kaiming_normal_', [], {}),
    ('kaiming_normal_', [], {'mode': 'fan_out', 'nonlinearity': 'relu'}),
    ('kaiming_normal_', [], {'a': 0.2, 'nonlinearity': 'selu'}),
    ('orthogonal_', [], {}),
    ('orthogonal_', [-1.5], {}),
]
GAINS = [(name, None) for name in ('linear', 'conv1d', 'conv2d', 'conv3d', 'conv_transpose1d', 'conv_transpose2d', 'conv_transpose3d')]
GAINS += [('sigmoid', None), ('tanh', None), ('relu', None), ('selu', None), ('leaky_relu', None), ('leaky_relu', 0.0), ('leaky_relu', 0.3), ('leaky_relu', -2.0)]


def golden(function, args, options, shape_name, shape=None):
    """One weight that `function` starts with the stream of the case's name."""
    shape = shape or SHAPES[shape_name]
    name = ', '.join([shape_name, *map(str, args), *(f'{option} {value}' for option, value in options.items())])
    kind = camel_case(function.removesuffix('_'))
    rng = Rng(0).fold(kind, name)
    columns = iter(range(10**6))

    def uniform_(tensor, a=0.0, b=1.0, generator=None):
        return tensor.copy_(a + torch.from_numpy(rng.uniforms(tensor.numel())).double().reshape(tensor.shape) * (b - a))

    def normal_(tensor, mean=0.0, std=1.0, generator=None):
        return tensor.copy_(mean + torch.from_numpy(rng.normals(tensor.numel())).double().reshape(tensor.shape) * std)

    def randperm(count):
        return torch.from_numpy(rng.fold('zeros', next(columns)).permutation(count).astype('int64'))

    with patch.object(torch.Tensor, 'uniform_', uniform_), patch.object(torch.Tensor, 'normal_', normal_), patch.object(torch, 'randperm', randperm):
        weight = getattr(nn.init, function)(torch.empty(shape), *args, **options)
    ours = {option: CAMEL.get(value, value) for option, value in options.items()}
    return {'name': name, 'kind': kind, 'args': [*args, ours] if ours else args, 'weight': packed(weight)}


def cases():
    for shape in SHAPES:
        for function, args, options in EVERY_SHAPE:
            yield golden(function, args, options, shape)
    for function, args in [('uniform_', []), ('uniform_', [-3, 0.5]), ('normal_', []), ('normal_', [1.5, 0.25]), ('constant_', [0.3]), ('ones_', []), ('zeros_', [])]:
        yield golden(function, args, {}, 'conv1d')
        yield golden(function, args, {}, 'a bias', [5])
    for shape in MATRICES:
        yield golden('eye_', [], {}, shape)
        for args in ([0.1], [0.5], [0.9, 2.0], [0.0], [1.0]):
            yield golden('sparse_', args, {}, shape)
    for shape, groups in [([3, 3, 3], 1), ([4, 2, 2], 1), ([2, 4, 3, 4], 1), ([6, 2, 3, 3], 3), ([6, 4, 1, 5], 2), ([4, 2, 3, 1, 2], 2), ([3, 1, 1, 1], 3)]:
        yield golden('dirac_', [groups], {}, f'kernel {"×".join(map(str, shape))}', shape)


if __name__ == '__main__':
    gains = [{'nonlinearity': camel_case(name), 'param': param, 'gain': nn.init.calculate_gain(name, param)} for name, param in GAINS]
    fans = [dict(zip(('name', 'shape', 'fanIn', 'fanOut'), (name, shape, *nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))))) for name, shape in SHAPES.items()]
    write('packages/layers/src/fixtures/init.json', {'gains': gains, 'fans': fans, 'weights': [*cases()]})
