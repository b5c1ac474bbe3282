"""Layers whose weight is computed: weight norm and spectral norm."""

from torch import nn
from torch.nn.utils import parametrizations

from fixture import write
from layer_cases import golden

LAYERS = {
    'Conv2d': ([3, 4, [3, 2]], [2, 4, 5, 3]),
    'ConvTranspose2d': ([3, 2, 2], [1, 3, 3, 3]),
    'Linear': ([5, 3], [4, 5]),
    'Conv1d': ([2, 3, 3], [2, 6, 2]),
}


def main():
    cases = []
    for kind, (args, shape) in LAYERS.items():
        layer = getattr(nn, kind)
        for dim in (0, 1):
            cases.append(golden(lambda *a, dim: parametrizations.weight_norm(layer(*a), dim=dim), args, [shape], {'dim': dim}, kind=f'WeightNorm{kind}', name=f'axis {dim}'))
        for training in (True, False):
            for steps in (1, 3):
                options = {'n_power_iterations': steps}
                cases.append(golden(
                    lambda *a, n_power_iterations: parametrizations.spectral_norm(layer(*a), n_power_iterations=n_power_iterations),
                    args, [shape], options, kind=f'SpectralNorm{kind}', name=f'{steps}, {"training" if training else "evaluation"}', ours={'powerIterations': steps}, training=training
                ))
    write('packages/layers/src/fixtures/parametrization.json', cases)


if __name__ == '__main__':
    main()
