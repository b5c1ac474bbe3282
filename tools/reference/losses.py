"""Cross-entropy: its value and its gradient to the logits."""

import torch
from torch.nn import functional as F

from fixture import draw, pack, write
from philox import Rng


def cases():
    for name, shape, scale, smoothing in [
        ('small logits', [5, 4], 1, 0),
        ('label smoothing 0.1', [5, 4], 1, 0.1),
        ('label smoothing 1: every class alike', [3, 4], 1, 1),
        ('batch of 1, two classes', [1, 2], 3, 0),
        ('one class', [2, 1], 1, 0),
        ('logits whose exponentials overflow', [6, 3], 1000, 0),
        ('overflow with label smoothing 0.1', [6, 3], 1000, 0.1),
    ]:
        logits = (draw('cross-entropy', name, shape=shape) * scale).float().double().requires_grad_()
        labels = torch.from_numpy(Rng(0).fold('cross-entropy', name, 'labels').integers(shape[0], 0, shape[1])).long()
        loss = F.cross_entropy(logits, labels, label_smoothing=smoothing)
        loss.backward()
        yield {
            'name': name,
            'labelSmoothing': smoothing,
            'logits': pack(logits),
            'labels': labels,
            'loss': loss,
            'gradient': pack(logits.grad),
        }


if __name__ == '__main__':
    write('packages/train/src/fixtures/cross-entropy.json', list(cases()))
