"""
The losses of TRADES and MART, their gradients, and an adversarial weight perturbation, by PyTorch's autograd in float64.

Written from the papers (Zhang et al. 2019, Wang et al. 2020, Wu et al. 2020) with the constants of their published code, on the tiny classifiers
of adversarial.py; the adversarial images are any, as the losses do not ask where they come from.
"""

import torch
from torch.nn import functional as F

from fixture import draw, pack, write

BATCH, HEIGHT, WIDTH, CHANNELS, CLASSES, HIDDEN = 4, 4, 5, 3, 5, 4

WEIGHTS = {
    'kernel': draw('robust losses', 'kernel', shape=[3, 3, CHANNELS, HIDDEN]),
    'weight': draw('robust losses', 'weight', shape=[HEIGHT * WIDTH * HIDDEN, CLASSES], low=-0.4, high=0.4),
}
IMAGES = draw('robust losses', 'images', shape=[BATCH, HEIGHT, WIDTH, CHANNELS], low=0.0)
CHANGE = draw('robust losses', 'change', shape=[BATCH, HEIGHT, WIDTH, CHANNELS], low=-0.25, high=0.25)
ADVERSARIAL = (IMAGES + CHANGE).clamp(0, 1).float().double()
LABELS = torch.tensor([0, 3, 1, 4])


def classifier(kernel, weight):
    def logits(images):
        features = torch.tanh(F.conv2d(images.permute(0, 3, 1, 2), kernel.permute(3, 2, 0, 1), padding=1))
        return features.permute(0, 2, 3, 1).reshape(len(images), -1) @ weight

    return logits


def trades(model, images, labels, adversarial, beta):
    clean = model(images)
    divergence = F.kl_div(F.log_softmax(model(adversarial), 1), F.softmax(clean, 1), reduction='batchmean')
    return F.cross_entropy(clean, labels) + beta * divergence


def mart(model, images, labels, adversarial, beta):
    clean = F.softmax(model(images), 1)
    attacked = model(adversarial)
    probabilities = F.softmax(attacked, 1)
    rivals = probabilities.detach().clone()
    rivals[torch.arange(len(labels)), labels] = -1
    boost = F.nll_loss(torch.log(1.0001 - probabilities + 1e-12), rivals.argmax(1))
    unsure = 1.0000001 - clean[torch.arange(len(labels)), labels]
    divergence = F.kl_div(torch.log(probabilities + 1e-12), clean, reduction='none').sum(1)
    return F.cross_entropy(attacked, labels) + boost + beta * (divergence * unsure).mean()


def fresh():
    return {name: value.clone().requires_grad_() for name, value in WEIGHTS.items()}


def perturbed(gamma):
    weights = fresh()
    gradients = torch.autograd.grad(trades(classifier(**weights), IMAGES, LABELS, ADVERSARIAL, 6.0), list(weights.values()))
    return {
        name: pack(w + gamma * w.norm() * g / (g.norm() + 1e-20)) for (name, w), g in zip(weights.items(), gradients)
    }


def cases():
    for name, loss, beta in [
        ('trades, beta 6', trades, 6.0),
        ('trades, beta 1', trades, 1.0),
        ('mart, beta 6', mart, 6.0),
        ('mart, beta 0', mart, 0.0),
    ]:
        weights = fresh()
        value = loss(classifier(**weights), IMAGES, LABELS, ADVERSARIAL, beta)
        value.backward()
        yield {
            'name': name,
            'loss': loss.__name__,
            'beta': beta,
            'value': value,
            'gradients': {key: pack(weight.grad) for key, weight in weights.items()},
        }


if __name__ == '__main__':
    write(
        'packages/adversarial/src/fixtures/robust-losses.json',
        {
            'weights': {name: pack(value) for name, value in WEIGHTS.items()},
            'images': pack(IMAGES),
            'adversarial': pack(ADVERSARIAL),
            'labels': LABELS,
            'cases': list(cases()),
            'perturbed': {'gamma': 0.05, 'weights': perturbed(0.05)},
        },
    )
