"""
Resizing, and layers that only move values: packages/layers/src/fixtures/shape.json.
"""

from torch import nn

from fixture import write
from layer_cases import golden

# name, input [batch, height, width, channels] or [batch, length, channels], options without the mode
SIZES_2D = [
    ('twice', [1, 3, 4, 2], {'scale_factor': 2}),
    ('to an odd size', [2, 4, 3, 1], {'size': [7, 5]}),
    ('one axis larger, one smaller', [1, 5, 4, 2], {'size': [3, 6]}),
    ('a factor whose size is rounded', [1, 5, 3, 2], {'scale_factor': 1.5}),
    ('a factor for each axis', [2, 3, 5, 1], {'scale_factor': (2.3, 0.7)}),
    ('the same size', [1, 3, 4, 2], {'size': [3, 4]}),
    ('smaller', [1, 7, 6, 2], {'size': 3}),
    ('one pixel to many', [2, 1, 1, 2], {'size': [2, 3]}),
    ('to one pixel', [1, 4, 3, 2], {'size': 1}),
]

SIZES_1D = [
    ('signal, three times', [2, 4, 2], {'scale_factor': 3}),
    ('signal, to an odd length', [1, 5, 3], {'size': 7}),
    ('signal, shorter by a factor', [1, 9, 2], {'scale_factor': 0.6}),
]

# class, arguments, input, name
MOVES = [
    (nn.PixelShuffle, [2], [2, 3, 2, 8], 'factor 2'),
    (nn.PixelShuffle, [3], [1, 2, 1, 9], 'factor 3 to one channel'),
    (nn.PixelShuffle, [2], [1, 1, 1, 12], 'one pixel, three channels'),
    (nn.PixelShuffle, [1], [2, 2, 3, 2], 'factor 1'),
    (nn.PixelUnshuffle, [2], [2, 4, 6, 3], 'factor 2'),
    (nn.PixelUnshuffle, [3], [1, 3, 6, 1], 'factor 3, one channel'),
    (nn.PixelUnshuffle, [1], [1, 3, 2, 2], 'factor 1'),
    (nn.ChannelShuffle, [2], [2, 3, 2, 6], 'two groups'),
    (nn.ChannelShuffle, [3], [1, 2, 3, 6], 'three groups'),
    (nn.ChannelShuffle, [1], [1, 2, 2, 3], 'one group'),
    (nn.ChannelShuffle, [4], [1, 1, 2, 4], 'as many groups as channels'),
    (nn.Identity, [], [2, 3, 2, 2], 'an image'),
    (nn.Identity, [], [3, 4], 'rows'),
    (nn.Unflatten, [1, [3, 2, 4]], [2, 24], 'rows to images'),
    (nn.Unflatten, [1, [2, 3, 1]], [1, 6], 'rows to images of one column'),
    (nn.Unflatten, [1, [-1, 2, 2]], [2, 12], 'what is left'),
    (nn.Unflatten, [1, [4, 5]], [2, 20], 'rows to signals'),
    (nn.Unflatten, [-1, [2, 3]], [2, 6, 4], 'a signal to images'),
    (nn.Unflatten, [1, [2, 3]], [1, 5, 6], 'channels of a signal to channels and rows'),
]

# options, input, name
FLATTENINGS = [
    ({}, [2, 3, 4, 5], 'an odd picture'),
    ({}, [3, 2, 2, 1], 'one channel'),
    ({}, [1, 1, 1, 3], 'one pixel'),
    ({}, [2, 5, 3], 'a signal'),
    ({}, [2, 6], 'rows'),
    ({'start_dim': 2}, [2, 3, 2, 4], 'a picture to a signal'),
    ({'start_dim': 0}, [2, 2, 3, 2], 'the batch too'),
    ({'start_dim': 1, 'end_dim': 2}, [1, 3, 2, 4], 'channels and height'),
    ({'start_dim': 0, 'end_dim': 1}, [3, 2, 2, 4], 'batch and channels'),
    ({'start_dim': -2, 'end_dim': -1}, [2, 4, 3], 'a signal, from the end'),
]


def upsample_cases():
    for sizes, modes in ((SIZES_2D, ['nearest', 'nearest-exact', 'bilinear', 'bicubic']), (SIZES_1D, ['nearest', 'nearest-exact', 'linear'])):
        for mode in modes:
            for name, shape, options in sizes:
                yield golden(nn.Upsample, [], [shape], {**options, 'mode': mode}, name=f'{mode}: {name}')
                if not mode.startswith('nearest'):
                    yield golden(nn.Upsample, [], [shape], {**options, 'mode': mode, 'align_corners': True}, name=f'{mode}, corners aligned: {name}')
    for mode in ('nearest', 'nearest-exact', 'bilinear'):
        # Not bicubic, whose gradient in PyTorch is not that of its value here.
        yield golden(nn.Upsample, [], [[1, 4, 3, 2]], {'scale_factor': 1.2, 'mode': mode}, name=f'{mode}: a factor that leaves the size')
    for layer in (nn.UpsamplingNearest2d, nn.UpsamplingBilinear2d):
        for name, shape, options in SIZES_2D[:4]:
            yield golden(layer, [], [shape], options, name=name)


def main():
    cases = [*upsample_cases()]
    cases += [golden(layer, args, [shape], name=name) for layer, args, shape, name in MOVES]
    cases += [golden(nn.Flatten, [], [shape], options, name=name) for options, shape, name in FLATTENINGS]
    write('packages/layers/src/fixtures/shape.json', cases)


if __name__ == '__main__':
    main()
