"""
Pooling and unpooling, in odd shapes and with every option: packages/layers/src/fixtures/pooling.json.

Inputs within a few thousandths of zero have few distinct values, so that most windows hold several that are largest: ties.
"""

from torch import nn

from fixture import draw, write
from layer_cases import camel_case, golden

TIES = {'low': -0.002, 'high': 0.002}
NEGATIVE = {'low': -2.0, 'high': -1.0}
POSITIVE = {'low': 0.1, 'high': 1.1}

# name, input [batch, height, width, channels], window, options, and how the input is drawn
MAX_2D = [
    ('2×2 on an odd picture', [2, 5, 7, 3], 2, {}, {}),
    ('2×2 of one image with one channel', [1, 4, 6, 1], 2, {}, {}),
    ('windows that overlap, with padding', [1, 7, 6, 2], 3, {'stride': 2, 'padding': 1}, {}),
    ('only negative values, where padding must not win', [1, 4, 5, 2], 2, {'padding': 1}, NEGATIVE),
    ('ties', [2, 6, 5, 2], 3, {'stride': 2, 'padding': 1}, TIES),
    ('ties, stride 1', [1, 5, 4, 3], [2, 3], {'stride': 1}, TIES),
    ('window, stride and padding of their own for each axis', [2, 6, 7, 2], [2, 3], {'stride': [1, 2], 'padding': [0, 1]}, {}),
    ('stride wider than the window', [1, 8, 7, 1], 2, {'stride': 3}, {}),
    ('window as large as the picture', [2, 3, 5, 2], [3, 5], {}, {}),
    ('one pixel', [1, 1, 1, 1], 1, {}, {}),
    ('ceil mode', [2, 5, 6, 2], 2, {'ceil_mode': True}, {}),
    ('ceil mode with padding, negative values', [1, 6, 7, 2], 3, {'stride': 2, 'padding': 1, 'ceil_mode': True}, NEGATIVE),
    ('ceil mode that drops a window in the border', [1, 4, 4, 2], 2, {'stride': 3, 'padding': 1, 'ceil_mode': True}, {}),
    ('ceil mode, window larger than the picture', [1, 2, 3, 1], 3, {'stride': 3, 'ceil_mode': True}, {}),
    ('ceil mode, stride 3 past the end', [2, 8, 6, 1], [3, 2], {'stride': 3, 'ceil_mode': True}, {}),
    ('dilation 2', [2, 6, 7, 2], 2, {'stride': 1, 'dilation': 2}, {}),
    ('dilation and stride, ties', [1, 8, 9, 2], 3, {'stride': 2, 'dilation': 2}, TIES),
    ('dilation with padding, negative values', [1, 6, 5, 2], 3, {'stride': 2, 'padding': 1, 'dilation': 2}, NEGATIVE),
    ('dilation of its own for each axis', [2, 7, 5, 3], [2, 3], {'stride': [2, 1], 'dilation': [3, 1], 'padding': [1, 1]}, {}),
    ('dilation, padding and ceil mode', [1, 7, 8, 2], 3, {'stride': 3, 'padding': 1, 'dilation': 2, 'ceil_mode': True}, {}),
    ('dilation and ceil mode, ties', [2, 6, 6, 1], 2, {'stride': 2, 'dilation': 3, 'ceil_mode': True}, TIES),
]

