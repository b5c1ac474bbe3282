"""
torchattacks, auto-attack and Foolbox on a network that ships with @cnn/models and the first thousand test pictures of CIFAR-10: which of them each
attack fools.

Not a fixture of the tests: `pnpm verify attacks` holds ours against what this writes. Usage:

    python tools/reference/attack_success.py <folder of cifar-10-batches-bin> <out.json> [pictures] [attack …]

Several runs add to the same file.
"""

import json
import sys
import time
from pathlib import Path

import foolbox
import numpy as np
import torch
import torchattacks
from pyautoattack import AutoAttack
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

ROOT = Path(__file__).parents[2]
EPSILON = 2 / 255
EPSILON_L2 = 0.25
EPSILON_L1 = 3
NEAR_L2 = 1
MEAN, STD = [0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.201]


class ConvGroup(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding='same', bias=False)
        self.norm1 = nn.BatchNorm2d(outputs, eps=1e-12)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding='same', bias=False)
        self.norm2 = nn.BatchNorm2d(outputs, eps=1e-12)

    def forward(self, x):
        x = F.gelu(self.norm1(F.max_pool2d(self.conv1(x), 2)))
        return F.gelu(self.norm2(self.conv2(x)))


class Network(nn.Module):
    """airbench-small, with the normalisation of its card in front."""

    def __init__(self, weights):
        super().__init__()
        widths = [weights[f'{i}.conv2.weight'].shape[0] for i in (2, 3, 4)]
        self.modules_ = nn.ModuleDict({
            '0': nn.Conv2d(3, 24, 2),
            **{str(i): ConvGroup(a, b) for i, a, b in zip((2, 3, 4), [24, *widths], widths)},
            '7': nn.Linear(widths[2], 10, bias=False),
        })
        self.modules_.load_state_dict({name: value.float() for name, value in weights.items()}, strict=False)
        self.register_buffer('mean', torch.tensor(MEAN).view(3, 1, 1))
        self.register_buffer('std', torch.tensor(STD).view(3, 1, 1))

    def forward(self, x):
        layers = self.modules_
        x = F.gelu(layers['0']((x - self.mean) / self.std))
        for i in ('2', '3', '4'):
            x = layers[i](x)
        return layers['7'](F.max_pool2d(x, 3).flatten(1)) / 9


def attacks(model):
    ta, e = torchattacks, EPSILON
    return {
        'fgsm': ta.FGSM(model, eps=e),
        'bim': ta.BIM(model, eps=e, alpha=e / 4, steps=10),
        'pgd': ta.PGD(model, eps=e, alpha=e / 4, steps=20),
        'pgd-l2': ta.PGDL2(model, eps=EPSILON_L2, alpha=EPSILON_L2 / 4, steps=20),
        'mi-fgsm': ta.MIFGSM(model, eps=e, alpha=e / 4, steps=10),
        'ni-fgsm': ta.NIFGSM(model, eps=e, alpha=e / 4, steps=10),
        'ti-fgsm': ta.TIFGSM(model, eps=e, alpha=e / 4, steps=10, diversity_prob=0.0),
        'di-fgsm': ta.DIFGSM(model, eps=e, alpha=e / 4, steps=10),
        'apgd-ce': ta.APGD(model, eps=e, steps=50, loss='ce', seed=0),
        'apgd-dlr': ta.APGD(model, eps=e, steps=50, loss='dlr', seed=0),
        'apgd-t': ta.APGDT(model, eps=e, steps=50, n_classes=10, seed=0),
        'fab-t': ta.FAB(model, eps=e, steps=50, multi_targeted=True, n_classes=10, seed=0),
        'square': ta.Square(model, eps=e, n_queries=1000, seed=0),
        'autoattack': ta.AutoAttack(model, eps=e, n_classes=10, seed=0),
        'autoattack itself': itself(model, 'Linf', e),
        'autoattack itself, l2': itself(model, 'L2', EPSILON_L2),
        'square-l1': itself(model, 'L1', EPSILON_L1, 'square'),
        'boundary': nearest(model, foolbox.attacks.BoundaryAttack(steps=1000)),
        # It scales the directions of a batch by all of its pictures together, which spoils them.
        'hop-skip-jump': nearest(model, foolbox.attacks.HopSkipJumpAttack(steps=10), size=1),
    }


def itself(model, norm, epsilon, only=None):
    """auto-attack's own code: the standard version, or one attack of 1,000 queries."""
    settings = {'version': 'custom', 'attacks': [only]} if only else {'version': 'standard'}
    evaluation = AutoAttack(model, norm=norm, eps=epsilon, seed=0, **settings)
    if only:
        evaluation.square.n_queries = 1000
    return lambda images, labels: evaluation.run_standard_evaluation(images, labels)[0]


def nearest(model, attack, size=250):
    """
    Walks from the nearest of the other pictures that the network takes for something else, `size` pictures at once; what it finds counts up to a
    size in L2.
    """

    def attacked(images, labels):
        with torch.no_grad():
            predictions = model(images).argmax(1)
        distances = torch.cdist(images.flatten(1), images.flatten(1))
        distances[labels[:, None] == predictions[None]] = float('inf')
        starts = images[distances.argmin(1)]
        bounded = foolbox.PyTorchModel(model, bounds=(0, 1), device='cpu')
        parts = zip(images.split(size), labels.split(size), starts.split(size))
        found = torch.cat([attack(bounded, x, y, epsilons=None, starting_points=start)[0] for x, y, start in parts])
        sizes = (found - images).flatten(1).norm(dim=1)
        print(f'median {sizes.median():.4f}, mean {sizes.mean():.4f}', flush=True)
        return torch.where((sizes <= NEAR_L2)[:, None, None, None], found, images)

    return attacked


def main(folder, out, count='1000', *names):
    torch.manual_seed(0)
    data = np.fromfile(Path(folder) / 'test_batch.bin', dtype=np.uint8).reshape(-1, 3073)[: int(count)]
    images = torch.from_numpy(data[:, 1:].reshape(-1, 3, 32, 32).copy()).float() / 255
    labels = torch.from_numpy(data[:, 0].astype(np.int64))
    model = Network(load_file(ROOT / 'packages/models/assets/airbench-small-cifar10.safetensors')).eval()
    results = json.loads(Path(out).read_text()) if Path(out).exists() else {}

    def bits(x):
        with torch.no_grad():
            predictions = torch.cat([model(part).argmax(1) for part in x.split(250)])
        return ''.join('1' if right else '0' for right in (predictions == labels).tolist())

    results['clean'] = {'right': bits(images), 'seconds': 0}
    for name, attack in attacks(model).items():
        if names and name not in names:
            continue
        start = time.time()
        # DIFGSM tosses one coin a step for a whole batch: with four batches its figure would be chance.
        batch = 10 if name == 'di-fgsm' else 250
        adversarial = torch.cat([attack(x, y) for x, y in zip(images.split(batch), labels.split(batch))])
        seconds = time.time() - start
        right = bits(adversarial)
        results[name] = {'right': right, 'seconds': round(seconds, 1)}
        print(f'{name}: {100 * right.count("1") / len(right):.1f} % right, {seconds:.0f} s', flush=True)
        Path(out).write_text(json.dumps(results, indent=2) + '\n')


if __name__ == '__main__':
    main(*sys.argv[1:])
