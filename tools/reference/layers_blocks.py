"""
Golden cases of the blocks of @cnn/layers: torchvision's own, and in a few lines those that it has not.
"""

import torch
from torch import nn
from torchvision import ops
from torchvision.models import convnext, densenet, mobilenetv2, resnet, shufflenetv2, squeezenet
from torchvision.models.googlenet import Inception
from torchvision.models.segmentation import fcn

from fixture import write
from layer_cases import golden


def residual_block(block):
    """torchvision's block with the downsampling that its networks give it."""

    def make(inplanes, planes, **options):
        stride, out = options.get('stride', 1), planes * block.expansion
        downsample = None
        if stride != 1 or inplanes != out:
            downsample = nn.Sequential(resnet.conv1x1(inplanes, out, stride), nn.BatchNorm2d(out))
        return block(inplanes, planes, downsample=downsample, **options)

    return make


def inverted_residual(inplanes, planes, stride=1, expand_ratio=6):
    return mobilenetv2.InvertedResidual(inplanes, planes, stride, expand_ratio)


class DepthwiseSeparableConv2d(nn.Module):
    def __init__(self, inplanes, planes, kernel_size, depth_multiplier=1, bias=True, **options):
        super().__init__()
        hidden = inplanes * depth_multiplier
        self.depthwise = nn.Conv2d(inplanes, hidden, kernel_size, groups=inplanes, bias=False, **options)
        self.pointwise = nn.Conv2d(hidden, planes, 1, bias=bias)

    def forward(self, x):
        return self.pointwise(self.depthwise(x))


