"""Averages of weights by torch.optim.swa_utils: what they are after each of some updates, and statistics of batch normalisation that are measured anew."""

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, update_bn

from fixture import channels_last, draw, pack, write

UPDATES = 6

# name, what AveragedModel is given, the same in our words
AVERAGES = [
    ('the mean', {}, {}),
    ('the mean, of buffers too', {'use_buffers': True}, {'averageBuffers': True}),
    ('exponential', {'multi_avg_fn': get_ema_multi_avg_fn(0.9)}, {'decay': 0.9}),
    ('exponential, of buffers too', {'multi_avg_fn': get_ema_multi_avg_fn(0.3), 'use_buffers': True}, {'decay': 0.3, 'averageBuffers': True}),
    ('exponential without memory', {'multi_avg_fn': get_ema_multi_avg_fn(0.0)}, {'decay': 0}),
    ('exponential that never moves', {'multi_avg_fn': get_ema_multi_avg_fn(1.0)}, {'decay': 1}),
]


def network():
    """A convolution and a batch normalisation; its counter is left out, because the average of counters is not defined."""
    return nn.Sequential(nn.Conv2d(1, 2, 2), nn.BatchNorm2d(2))


def weights(update):
    """What training has made of the network after an update."""
    return {key: draw('averages', key, update, shape=value.shape) for key, value in floats(network()).items()}


def floats(model):
    return {name: value for name, value in model.state_dict().items() if value.is_floating_point()}


@torch.no_grad()
def average(name, arguments, options):
    model = network()
    del model[1]._buffers['num_batches_tracked']
    averaged = AveragedModel(model, **arguments)
    path = []
    for update in range(UPDATES):
        for key, value in weights(update).items():
            floats(model)[key].copy_(value)
        averaged.update_parameters(model)
        path.append({key: pack(value) for key, value in floats(averaged.module).items()})
    return {'name': name, 'options': options, 'path': path}


def statistics(name, sizes, momentum):
    """`sizes` of the batches; the momentum must not matter."""
    model = nn.Sequential(nn.Conv2d(1, 2, 2), nn.BatchNorm2d(2, momentum=momentum), nn.ReLU(), nn.BatchNorm2d(2, momentum=momentum))
    for key, value in floats(model).items():
        value.copy_(draw('statistics', key, shape=value.shape, low=0.1 if 'var' in key else -1))
    batches = [draw('statistics', name, k, shape=[size, 3, 4, 1]).permute(0, 3, 1, 2) for k, size in enumerate(sizes)]
    start = {key: pack(value) for key, value in floats(model).items()}
    update_bn(batches, model)
    return {
        'name': name,
        'momentum': momentum,
        'start': start,
        'batches': [pack(channels_last(batch)) for batch in batches],
        'end': {key: pack(value) for key, value in floats(model).items()},
    }


if __name__ == '__main__':
    write(
        'packages/train/src/fixtures/averages.json',
        {
            'weights': [{key: pack(value) for key, value in weights(update).items()} for update in range(UPDATES)],
            'averages': [average(*case) for case in AVERAGES],
            'statistics': [
                statistics('batches of one size', [3, 3, 3], 0.1),
                statistics('batches of several sizes', [4, 1, 2], 0.4),
                statistics('one batch', [2], 0.1),
            ],
        },
    )
