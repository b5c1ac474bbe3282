"""What fvcore and torchinfo say of some networks: operations, shapes, parameters and memory. Needs torchvision, fvcore and torchinfo."""

import logging
import warnings

import torch
import torchinfo
import torchvision
from fvcore.nn import FlopCountAnalysis

from cifar_cnn_network import CifarCNN
from fixture import write

# name in @cnn/models, network, input [batch, height, width, channels]
NETWORKS = [
    ('cifar-cnn', CifarCNN, [2, 32, 32, 3]),
    ('alexnet', torchvision.models.alexnet, [1, 64, 64, 3]),
    ('vgg11', torchvision.models.vgg11, [1, 32, 32, 3]),
    ('resnet18', torchvision.models.resnet18, [1, 64, 48, 3]),
    ('squeezenet1_1', torchvision.models.squeezenet1_1, [1, 64, 64, 3]),
    ('mobilenet_v2', torchvision.models.mobilenet_v2, [1, 64, 64, 3]),
]


def main():
    warnings.simplefilter('ignore')
    logging.disable(logging.WARNING)
    torch.set_default_dtype(torch.float32)
    cases = []
    for name, network, (batch, height, width, channels) in NETWORKS:
        model = network().eval()
        shape = [batch, channels, height, width]
        flops = FlopCountAnalysis(model, torch.zeros(shape))
        found = torchinfo.summary(model, input_size=shape, verbose=0, depth=20, col_names=('input_size', 'output_size', 'kernel_size'))
        layers = [
            [info.var_name, info.class_name, info.depth, last(info.input_size), last(info.output_size), info.num_params]
            for info in found.summary_list
            if info.depth > 0 and (info.num_params > 0 or info.children)
        ]
        cases.append({
            'name': name,
            'input': [batch, height, width, channels],
            'flops': flops.total(),
            'byOperator': dict(flops.by_operator()),
            'byModule': {module: count for module, count in flops.by_module().items() if module.count('.') == 0},
            'layers': [f'{name} {kind} {depth} {before} {after} {parameters}' for name, kind, depth, before, after, parameters in layers],
            'parameters': found.total_params,
            'trainable': found.trainable_params,
            'forwardBackwardBytes': found.total_output_bytes,
            'parameterBytes': found.total_param_bytes,
        })
    write('packages/models/src/fixtures/inspect.json', cases)


def last(shape):
    """Channels last, as text."""
    first, *rest = shape
    return 'x'.join(map(str, [first, *rest[1:], rest[0]] if len(shape) == 4 else shape))


if __name__ == '__main__':
    main()