# name, input, window, options
AVG_2D = [
    ('2×2 on an odd picture', [2, 5, 7, 3], 2, {}),
    ('2×2 of one image with one channel', [1, 4, 6, 1], 2, {}),
    ('windows that overlap', [1, 6, 5, 2], 3, {'stride': 1}),
    ('padding counts', [1, 7, 6, 2], 3, {'stride': 2, 'padding': 1}),
    ('padding does not count', [1, 7, 6, 2], 3, {'stride': 2, 'padding': 1, 'count_include_pad': False}),
    ('window, stride and padding of their own for each axis', [2, 6, 7, 2], [2, 5], {'stride': [1, 2], 'padding': [0, 2]}),
    ('each axis of its own, padding does not count', [2, 6, 7, 2], [4, 3], {'stride': [3, 1], 'padding': [2, 1], 'count_include_pad': False}),
    ('stride wider than the window', [1, 8, 7, 1], 2, {'stride': 3}),
    ('window as large as the picture', [2, 3, 5, 2], [3, 5], {}),
    ('one pixel', [1, 1, 1, 1], 1, {}),
    ('divisor', [2, 4, 5, 2], 2, {'divisor_override': 3}),
    ('divisor with padding', [1, 5, 5, 2], 3, {'stride': 2, 'padding': 1, 'divisor_override': 2}),
    ('divisor with padding that does not count', [1, 5, 4, 2], 2, {'padding': 1, 'divisor_override': 5, 'count_include_pad': False}),
    ('divisor in ceil mode', [1, 5, 6, 1], [2, 4], {'divisor_override': 7, 'ceil_mode': True}),
    ('ceil mode', [2, 5, 6, 2], 2, {'ceil_mode': True}),
    ('ceil mode, padding counts', [1, 6, 7, 2], 3, {'stride': 2, 'padding': 1, 'ceil_mode': True}),
    ('ceil mode, padding does not count', [1, 6, 7, 2], 3, {'stride': 2, 'padding': 1, 'ceil_mode': True, 'count_include_pad': False}),
    ('ceil mode that drops a window in the border', [1, 4, 4, 2], 2, {'stride': 3, 'padding': 1, 'ceil_mode': True}),
    ('ceil mode, window larger than the picture', [1, 2, 3, 1], 3, {'stride': 3, 'ceil_mode': True}),
    ('ceil mode, each axis of its own', [2, 7, 8, 1], [3, 4], {'stride': [3, 2], 'padding': [1, 2], 'ceil_mode': True}),
    ('ceil mode, each axis of its own, padding does not count', [1, 7, 8, 2], [3, 4], {'stride': [3, 5], 'padding': [0, 2], 'ceil_mode': True, 'count_include_pad': False}),
]

# name, input, size of the result, and how the input is drawn
ADAPTIVE_2D = [
    ('1×1', [2, 5, 4, 3], 1, {}),
    ('a divisor of the size', [2, 6, 8, 2], [3, 2], {}),
    ('no divisor: windows that overlap', [1, 7, 5, 2], 3, {}),
    ('windows of several sizes', [2, 8, 7, 1], [3, 5], {}),
    ('one axis divides, the other does not', [1, 6, 7, 2], [3, 2], {}),
    ('the height kept', [2, 4, 5, 2], [None, 2], {}),
    ('the width kept', [1, 5, 3, 2], [2, None], {}),
    ('both kept', [1, 3, 2, 2], [None, None], {}),
    ('larger than the picture', [1, 2, 3, 2], [5, 4], {}),
    ('larger in one axis, smaller in the other', [2, 2, 5, 1], [3, 2], {}),
    ('one pixel to one', [1, 1, 1, 1], 1, {}),
    ('one pixel to many', [2, 1, 1, 2], [2, 3], {}),
    ('only negative values', [1, 5, 5, 2], [2, 3], NEGATIVE),
    ('ties', [2, 5, 6, 2], [3, 4], TIES),
]

# name, input, norm, window, options, and how the input is drawn
LP_2D = [
    ('the 2-norm', [2, 5, 6, 2], 2, 2, {}, {}),
    ('the 1-norm', [1, 4, 5, 2], 1, 2, {'stride': 1}, POSITIVE),
    ('the 3-norm of positive values', [1, 5, 5, 2], 3, 3, {'stride': 2}, POSITIVE),
    ('a broken norm', [2, 4, 4, 1], 1.5, 2, {}, POSITIVE),
    ('the 4-norm of values of either sign', [1, 4, 6, 2], 4, [2, 3], {'stride': [1, 2]}, {}),
    ('ceil mode', [1, 5, 6, 2], 2, [2, 4], {'ceil_mode': True}, {}),
    ('ceil mode and a stride', [2, 6, 5, 1], 2, 3, {'stride': 2, 'ceil_mode': True}, {}),
    ('window as large as the picture', [1, 3, 4, 2], 2, [3, 4], {}, {}),
    ('one pixel', [1, 1, 1, 1], 2, 1, {}, POSITIVE),
    ('minus 1: harmonic', [1, 4, 4, 2], -1, 2, {}, POSITIVE),
]

