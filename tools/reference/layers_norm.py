"""Normalisations: in training, with the statistics that they move, and in evaluation."""

from torch import nn

from fixture import write
from layer_cases import golden


def batch_norms():
    images, signals, vectors = ([3, 4, 5, 2], [2, 1, 3, 1], [1, 2, 1, 3]), ([3, 5, 2], [1, 2, 1]), ([4, 3], [2, 1])
    options = [{}, {'eps': 1e-3, 'momentum': 0.4}, {'momentum': None}, {'affine': False}, {'track_running_stats': False}, {'affine': False, 'track_running_stats': False}]
    for layer, shapes in ((nn.BatchNorm2d, images), (nn.BatchNorm1d, signals + vectors)):
        for shape in shapes:
            for each in options:
                for training in (True, False):
                    # Between two values a gradient is the difference of large numbers, which float32 has not.
                    own = training or each.get('track_running_stats') is False
                    if own and shape[0] * shape[1] * (shape[2] if len(shape) == 4 else 1) <= 2:
                        continue
                    mode = 'training' if training else 'evaluation'
                    yield golden(layer, [shape[-1]], [shape], each, name=f'{mode} {shape} {each}', training=training, low=-1.0, high=3.0)


def instance_norms():
    for layer, shapes in ((nn.InstanceNorm2d, ([3, 4, 5, 2], [1, 2, 3, 1])), (nn.InstanceNorm1d, ([3, 5, 2], [2, 6, 1]))):
        for shape in shapes:
            for each in ({}, {'affine': True}, {'eps': 1e-2}, {'track_running_stats': True}, {'affine': True, 'track_running_stats': True, 'momentum': 0.3}):
                for training in (True, False):
                    mode = 'training' if training else 'evaluation'
                    yield golden(layer, [shape[-1]], [shape], each, name=f'{mode} {shape} {each}', training=training, low=-1.0, high=2.0)


def sample_norms():
    for groups, shape in [(1, [2, 3, 4, 4]), (2, [2, 3, 4, 4]), (4, [2, 3, 4, 4]), (3, [1, 5, 6]), (2, [3, 6]), (1, [1, 2, 2, 1])]:
        for each in ({}, {'eps': 1e-2}, {'affine': False}):
            yield golden(nn.GroupNorm, [groups, shape[-1]], [shape], each, name=f'{groups} of {shape} {each}', low=-1.0, high=2.0)
    for shape in ([3, 5], [2, 4, 3], [2, 3, 2, 4], [1, 1, 1, 3]):
        for each in ({}, {'eps': 1e-2}, {'elementwise_affine': False}, {'bias': False}):
            yield golden(nn.LayerNorm, [shape[-1]], [shape], each, name=f'{shape} {each}', plain=True, low=-1.0, high=2.0)
        for each in ({}, {'eps': 1e-2}, {'elementwise_affine': False}):
            # PyTorch's own default hangs on the type of the numbers.
            torchs = {'eps': 2**-23, **each}
            yield golden(nn.RMSNorm, [shape[-1]], [shape], torchs, name=f'{shape} {each}', plain=True, low=-1.0, high=2.0)
    for shape in ([2, 3, 4, 5], [1, 2, 3, 1], [2, 4, 3], [1, 3, 1]):
        *sizes, channels = shape[1:]
        for each in ({}, {'elementwise_affine': False}):
            yield golden(nn.LayerNorm, [[channels, *sizes]], [shape], each, name=f'whole {shape} {each}', ours_args=[[*sizes, channels]], low=-1.0, high=2.0)
    for size, shape in [(5, [2, 3, 2, 7]), (2, [1, 2, 2, 6]), (3, [2, 2, 5]), (4, [1, 1, 2, 3]), (1, [1, 2, 2, 2])]:
        for each in ({}, {'alpha': 2.0, 'beta': 0.5, 'k': 0.7}):
            yield golden(nn.LocalResponseNorm, [size], [shape], each, name=f'{size} over {shape} {each}', low=-3.0, high=3.0)


def main():
    write('packages/layers/src/fixtures/norm.json', [*batch_norms(), *instance_norms(), *sample_norms()])


if __name__ == '__main__':
    main()
