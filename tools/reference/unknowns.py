"""
Scores of unknown images, and how well they keep them from the known ones.

Scores of logits are written from their definitions on torch, ODIN on its autograd (Liang et al. 2018). Scores of features use what the
published code uses: scikit-learn's EmpiricalCovariance for Mahalanobis (Lee et al. 2018) and ViM (Wang et al. 2022, with numpy's eig and
pinv), and its NearestNeighbors (Sun et al. 2022). All are turned so that a higher score is more unknown. Rates are scikit-learn's.

A pixel whose gradient is nearly zero could step either way in float32, so a case of ODIN with such a pixel is refused.
"""

import numpy as np
import torch
from scipy.special import logsumexp
from sklearn.covariance import EmpiricalCovariance
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve
from sklearn.neighbors import NearestNeighbors

from adversarial import CLASSIFIERS, CONV, LINEAR, SMALLEST_GRADIENT
from fixture import draw, pack, write

BATCH, HEIGHT, WIDTH, CHANNELS = 6, 4, 5, 3


def max_softmax(logits):
    return 1 - torch.softmax(logits, 1).max(1).values


def max_logit(logits):
    return -logits.max(1).values


def energy(logits, temperature):
    return -temperature * torch.logsumexp(logits / temperature, 1)


def odin(classifier, images, temperature, epsilon, bounds):
    x = images.clone().requires_grad_()
    logs = torch.log_softmax(classifier(x) / temperature, 1).max(1).values
    (gradient,) = torch.autograd.grad(logs.sum(), x)
    if (gradient.abs().flatten(1).min(1).values < SMALLEST_GRADIENT * gradient.abs().flatten(1).max(1).values).any():
        raise ValueError('a gradient is too near to zero; change the seed')
    # The published code subtracts epsilon times the sign of the gradient of the loss, minus the logarithm.
    surer = (x.detach() - epsilon * (-gradient).sign()).clamp(*bounds)
    return max_softmax(classifier(surer) / temperature)


def logit_cases():
    for classifier in ('linear', 'conv'):
        images = draw('unknowns', classifier, shape=[BATCH, HEIGHT, WIDTH, CHANNELS], low=-0.1, high=1.1).clamp(0, 1)
        planes = images.permute(0, 3, 1, 2)
        model = CLASSIFIERS[classifier]
        logits = model(planes)
        scores = [
            ('maxSoftmax', {}, max_softmax(logits)),
            ('maxLogit', {}, max_logit(logits)),
            ('energy', {}, energy(logits, 1)),
            ('energy', {'temperature': 2.5}, energy(logits, 2.5)),
        ]
        for options in (
            {'temperature': 1000, 'epsilon': 0.0014, 'bounds': [0, 1]},
            {'temperature': 10, 'epsilon': 0.05, 'bounds': [-0.02, 1.01]},
            {'temperature': 100, 'epsilon': 0, 'bounds': [0, 1]},
        ):
            scores.append(('odin', options, odin(model, planes, **options)))
        yield {
            'classifier': classifier,
            'images': pack(images),
            'scores': [{'score': name, 'options': options, 'expected': expected} for name, options, expected in scores],
        }


def mahalanobis(known, labels, unknown):
    means = {c: known[labels == c].mean(0) for c in np.unique(labels)}
    centred = known - np.stack([means[c] for c in labels])
    precision = EmpiricalCovariance(assume_centered=False).fit(centred).precision_
    away = [unknown - mean for mean in means.values()]
    return np.min([np.einsum('ni,ij,nj->n', d, precision, d) for d in away], axis=0)


def vim(known, unknown, weight, bias, dimensions):
    """As the authors' benchmark.py."""
    u = -np.matmul(np.linalg.pinv(weight), bias)
    covariance = EmpiricalCovariance(assume_centered=True).fit(known - u)
    values, vectors = np.linalg.eigh(covariance.covariance_)
    outside = np.ascontiguousarray(vectors.T[np.argsort(values * -1)[dimensions:]].T)
    residual = lambda x: np.linalg.norm(np.matmul(x - u, outside), axis=-1)
    alpha = (known @ weight.T + bias).max(axis=-1).mean() / residual(known).mean()
    return residual(unknown) * alpha - logsumexp(unknown @ weight.T + bias, axis=-1)