# name, input, window, options without the samples, and how the input is drawn
FRACTIONAL = [
    ('2×2 to a size', [2, 7, 6, 2], 2, {'output_size': [4, 3]}, {}),
    ('3×3 to a square', [1, 9, 8, 2], 3, {'output_size': 4}, {}),
    ('by a ratio', [2, 8, 9, 1], 2, {'output_ratio': [0.6, 0.5]}, {}),
    ('to one pixel', [1, 4, 5, 2], 2, {'output_size': 1}, {}),
    ('as many windows as fit', [1, 5, 6, 3], 2, {'output_size': [4, 5]}, {}),
    ('window of its own for each axis, negative values', [2, 7, 7, 2], [2, 3], {'output_size': [3, 4]}, NEGATIVE),
    ('ties', [1, 8, 7, 2], 3, {'output_size': [3, 4]}, TIES),
]

# name, input, window, options, and how the input is drawn
MAX_1D = [
    ('window 2 of an odd signal', [2, 7, 3], 2, {}, {}),
    ('one channel', [1, 8, 1], 2, {}, {}),
    ('windows that overlap, with padding', [2, 9, 2], 3, {'stride': 2, 'padding': 1}, NEGATIVE),
    ('ceil mode', [2, 8, 2], 3, {'ceil_mode': True}, {}),
    ('dilation', [1, 9, 2], 3, {'stride': 1, 'dilation': 2}, {}),
    ('dilation, padding, ceil mode, ties', [2, 10, 2], 3, {'stride': 2, 'padding': 1, 'dilation': 3, 'ceil_mode': True}, TIES),
]

# name, input, window, options
AVG_1D = [
    ('window 2 of an odd signal', [2, 7, 3], 2, {}),
    ('padding counts', [2, 9, 2], 3, {'stride': 2, 'padding': 1}),
    ('padding does not count', [1, 9, 2], 4, {'stride': 3, 'padding': 2, 'count_include_pad': False}),
    ('ceil mode', [2, 8, 1], 3, {'ceil_mode': True}),
    ('ceil mode, padding counts', [1, 10, 2], 4, {'stride': 3, 'padding': 2, 'ceil_mode': True}),
    ('ceil mode, padding does not count', [1, 10, 2], 4, {'stride': 3, 'padding': 2, 'ceil_mode': True, 'count_include_pad': False}),
]

# name, input, window, options of the pooling, size of the unpooled if it is given
UNPOOL_2D = [
    ('2×2', [2, 4, 6, 2], 2, {}, None),
    ('an odd picture', [1, 5, 7, 2], 2, {}, [5, 7]),
    ('an odd height that is not given', [1, 5, 6, 2], 2, {}, None),
    ('windows that overlap', [2, 5, 5, 1], 3, {'stride': 2}, None),
    ('windows that overlap, with padding', [1, 6, 5, 2], 3, {'stride': 2, 'padding': 1}, [6, 5]),
    ('each axis of its own', [1, 6, 8, 2], [2, 3], {'stride': [1, 2], 'padding': [1, 0]}, [6, 8]),
    ('stride wider than the window', [2, 7, 8, 1], 2, {'stride': 3}, [7, 8]),
]

UNPOOL_1D = [
    ('window 2', [2, 6, 2], 2, {}, None),
    ('an odd signal', [1, 7, 3], 2, {}, [7]),
    ('windows that overlap, with padding', [2, 8, 1], 3, {'stride': 2, 'padding': 1}, [8]),
]


class PoolAndUnpool(nn.Module):
    """Indices cannot be drawn, so they come from a pooling."""

    def __init__(self, pool, unpool, window, output_size, **options):
        super().__init__()
        self.pool = pool(window, return_indices=True, **options)
        self.unpool = unpool(window, **options)
        self.output_size = output_size

    def forward(self, x):
        return self.unpool(*self.pool(x), output_size=self.output_size)


