"""The tutorial's network, word for word in structure, so that its names and numbers are PyTorch's own."""

from torch import nn


class CifarCNN(nn.Module):
    """
    Three blocks of two convolutions, then three linear layers: 5,852,170 parameters for 32×32 colour images in ten classes.

    `dropout=False` keeps the modules, and so the names of the parameters, but drops nothing: golden numbers need no chance.
    """

    def __init__(self, dropout=True):
        super().__init__()
        self.conv_layer = nn.Sequential(
            nn.Conv2d(3, 32, kernel_size=3, padding=1),
            nn.BatchNorm2d(32),
            nn.ReLU(inplace=True),
            nn.Conv2d(32, 64, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=2, stride=2),
            nn.Conv2d(64, 128, kernel_size=3, padding=1),
            nn.BatchNorm2d(128),
            nn.ReLU(inplace=True),
            nn.Conv2d(128, 128, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=2, stride=2),
            nn.Dropout2d(p=0.05 if dropout else 0),
            nn.Conv2d(128, 256, kernel_size=3, padding=1),
            nn.BatchNorm2d(256),
            nn.ReLU(inplace=True),
            nn.Conv2d(256, 256, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=2, stride=2),
        )
        self.fc_layer = nn.Sequential(
            nn.Dropout(p=0.1 if dropout else 0),
            nn.Linear(4096, 1024),
            nn.ReLU(inplace=True),
            nn.Linear(1024, 512),
            nn.ReLU(inplace=True),
            nn.Dropout(p=0.1 if dropout else 0),
            nn.Linear(512, 10),
        )

    def forward(self, x):
        features = self.conv_layer(x)
        return self.fc_layer(features.view(features.size(0), -1))
