"""
What PyTorch itself reaches on CIFAR-10 in the course's run, to hold `cnn train` against.

    python3 tools/reference/cifar10_accuracy.py datasets/cifar-10-batches-bin --epochs 20 --state course.pt

Prints a line an epoch. With `--state`, what a later call needs to go on is kept in that file.

Batch 128, Adam 1e-4, random crop with padding 4, horizontal flip, the course's mean and deviation.
"""

import argparse
import os
import time

import numpy as np
import torch
from torch.nn import functional as F

from cifar_cnn_network import CifarCNN

MEAN = torch.tensor([0.4914, 0.4822, 0.4465])[:, None, None]
DEVIATION = torch.tensor([0.2023, 0.1994, 0.2010])[:, None, None]


def read(folder, names):
    records = np.concatenate([np.fromfile(f'{folder}/{name}.bin', np.uint8).reshape(-1, 3073) for name in names])
    return torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy()), torch.from_numpy(records[:, 0].astype(np.int64))


def normalised(pixels):
    return (pixels.float() / 255 - MEAN) / DEVIATION


def augmented(pixels):
    """A window of each padded image, mirrored or not; each image its own."""
    padded = F.pad(pixels, (4, 4, 4, 4))
    windows = [
        padded[i, :, y : y + 32, x : x + 32].flip(2) if mirrored else padded[i, :, y : y + 32, x : x + 32]
        for i, (y, x, mirrored) in enumerate(
            zip(*(torch.randint(high, (len(pixels),)).tolist() for high in (9, 9, 2)))
        )
    ]
    return torch.stack(windows)


def accuracy(model, pixels, labels):
    model.eval()
    with torch.no_grad():
        correct = sum(
            (model(normalised(x)).argmax(1) == y).sum().item() for x, y in zip(pixels.split(250), labels.split(250))
        )
    return 100 * correct / len(labels)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('folder')
    parser.add_argument('--epochs', type=int, default=1)
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--state', help='a file to keep the run in after each epoch, and to go on from')
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    pixels, labels = read(options.folder, [f'data_batch_{i}' for i in range(1, 6)])
    test_pixels, test_labels = read(options.folder, ['test_batch'])
    model = CifarCNN()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
    first = 1
    if options.state and os.path.exists(options.state):
        kept = torch.load(options.state, weights_only=True)
        model.load_state_dict(kept['model'])
        optimizer.load_state_dict(kept['optimizer'])
        torch.set_rng_state(kept['random'])
        first = kept['epoch'] + 1
    for epoch in range(first, options.epochs + 1):
        start = time.time()
        model.train()
        losses = []
        for batch in torch.randperm(len(labels)).split(128):
            loss = F.cross_entropy(model(normalised(augmented(pixels[batch]))), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        print(
            f'seed {options.seed} epoch {epoch}: loss {sum(losses) / len(losses):.4f}, '
            f'test accuracy {accuracy(model, test_pixels, test_labels):.2f} %, {time.time() - start:.0f} s',
            flush=True,
        )
        if options.state:
            torch.save(
                {
                    'epoch': epoch,
                    'model': model.state_dict(),
                    'optimizer': optimizer.state_dict(),
                    'random': torch.get_rng_state(),
                },
                options.state,
            )


main()