def nearest_neighbour(known, unknown, k):
    normalized = lambda x: x / (np.linalg.norm(x, axis=-1, keepdims=True) + 1e-300)
    found = NearestNeighbors(n_neighbors=k, algorithm='brute', metric='euclidean').fit(normalized(known))
    nearest = found.kneighbors(normalized(unknown), return_distance=False)[:, -1]
    # Anew, as the differences: scikit-learn takes the root of a difference of products.
    return np.linalg.norm(normalized(known)[nearest] - normalized(unknown), axis=-1)


def feature_cases():
    for name, count, dims, classes in [('usual', 60, 8, 4), ('as many classes as dims', 50, 5, 5), ('more classes than dims', 70, 3, 6)]:
        labels = np.arange(count) * 7 % classes
        centres = draw('unknowns', name, 'centres', shape=[classes, dims], low=-2).numpy()
        # Each dimension of another width, so that the order of eigenvalues is plain.
        spread = draw('unknowns', name, 'known', shape=[count, dims]).numpy() * (1 + np.arange(dims)) / dims
        known = (centres[labels] + spread).astype(np.float32).astype(np.float64)
        unknown = draw('unknowns', name, 'unknown', shape=[9, dims], low=-3.0, high=3.0).numpy()
        yield feature_case(name, known, labels, unknown, classes)

    # A feature that is always 0, as of a dead relu, and one that is there twice.
    labels = np.arange(40) % 3
    known = draw('unknowns', 'dead', 'known', shape=[40, 6]).numpy()
    unknown = draw('unknowns', 'dead', 'unknown', shape=[7, 6]).numpy()
    for features in (known, unknown):
        features[:, 1] = 0
        features[:, 4] = features[:, 2]
    yield feature_case('dead and double features', known, labels, unknown, 3)


def feature_case(name, known, labels, unknown, classes):
    dims = known.shape[1]
    weight = draw('unknowns', name, 'weight', shape=[classes, dims]).numpy()
    bias = draw('unknowns', name, 'bias', shape=[classes]).numpy()
    return {
        'name': name,
        'known': pack(torch.from_numpy(known)),
        'labels': labels,
        'unknown': pack(torch.from_numpy(unknown)),
        'weight': pack(torch.from_numpy(weight)),
        'bias': bias,
        'mahalanobis': mahalanobis(known, labels, unknown),
        'vim': [
            {'dimensions': dimensions, 'expected': vim(known, unknown, weight, bias, dimensions)}
            for dimensions in (dims // 2, 1, 0)
        ],
        'nearestNeighbour': [{'k': k, 'expected': nearest_neighbour(known, unknown, k)} for k in (1, 5, len(known))],
    }


def detection_cases():
    some = lambda name, count, low, high: draw('unknowns', name, shape=[count], low=low, high=high).numpy()
    for name, known, unknown in [
        ('apart in part', some('known', 40, 0, 1), some('unknown', 30, 0.4, 1.6)),
        ('many equal', np.round(some('known ties', 50, 0, 4)), np.round(some('unknown ties', 33, 1, 6))),
        ('wholly apart', np.array([1.0, 2, 3]), np.array([4.0, 5])),
        ('the wrong way', np.array([4.0, 5]), np.array([1.0, 2, 3])),
        ('all equal', np.ones(4), np.ones(3)),
        ('one each', np.array([0.5]), np.array([0.25])),
        ('twenty known', np.arange(20.0), np.arange(20.0) + 0.5),
    ]:
        is_unknown = np.concatenate([np.zeros(len(known)), np.ones(len(unknown))])
        scores = np.concatenate([known, unknown])
        false, true, _ = roc_curve(1 - is_unknown, -scores, drop_intermediate=False)
        yield {
            'name': name,
            'known': known,
            'unknown': unknown,
            'auroc': roc_auc_score(is_unknown, scores),
            'auprUnknown': average_precision_score(is_unknown, scores),
            'auprKnown': average_precision_score(1 - is_unknown, -scores),
            'fpr95': false[np.argmax(true >= 0.95)],
        }


if __name__ == '__main__':
    fixture = {
        'linear': {key: pack(value) for key, value in LINEAR.items()},
        'conv': {key: pack(value) for key, value in CONV.items()},
        'logits': list(logit_cases()),
        'features': list(feature_cases()),
        'detection': list(detection_cases()),
    }
    write('packages/adversarial/src/fixtures/unknowns.json', fixture)
