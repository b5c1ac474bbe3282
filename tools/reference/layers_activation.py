"""Activations: values and slopes over ranges that reach every branch."""

from torch import nn

from fixture import write
from layer_cases import golden

# layer, arguments
PLAIN = [
    (nn.ReLU, []), (nn.ReLU6, []), (nn.LeakyReLU, []), (nn.LeakyReLU, [0.3]), (nn.LeakyReLU, [-0.2]), (nn.Hardtanh, []), (nn.Hardtanh, [-2.5, 4.0]),
    (nn.PReLU, []), (nn.ELU, []), (nn.ELU, [1.7]), (nn.SELU, []), (nn.CELU, []), (nn.CELU, [0.6]), (nn.CELU, [2.5]), (nn.GELU, []), (nn.SiLU, []),
    (nn.Mish, []), (nn.Hardswish, []), (nn.Hardsigmoid, []), (nn.Sigmoid, []), (nn.LogSigmoid, []), (nn.Tanh, []), (nn.Tanhshrink, []), (nn.Softplus, []),
    (nn.Softplus, [2.0, 5.0]), (nn.Softplus, [0.5, 3.0]), (nn.Softsign, []), (nn.Threshold, [1.0, -3.0]), (nn.Threshold, [-2.0, 20.0]), (nn.Softshrink, []),
    (nn.Softshrink, [2.0]), (nn.Softshrink, [0.0]), (nn.Hardshrink, []), (nn.Hardshrink, [2.0]),
]

# shape, lowest and highest value
INPUTS = [([2, 3, 5, 4], -8.0, 8.0), ([1, 7], -1.5, 1.5), ([3, 1, 6], -40.0, 40.0)]


def name(args, shape, low):
    return f'{args} ' * bool(args) + f'{"x".join(map(str, shape))}, from {low:g}'


def main():
    cases = [
        golden(layer, args, [shape], name=name(args, shape, low), low=low, high=high)
        for layer, args in PLAIN
        for shape, low, high in INPUTS
    ]
    for shape, low, high in INPUTS:
        options = {'approximate': 'tanh'}
        cases.append(golden(nn.GELU, [], [shape], options, name='tanh ' + name([], shape, low), low=low, high=high))
        cases.append(golden(nn.RReLU, [0.1, 0.4], [shape], name='evaluation ' + name([], shape, low), low=low, high=high, training=False))
    for shape in ([2, 3, 5, 4], [3, 4], [2, 5, 4]):
        cases.append(golden(nn.PReLU, [4], [shape], name=f'of 4 channels {shape}', low=-3.0, high=3.0))
    # Axes: ours are channels last.
    for layer in (nn.Softmax, nn.Softmin, nn.LogSoftmax):
        for shape, ours, torchs in [([3, 5], -1, 1), ([3, 5], 0, 0), ([2, 3, 4, 5], -1, 1), ([2, 3, 4, 5], 3, 1), ([2, 3, 4, 5], 1, 2), ([2, 4, 3], 1, 2), ([1, 1], 1, 1)]:
            cases.append(golden(layer, [torchs], [shape], name=f'{shape} along {ours}', ours_args=[ours], low=-6.0, high=6.0))
    for shape in ([2, 3, 4, 5], [1, 1, 2, 1]):
        cases.append(golden(nn.Softmax2d, [], [shape], name=str(shape), low=-4.0, high=4.0))
    for shape, ours, torchs in [([3, 6], -1, 1), ([2, 3, 2, 4], -1, 1), ([2, 4, 3, 5], 1, 2), ([2, 4, 2], 2, 1)]:
        cases.append(golden(nn.GLU, [torchs], [shape], name=f'{shape} along {ours}', ours_args=[ours], low=-4.0, high=4.0))
    write('packages/layers/src/fixtures/activation.json', cases)


if __name__ == '__main__':
    main()
