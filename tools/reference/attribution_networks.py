"""Networks of @cnn/models as Captum takes them: every ReLU, pool and sum a module of its own, nothing in place."""

from torch import nn
from torch.nn import functional as F

from cifar_cnn_network import CifarCNN


class Copy(nn.Module):
    """
    Stands between a ReLU and the pool behind it: Captum's hooks on the one tensor between them run in the wrong order, so that its DeepLift forgets what the
    pool's rule found (its attributions then miss the difference of the scores by more than that difference).
    """

    def forward(self, x):
        return x.clone()


def cifar_cnn():
    model = CifarCNN(dropout=False)
    for index, module in enumerate(model.conv_layer):
        if isinstance(module, nn.MaxPool2d):
            model.conv_layer[index] = nn.Sequential(Copy(), module)
    for module in model.modules():
        if isinstance(module, nn.ReLU):
            module.inplace = False
    return model


class TinyVGG(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_1_1 = nn.Conv2d(3, 10, 3)
        self.relu_1_1 = nn.ReLU()
        self.conv_1_2 = nn.Conv2d(10, 10, 3)
        self.relu_1_2 = nn.ReLU()
        self.max_pool_1 = nn.Sequential(Copy(), nn.MaxPool2d(2))
        self.conv_2_1 = nn.Conv2d(10, 10, 3)
        self.relu_2_1 = nn.ReLU()
        self.conv_2_2 = nn.Conv2d(10, 10, 3)
        self.relu_2_2 = nn.ReLU()
        self.max_pool_2 = nn.Sequential(Copy(), nn.MaxPool2d(2))
        self.output = nn.Linear(1690, 10)

    def forward(self, x):
        x = self.max_pool_1(self.relu_1_2(self.conv_1_2(self.relu_1_1(self.conv_1_1(x)))))
        x = self.max_pool_2(self.relu_2_2(self.conv_2_2(self.relu_2_1(self.conv_2_1(x)))))
        return self.output(x.flatten(1))


class Sum(nn.Module):
    def forward(self, a, b):
        return a + b


class Shortcut(nn.Module):
    """Every stride-th pixel, with channels of zeros around the old ones."""

    def __init__(self, stride, border):
        super().__init__()
        self.stride, self.border = stride, border

    def forward(self, x):
        return F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.border, self.border))


class CifarBlock(nn.Module):
    def __init__(self, inplanes, planes, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.relu1 = nn.ReLU()
        self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.shortcut = Shortcut(stride, (planes - inplanes) // 2)
        self.sum = Sum()
        self.relu2 = nn.ReLU()

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu1(self.bn1(self.conv1(x)))))
        return self.relu2(self.sum(y, self.shortcut(x)))


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.relu = nn.ReLU()
        stage = lambda inplanes, planes, stride: nn.Sequential(
            CifarBlock(inplanes, planes, stride), CifarBlock(planes, planes, 1), CifarBlock(planes, planes, 1)
        )
        self.layer1, self.layer2, self.layer3 = stage(16, 16, 1), stage(16, 32, 2), stage(32, 64, 2)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.linear = nn.Linear(64, 10)

    def forward(self, x):
        x = self.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.linear(self.avgpool(x).flatten(1))


# Name in @cnn/models: network, shape of the images, channels last, the layer whose class activation maps are drawn, and one in how many numbers is kept.
NETWORKS = {
    'cifar-cnn': (cifar_cnn, [2, 32, 32, 3], 'conv_layer.10', 31),
    'tiny-vgg': (TinyVGG, [2, 64, 64, 3], 'relu_2_2', 127),
    'cifar-resnet20': (ResNet20, [2, 16, 20, 3], 'layer2', 13),
}
