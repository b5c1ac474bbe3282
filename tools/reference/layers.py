"""
Layers one by one, in odd shapes: outputs, and the gradients of the sum of `output · towards`.

Images are written channels last, weights in PyTorch's layout.
"""

from torch import nn

from fixture import channels_last, draw, pack, write

FOLDER = 'packages/layers/src/fixtures'


def run(layer, x, *key):
    """Output of one pass and the gradients to the input and to each parameter."""
    x = x.clone().requires_grad_()
    layer.zero_grad()
    y = layer(x)
    towards = draw(*key, 'towards', shape=channels_last(y).shape)
    (channels_last(y) * towards).sum().backward()
    gradients = {'input': pack(channels_last(x.grad))}
    gradients |= {name: pack(parameter.grad) for name, parameter in layer.named_parameters()}
    return {
        'input': pack(channels_last(x)),
        'towards': pack(towards),
        'output': pack(channels_last(y)),
        'gradients': gradients,
    }


def fill(layer, *key):
    """Puts fixed numbers into the parameters and returns them."""
    for name, parameter in layer.named_parameters():
        parameter.data = draw(*key, name, shape=parameter.shape)
    return {name: pack(parameter) for name, parameter in layer.named_parameters()}


def images(*key, shape, **options):
    """NCHW images of `shape`, which is channels last, as the tests have them."""
    return draw(*key, 'input', shape=shape, **options).permute(0, 3, 1, 2)


# name, input [batch, height, width, channels], output channels, kernel, options
CONVOLUTIONS = [
    ('padding 1 on an odd picture', [2, 5, 7, 3], 4, [3, 3], {'padding': 1}),
    ('no padding, no bias', [2, 6, 5, 2], 3, [3, 3], {'bias': False}),
    ('stride 2 that leaves the last row and column out', [1, 6, 8, 2], 3, [3, 3], {'stride': 2}),
    ('stride 2 with padding', [2, 7, 6, 2], 3, [3, 3], {'stride': 2, 'padding': 1}),
    ('strides and paddings of their own for each axis', [1, 7, 9, 2], 2, [3, 2], {'stride': [2, 3], 'padding': [1, 2]}),
    ('stride 3, wider than the kernel', [1, 8, 7, 1], 2, [2, 2], {'stride': 3}),
    ('padding wider than the kernel', [1, 3, 4, 2], 2, [2, 2], {'padding': 3}),
    ('same with an odd kernel', [1, 4, 5, 2], 3, [3, 5], {'padding': 'same'}),
    ('same with an even kernel', [2, 5, 4, 2], 3, [4, 2], {'padding': 'same'}),
    ('same with a kernel larger than the picture', [1, 2, 3, 1], 2, [5, 6], {'padding': 'same'}),
    ('valid, as large as the picture', [3, 3, 4, 2], 5, [3, 4], {'padding': 'valid'}),
    ('1×1', [2, 3, 2, 4], 3, [1, 1], {}),
    ('one pixel, one channel, batch of 1', [1, 1, 1, 1], 1, [1, 1], {}),
]


def conv2d():
    for name, shape, out, kernel, options in CONVOLUTIONS:
        layer = nn.Conv2d(shape[3], out, kernel, **options)
        parameters = fill(layer, 'conv2d', name)
        yield {
            'name': name,
            'channels': [shape[3], out],
            'kernel': kernel,
            'options': options,
            'parameters': parameters,
            **run(layer, images('conv2d', name, shape=shape), 'conv2d', name),
        }


NORMALISATIONS = [
    ('the defaults', [3, 4, 5, 2], {}),
    ('another epsilon and momentum', [2, 3, 3, 3], {'eps': 1e-3, 'momentum': 0.4}),
    ('batch of 1, two pixels', [1, 2, 1, 1], {}),
    ('values far from zero', [2, 4, 4, 2], {}),
    ('a channel of one colour', [2, 2, 3, 2], {}),
]


def batch_norm2d():
    """Three batches in training, then one in evaluation, by whose time the running statistics have moved."""
    for name, shape, options in NORMALISATIONS:
        layer = nn.BatchNorm2d(shape[3], **options)
        parameters = fill(layer, 'batch-norm2d', name)
        passes = []
        for training in (True, True, True, False):
            layer.train(training)
            key = 'batch-norm2d', name, len(passes)
            # Each batch lies elsewhere, so that the running mean has something to follow.
            x = images(*key, shape=shape, low=-1 + len(passes), high=2 + 2 * len(passes))
            if 'far' in name:
                x = x + 100
            if 'one colour' in name:
                x[:, 1] = 0.5
            result = run(layer, x, *key)
            passes.append({'training': training, **result, 'buffers': {name: pack(b) for name, b in layer.named_buffers()}})
        yield {'name': name, 'features': shape[3], 'options': options, 'parameters': parameters, 'passes': passes}


def linear():
    for name, batch, size, options in [
        ('with bias', 3, [5, 4], {}),
        ('without bias', 2, [3, 1], {'bias': False}),
        ('batch of 1, one number', 1, [1, 1], {}),
    ]:
        layer = nn.Linear(*size, **options)
        parameters = fill(layer, 'linear', name)
        x = draw('linear', name, 'input', shape=[batch, size[0]])
        yield {
            'name': name,
            'size': size,
            'options': options,
            'parameters': parameters,
            **run(layer, x, 'linear', name),
        }


def main():
    for family in (conv2d, batch_norm2d, linear):
        write(f'{FOLDER}/{family.__name__.replace("_", "-")}.json', list(family()))


if __name__ == '__main__':
    main()
