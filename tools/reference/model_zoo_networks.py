"""Networks of @cnn/models that torchvision has not, in PyTorch."""

import torch
from torch import nn
from torch.nn import functional as F


class LeNet5(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, num_classes)

    def forward(self, x):
        for conv in self.conv1, self.conv2:
            x = F.avg_pool2d(torch.tanh(conv(x)), 2)
        x = x.flatten(1)
        for fc in self.fc1, self.fc2:
            x = torch.tanh(fc(x))
        return self.fc3(x)


class ZFNet(nn.Module):
    def __init__(self, num_classes=1000):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 96, 7, stride=2, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2, ceil_mode=True),
            nn.LocalResponseNorm(5, k=2),
            nn.Conv2d(96, 256, 5, stride=2),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2, ceil_mode=True),
            nn.LocalResponseNorm(5, k=2),
            nn.Conv2d(256, 384, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(384, 384, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(384, 256, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2, ceil_mode=True),
        )
        self.classifier = nn.Sequential(
            nn.Dropout(),
            nn.Linear(9216, 4096),
            nn.ReLU(),
            nn.Dropout(),
            nn.Linear(4096, 4096),
            nn.ReLU(),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class TinyVGG(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.conv_1_1 = nn.Conv2d(3, 10, 3)
        self.conv_1_2 = nn.Conv2d(10, 10, 3)
        self.conv_2_1 = nn.Conv2d(10, 10, 3)
        self.conv_2_2 = nn.Conv2d(10, 10, 3)
        self.output = nn.Linear(1690, num_classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv_1_2(F.relu(self.conv_1_1(x)))), 2)
        x = F.max_pool2d(F.relu(self.conv_2_2(F.relu(self.conv_2_1(x)))), 2)
        return self.output(x.flatten(1))


class CifarBlock(nn.Module):
    """He et al. 2015, section 4.2, with shortcuts of option A."""

    def __init__(self, inplanes, planes, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.stride, self.border = stride, (planes - inplanes) // 2

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        kept = x[:, :, :: self.stride, :: self.stride]
        return F.relu(y + F.pad(kept, (0, 0, 0, 0, self.border, self.border)))


class CifarResNet(nn.Module):
    def __init__(self, depth, num_classes=10):
        super().__init__()
        n = (depth - 2) // 6
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.layer1 = stack(CifarBlock, n, 16, 16, 1)
        self.layer2 = stack(CifarBlock, n, 16, 32, 2)
        self.layer3 = stack(CifarBlock, n, 32, 64, 2)
        self.linear = nn.Linear(64, num_classes)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        return self.linear(x.mean((2, 3)))


class WideBlock(nn.Module):
    def __init__(self, inplanes, planes, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inplanes)
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
        self.convShortcut = None if inplanes == planes else nn.Conv2d(inplanes, planes, 1, stride, bias=False)

    def forward(self, x):
        normal = F.relu(self.bn1(x))
        y = self.conv2(F.relu(self.bn2(self.conv1(normal))))
        return y + (x if self.convShortcut is None else self.convShortcut(normal))


class WideStage(nn.Module):
    def __init__(self, *settings):
        super().__init__()
        self.layer = stack(WideBlock, *settings)

    def forward(self, x):
        return self.layer(x)


class WideResNet(nn.Module):
    def __init__(self, depth, widen_factor, num_classes=10):
        super().__init__()
        n = (depth - 4) // 6
        narrow, middle, wide = (channels * widen_factor for channels in (16, 32, 64))
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.block1 = WideStage(n, 16, narrow, 1)
        self.block2 = WideStage(n, narrow, middle, 2)
        self.block3 = WideStage(n, middle, wide, 2)
        self.bn1 = nn.BatchNorm2d(wide)
        self.fc = nn.Linear(wide, num_classes)

    def forward(self, x):
        x = self.block3(self.block2(self.block1(self.conv1(x))))
        return self.fc(F.relu(self.bn1(x)).mean((2, 3)))


def stack(block, count, inplanes, planes, stride):
    """Blocks in a row, of which the first changes the shape."""
    return nn.Sequential(*(block(planes if i else inplanes, planes, 1 if i else stride) for i in range(count)))


class ConvGroup(nn.Module):
    def __init__(self, inplanes, planes):
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, 3, padding='same', bias=False)
        self.pool = nn.MaxPool2d(2)
        self.norm1 = nn.BatchNorm2d(planes, eps=1e-12)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding='same', bias=False)
        self.norm2 = nn.BatchNorm2d(planes, eps=1e-12)

    def forward(self, x):
        x = F.gelu(self.norm1(self.pool(self.conv1(x))))
        return F.gelu(self.norm2(self.conv2(x)))


class Airbench94(nn.Sequential):
    def __init__(self, num_classes=10, widths=(64, 256, 256)):
        first, second, third = widths
        super().__init__(
            nn.Conv2d(3, 24, 2),
            nn.GELU(),
            ConvGroup(24, first),
            ConvGroup(first, second),
            ConvGroup(second, third),
            nn.MaxPool2d(3),
            nn.Flatten(),
            nn.Linear(third, num_classes, bias=False),
        )

    def forward(self, x):
        return super().forward(x) / 9
