"""BatchNorm2d over three batches in training and one in evaluation: outputs, gradients, running statistics."""

from torch import nn

from fixture import channels_last, draw, pack, write


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


def main():
    write('packages/layers/src/fixtures/running-statistics.json', list(batch_norm2d()))


if __name__ == '__main__':
    main()
