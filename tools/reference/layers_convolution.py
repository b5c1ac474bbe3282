"""Convolutions, transposed convolutions and borders, with every option of PyTorch, also together."""

import itertools

from torch import nn

from fixture import write
from layer_cases import golden


def named(layer, args, shape, options, **more):
    text = ', '.join(f'{key} {value}' for key, value in options.items())
    return golden(layer, args, [shape], options, name=f'{args} on {"x".join(map(str, shape))}: {text or "defaults"}', **more)


def conv2d():
    # kernel, input [batch, height, width, channels], output channels, options
    single = [
        ([3, 3], [2, 5, 7, 3], 4, {'padding': 1}),
        ([3, 3], [2, 6, 5, 2], 3, {'bias': False}),
        ([3, 3], [1, 6, 8, 2], 3, {'stride': 2}),
        ([3, 3], [2, 7, 6, 2], 3, {'stride': 2, 'padding': 1}),
        ([3, 2], [1, 7, 9, 2], 2, {'stride': [2, 3], 'padding': [1, 2]}),
        ([2, 2], [1, 8, 7, 1], 2, {'stride': 3}),
        ([2, 2], [1, 3, 4, 2], 2, {'padding': 3}),
        ([3, 5], [1, 4, 5, 2], 3, {'padding': 'same'}),
        ([4, 2], [2, 5, 4, 2], 3, {'padding': 'same'}),
        ([5, 6], [1, 2, 3, 1], 2, {'padding': 'same'}),
        ([3, 4], [3, 3, 4, 2], 5, {'padding': 'valid'}),
        ([1, 1], [2, 3, 2, 4], 3, {}),
        ([1, 1], [1, 1, 1, 1], 1, {}),
        ([1, 1], [2, 5, 4, 3], 2, {'stride': 2}),
        ([3, 2], [1, 6, 7, 2], 2, {'padding': 'same', 'dilation': [2, 3]}),
        ([4, 4], [1, 5, 5, 1], 2, {'padding': 'same', 'dilation': 1, 'padding_mode': 'reflect'}),
        ([2, 3], [1, 5, 6, 2], 2, {'padding': 'same', 'dilation': 2, 'padding_mode': 'circular'}),
        ([5, 5], [1, 9, 9, 1], 1, {'dilation': 2}),
    ]
    for kernel, shape, out, options in single:
        yield named(nn.Conv2d, [shape[3], out, kernel], shape, options)
    # All together: strides, paddings, dilations, groups (depthwise, with several outputs for each input, too), borders.
    groups = [(1, 3, 2), (2, 4, 6), (3, 3, 3), (2, 2, 6)]
    for stride, padding, dilation, (group, channels, out) in itertools.product([1, 2, [1, 3]], [0, [2, 1]], [1, 2], groups):
        options = {'stride': stride, 'padding': padding, 'dilation': dilation, 'groups': group}
        yield named(nn.Conv2d, [channels, out, [3, 2]], [1, 6, 7, channels], options)
    for mode, (stride, dilation, group) in itertools.product(
        ['reflect', 'replicate', 'circular'], [(1, 1, 1), (2, 1, 1), (1, 2, 2), ([2, 1], [1, 2], 4)]
    ):
        for padding in (1, [2, 3]):
            options = {'padding': padding, 'padding_mode': mode, 'stride': stride, 'dilation': dilation, 'groups': group}
            yield named(nn.Conv2d, [4, 4, 3], [1, 5, 6, 4], options)


def conv1d():
    for stride, padding, dilation, group in itertools.product([1, 2], [0, 2], [1, 3], [1, 2, 4]):
        yield named(nn.Conv1d, [4, 4, 3], [2, 9, 4], {'stride': stride, 'padding': padding, 'dilation': dilation, 'groups': group})
    for mode in ('reflect', 'replicate', 'circular'):
        yield named(nn.Conv1d, [2, 3, 4], [1, 7, 2], {'padding': 2, 'padding_mode': mode, 'stride': 2})
    yield named(nn.Conv1d, [2, 3, 4], [1, 5, 2], {'padding': 'same', 'bias': False})
    yield named(nn.Conv1d, [1, 1, 1], [1, 1, 1], {})


def transposed():
    for stride, padding, dilation, (group, channels, out) in itertools.product([1, 2, [3, 2]], [0, 1], [1, 2], [(1, 2, 3), (2, 4, 2), (3, 3, 3)]):
        yield named(
            nn.ConvTranspose2d, [channels, out, [3, 2]], [1, 3, 4, channels], {'stride': stride, 'padding': padding, 'dilation': dilation, 'groups': group}
        )
    more = [
        ([2, 3, 3], [2, 2, 3, 2], {'stride': 2, 'output_padding': 1}),
        ([2, 3, [2, 4]], [1, 3, 2, 2], {'stride': [3, 2], 'padding': [0, 1], 'output_padding': [2, 1]}),
        ([4, 4, 3], [1, 3, 3, 4], {'stride': 2, 'padding': 1, 'output_padding': 1, 'groups': 2, 'dilation': 2}),
        ([1, 1, 1], [1, 1, 1, 1], {'bias': False}),
        ([3, 2, 4], [1, 4, 3, 3], {'stride': 2, 'padding': 1, 'bias': False}),
        ([2, 2, 2], [1, 3, 3, 2], {'dilation': 3, 'output_padding': 2}),
    ]
    for args, shape, options in more:
        yield named(nn.ConvTranspose2d, args, shape, options)
    for stride, padding, dilation, group in itertools.product([1, 3], [0, 1], [1, 2], [1, 2]):
        yield named(nn.ConvTranspose1d, [4, 2, 3], [2, 4, 4], {'stride': stride, 'padding': padding, 'dilation': dilation, 'groups': group})
    yield named(nn.ConvTranspose1d, [2, 3, 4], [1, 3, 2], {'stride': 3, 'output_padding': 2, 'padding': 1})


def borders():
    shape = [2, 4, 5, 2]
    for layer in (nn.ZeroPad2d, nn.ReflectionPad2d, nn.ReplicationPad2d, nn.CircularPad2d):
        for widths in (1, [1, 2, 0, 3], [3, 0, 2, 1], 0):
            yield named(layer, [widths], shape, {})
    yield named(nn.ReplicationPad2d, [[4, 5, 6, 4]], [1, 2, 1, 1], {})
    for widths in (2, [-1, 2, 1, -2], [0, -3, 0, 0]):
        yield named(nn.ConstantPad2d, [widths, 1.5], shape, {})
    for layer in (nn.ZeroPad1d, nn.ReflectionPad1d, nn.ReplicationPad1d, nn.CircularPad1d):
        for widths in (2, [0, 3], [1, 2]):
            yield named(layer, [widths], [2, 5, 3], {})
    yield named(nn.ConstantPad1d, [[2, -1], -0.5], [1, 4, 2], {})


def main():
    write('packages/layers/src/fixtures/convolution.json', [*conv2d(), *conv1d(), *transposed(), *borders()])


if __name__ == '__main__':
    main()