class CBAM(nn.Module):
    def __init__(self, channels, reduction=16, kernel_size=7):
        super().__init__()
        self.fc1 = nn.Conv2d(channels, channels // reduction, 1, bias=False)
        self.fc2 = nn.Conv2d(channels // reduction, channels, 1, bias=False)
        self.conv = nn.Conv2d(2, 1, kernel_size, padding='same', bias=False)

    def forward(self, x):
        pooled = x.mean((2, 3), keepdim=True), x.amax((2, 3), keepdim=True)
        x = x * torch.sigmoid(sum(self.fc2(torch.relu(self.fc1(p))) for p in pooled))
        return x * torch.sigmoid(self.conv(torch.cat([x.mean(1, keepdim=True), x.amax(1, keepdim=True)], 1)))


# What makes it, its name here, and cases: what is special, arguments, images [batch, height, width, channels], options. An option `ours` stands in for
# those that are written otherwise here.
BLOCKS = [
    (ops.Conv2dNormActivation, 'Conv2dNormActivation', [
        ('3×3', (2, 3, 3), [2, 5, 4, 2], {}),
        ('1×1', (2, 3, 1), [2, 3, 4, 2], {}),
        ('stride 2 on odd sizes', (3, 2, 3), [2, 5, 7, 3], {'stride': 2}),
        ('dilated, so padded by more', (2, 2, 3), [1, 6, 5, 2], {'dilation': 2}),
        ('a kernel of unequal sides', (2, 2, (3, 5)), [2, 4, 6, 2], {'dilation': (2, 1)}),
        ('depthwise', (4, 4, 3), [2, 4, 3, 4], {'groups': 4}),
        ('padding given', (2, 3, 3), [2, 5, 4, 2], {'padding': 0}),
        ('no normalisation, so a bias', (2, 3, 3), [1, 4, 5, 2], {'norm_layer': None}),
        ('no activation', (2, 3, 3), [2, 4, 3, 2], {'activation_layer': None}),
        ('only a convolution, without bias', (2, 3, 2), [1, 4, 3, 2], {'norm_layer': None, 'activation_layer': None, 'bias': False}),
    ]),
    (residual_block(resnet.BasicBlock), 'BasicBlock', [
        ('keeps the shape', (3, 3), [2, 4, 5, 3], {}),
        ('halves the picture', (2, 4), [2, 5, 6, 2], {'stride': 2}),
        ('more channels at stride 1', (2, 3), [2, 4, 3, 2], {}),
        ('stride 2 with as many channels', (3, 3), [2, 5, 5, 3], {'stride': 2}),
        ('one channel, batch of 1', (1, 1), [1, 3, 4, 1], {}),
    ]),
    (residual_block(resnet.Bottleneck), 'Bottleneck', [
        ('keeps the shape', (8, 2), [2, 4, 3, 8], {}),
        ('from few channels', (3, 2), [2, 4, 5, 3], {}),
        ('a smaller picture', (3, 3), [2, 5, 6, 3], {'stride': 2}),
        ('groups of ResNeXt', (4, 4), [2, 4, 3, 4], {'groups': 2, 'base_width': 32}),
        ('wide inside', (8, 2), [2, 3, 4, 8], {'base_width': 128}),
        ('dilated', (6, 2), [2, 5, 4, 6], {'dilation': 2}),
        ('groups, wide, strided and dilated', (4, 4), [2, 6, 5, 4], {'groups': 2, 'base_width': 64, 'stride': 2, 'dilation': 2}),
    ]),
    (ops.SqueezeExcitation, 'SqueezeExcitation', [
        ('of some channels', (4, 2), [2, 3, 4, 4], {}),
        ('squeezed to one', (3, 1), [2, 4, 3, 3], {}),
        ('one channel, one pixel, batch of 1', (1, 2), [1, 1, 1, 1], {}),
    ]),
    (inverted_residual, 'InvertedResidual', [
        ('adds its input', (2, 2), [2, 4, 3, 2], {}),
        ('other channels', (2, 3), [2, 3, 4, 2], {}),
        ('halves the picture', (2, 2), [2, 5, 4, 2], {'stride': 2}),
        ('without expansion', (3, 2), [2, 4, 4, 3], {'expand_ratio': 1}),
        ('expanded twice, adds its input', (3, 3), [1, 5, 3, 3], {'expand_ratio': 2}),
    ]),
    (DepthwiseSeparableConv2d, 'DepthwiseSeparableConv2d', [
        ('3×3', (3, 4, 3), [2, 4, 5, 3], {'padding': 1}),
        ('two kernels a channel, strided', (2, 3, 3), [2, 6, 5, 2], {'depth_multiplier': 2, 'stride': 2}),
        ('dilated, reflected, without bias', (2, 2, 3), [1, 6, 5, 2], {'dilation': 2, 'padding': 2, 'padding_mode': 'reflect', 'bias': False}),
        ('one channel', (1, 1, (2, 3)), [1, 4, 4, 1], {}),
    ]),
    (squeezenet.Fire, 'Fire', [
        ('of the first kind', (3, 2, 4, 3), [2, 4, 5, 3], {}),
        ('as narrow as can be', (1, 1, 1, 1), [1, 3, 3, 1], {}),
    ]),
    (fcn.FCNHead, 'FCNHead', [
        ('of some classes', (8, 3), [2, 4, 5, 8], {}),
        ('one pixel, one class', (4, 1), [1, 1, 1, 4], {}),
    ]),
    (densenet._DenseLayer, 'DenseLayer', [
        ('four times as wide inside', (3, 2, 4, 0), [2, 4, 5, 3], {}),
        ('narrow inside', (2, 3, 1, 0), [2, 3, 3, 2], {}),
    ]),
    (Inception, 'Inception', [
        ('of all branches', (3, 2, 1, 3, 2, 1, 2), [2, 4, 5, 3], {}),
        ('of one channel', (1, 1, 1, 1, 1, 1, 1), [2, 3, 3, 1], {}),
    ]),
    (shufflenetv2.InvertedResidual, 'ShuffleUnit', [
        ('keeps one half', (4, 4, 1), [2, 4, 3, 4], {}),
        ('halves the picture', (3, 4, 2), [2, 5, 6, 3], {}),
    ]),
    (convnext.CNBlock, 'CNBlock', [
        ('of three channels', (3, 1e-6, 0.0), [2, 4, 5, 3], {}),
        ('of one, batch of 1', (1, 1e-6, 0.0), [1, 3, 4, 1], {}),
    ]),
    (CBAM, 'CBAM', [
        ('by default', (16,), [1, 2, 3, 16], {}),
        ('a little narrower, small kernel', (4,), [2, 5, 4, 4], {'reduction': 2, 'kernel_size': 3}),
        ('one pixel', (2,), [2, 1, 1, 2], {'reduction': 1}),
    ]),
]


# One mode where both are the same, or dropout needs chance. In evaluation first, and so with gradients there, where one normalisation follows another: in training
# gradients that are zero in exact arithmetic are noise.
MODES = {'CNBlock': [True], 'Inception': [False, True], 'ShuffleUnit': [False, True], 'SqueezeExcitation': [True], 'DepthwiseSeparableConv2d': [True], 'Fire': [True], 'CBAM': [True], 'FCNHead': [False]}


def main():
    cases = []
    for make, kind, table in BLOCKS:
        for name, args, shape, options in table:
            modes = MODES.get(kind, [True, False])
            for training in modes:
                title = f'{name}, {"training" if training else "evaluation"}'
                # Gradients once for each block, where the normalisations take part.
                cases.append(golden(make, args, [shape], options, kind=kind, name=title, training=training, gradients=training == modes[0]))
    write('packages/layers/src/fixtures/blocks.json', cases)


if __name__ == '__main__':
    main()
