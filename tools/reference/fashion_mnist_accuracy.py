"""
What PyTorch itself reaches on the embedded sample, to hold `npm start` against: prints, writes nothing.

    python3 tools/reference/fashion_mnist_accuracy.py --epochs 2 --flip

Reads Debian's dataset-fashion-mnist and takes the first 600 training and 100 test images of each class. Images are padded to 32×32,
repeated to three channels and normalised with Fashion-MNIST's mean and deviation.
"""

import argparse
import gzip
import time

import numpy as np
import torch
from torch.nn import functional as F

from cifar_cnn_network import CifarCNN

FOLDER = '/usr/share/datasets/fashion-mnist'
MEAN, DEVIATION = 0.2860, 0.3530


def read(split, per_class):
    with gzip.open(f'{FOLDER}/{split}-images-idx3-ubyte.gz') as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28)
    with gzip.open(f'{FOLDER}/{split}-labels-idx1-ubyte.gz') as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    chosen = np.sort(np.concatenate([np.flatnonzero(labels == label)[:per_class] for label in range(10)]))
    padded = np.pad(images[chosen], ((0, 0), (2, 2), (2, 2))).astype(np.float32) / 255
    normalised = torch.from_numpy((padded - np.float32(MEAN)) / np.float32(DEVIATION))
    return normalised[:, None].repeat(1, 3, 1, 1), torch.from_numpy(labels[chosen].astype(np.int64))


def accuracy(model, images, labels):
    model.eval()
    with torch.no_grad():
        correct = sum((model(x).argmax(1) == y).sum().item() for x, y in zip(images.split(250), labels.split(250)))
    return 100 * correct / len(labels)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--epochs', type=int, default=2)
    parser.add_argument('--batch-size', type=int, default=64)
    parser.add_argument('--learning-rate', type=float, default=1e-3)
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--flip', action='store_true', help='mirror half of the training images')
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    images, labels = read('train', 600)
    test_images, test_labels = read('t10k', 100)
    model = CifarCNN()
    optimizer = torch.optim.Adam(model.parameters(), lr=options.learning_rate)
    for epoch in range(1, options.epochs + 1):
        start = time.time()
        model.train()
        total = 0
        for batch in torch.randperm(len(labels)).split(options.batch_size):
            x = images[batch]
            if options.flip:
                mirrored = torch.rand(len(batch)) < 0.5
                x = torch.where(mirrored[:, None, None, None], x.flip(3), x)
            loss = F.cross_entropy(model(x), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        seconds = time.time() - start
        print(
            f'flip {options.flip} seed {options.seed} epoch {epoch}: loss {total / len(labels):.4f}, '
            f'test accuracy {accuracy(model, test_images, test_labels):.2f} %, {seconds:.0f} s',
            flush=True,
        )


main()