class FractionalMaxPool2d(nn.FractionalMaxPool2d):
    """PyTorch keeps the samples as a buffer, which would be drawn anew."""

    def __init__(self, kernel_size, samples, **options):
        super().__init__(kernel_size, **options)
        self.samples = samples

    def forward(self, x):
        return nn.functional.fractional_max_pool2d(x, self.kernel_size, self.output_size, self.output_ratio, self.return_indices, self.samples)


def max_cases(layer, table):
    """Each with values alone and with indices, which take ways of their own."""
    for name, shape, window, options, drawn in table:
        yield golden(layer, [window], [shape], options, name=name, **drawn)
        yield golden(layer, [window], [shape], {**options, 'return_indices': True}, name=f'{name}, with indices', **drawn)


def adaptive_cases():
    for name, shape, size, drawn in ADAPTIVE_2D:
        yield golden(nn.AdaptiveAvgPool2d, [size], [shape], name=name, **drawn)
        yield golden(nn.AdaptiveMaxPool2d, [size], [shape], name=name, **drawn)
        yield golden(nn.AdaptiveMaxPool2d, [size], [shape], {'return_indices': True}, name=f'{name}, with indices', **drawn)
    for name, shape, size in [('to 1', [2, 7, 3], 1), ('a divisor', [1, 8, 2], 4), ('no divisor', [2, 9, 1], 4), ('longer than the signal', [1, 3, 2], 5)]:
        yield golden(nn.AdaptiveAvgPool1d, [size], [shape], name=name)
        yield golden(nn.AdaptiveMaxPool1d, [size], [shape], name=name)
        yield golden(nn.AdaptiveMaxPool1d, [size], [shape], {'return_indices': True}, name=f'{name}, with indices')


def lp_cases():
    for name, shape, norm, window, options, drawn in LP_2D:
        yield golden(nn.LPPool2d, [norm, window], [shape], options, name=name, **drawn)
    for name, shape, norm, window, options, drawn in [
        ('the 2-norm', [2, 7, 2], 2, 3, {}, {}),
        ('the 3-norm with a stride', [1, 8, 2], 3, 2, {'stride': 3}, POSITIVE),
        ('ceil mode', [2, 8, 1], 2, 3, {'stride': 2, 'ceil_mode': True}, {}),
    ]:
        yield golden(nn.LPPool1d, [norm, window], [shape], options, name=name, **drawn)


def fractional_cases():
    for name, shape, window, options, drawn in FRACTIONAL:
        samples = draw('FractionalMaxPool2d', name, 'samples', shape=[shape[0], shape[3], 2], low=0.0)
        for with_indices in (False, True):
            theirs = {**options, 'return_indices': with_indices}
            ours = {camel_case(option): value for option, value in options.items()} | {'returnIndices': with_indices, 'randomSamples': samples.tolist()}
            full = f'{name}, with indices' if with_indices else name
            yield golden(FractionalMaxPool2d, [window, samples], [shape], theirs, name=full, ours_args=[window], ours=ours, **drawn)


def unpool_cases():
    for dimensions, table in ((2, UNPOOL_2D), (1, UNPOOL_1D)):
        pool, unpool = getattr(nn, f'MaxPool{dimensions}d'), getattr(nn, f'MaxUnpool{dimensions}d')
        for name, shape, window, options, size in table:
            ours = {**options} if size is None else {**options, 'outputSize': size}
            yield golden(PoolAndUnpool, [pool, unpool, window, size], [shape], options, name=name, kind=f'MaxUnpool{dimensions}d', ours_args=[window], ours=ours)


def main():
    cases = [*max_cases(nn.MaxPool2d, MAX_2D)]
    cases += [golden(nn.AvgPool2d, [window], [shape], options, name=name) for name, shape, window, options in AVG_2D]
    cases += [*adaptive_cases(), *lp_cases(), *fractional_cases(), *max_cases(nn.MaxPool1d, MAX_1D)]
    cases += [golden(nn.AvgPool1d, [window], [shape], options, name=name) for name, shape, window, options in AVG_1D]
    cases += [*unpool_cases()]
    write('packages/layers/src/fixtures/pooling.json', cases)


if __name__ == '__main__':
    main()
