"""
Principal components and t-SNE by scikit-learn, of the digits that come with it: the pixels are whole numbers up to 16, written as letters.

t-SNE is chaotic, so that two implementations part after some hundred steps; compared are what it starts from, the divergence at the end, and how many
neighbours it keeps.
"""

import json

import numpy as np
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._t_sne import _joint_probabilities
from sklearn.metrics import pairwise_distances

from fixture import ROOT, draw

DIGITS = 11


def plain(value):
    """Numbers with as many digits as every machine agrees on."""
    if isinstance(value, np.ndarray):
        return [plain(each) for each in value.tolist()]
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, float):
        short = float(f'{value:.{DIGITS}g}')
        return int(short) if short.is_integer() else short
    return value


def text(value):
    """One case a line."""
    value = plain(value)
    if isinstance(value[0], dict):
        return '[\n' + ',\n'.join('  ' + json.dumps(each) for each in value) + '\n ]'
    return json.dumps(value)


def components(name, features, count):
    pca = PCA(count, svd_solver='full').fit(features)
    return {
        'name': name,
        'features': features,
        'projected': pca.transform(features),
        'components': pca.components_,
        'explainedVariance': pca.explained_variance_,
        'explainedVarianceRatio': pca.explained_variance_ratio_,
        'mean': pca.mean_,
    }


def numbers(name, *shape):
    return np.round(draw('embeddings', name, shape=shape).numpy(), 3)


def neighbors(features, perplexity):
    model = TSNE(perplexity=perplexity, method='exact', init='pca', random_state=0)
    points = model.fit_transform(features.astype(float))
    return {
        'perplexity': perplexity,
        # Of the first point and each other: condensed matrices begin with them.
        'chances': _joint_probabilities(pairwise_distances(features.astype(float), metric='sqeuclidean'), perplexity, 0)[:40],
        # In few digits, because the last ones hang on the machine.
        'divergence': round(float(model.kl_divergence_), 4),
        'trustworthiness': round(float(trustworthiness(features, points, n_neighbors=5)), 4),
    }


if __name__ == '__main__':
    digits, labels = load_digits(return_X_y=True)
    digits, labels = digits[:200].astype(int), labels[:200]
    tall = numbers('tall', 30, 5) * np.array([3, 1, 0.5, 2, 0.1])
    flat = numbers('flat', 12, 2) @ numbers('flat directions', 2, 6)
    fixture = {
        'components': [
            components('tall', tall, 5),
            components('wide', numbers('wide', 6, 15), 4),
            components('flat', np.round(flat, 6), 2),
        ],
        # 'a' is 0 and 'q' 16.
        'digits': [''.join(chr(97 + pixel) for pixel in row) for row in digits],
        'labels': labels,
        'neighbors': [neighbors(digits, perplexity) for perplexity in (30, 5)],
    }
    lines = [f' {json.dumps(key)}: {text(value)}' for key, value in fixture.items()]
    path = 'packages/viz/src/fixtures/embeddings.json'
    (ROOT / path).write_text('{\n' + ',\n'.join(lines) + '\n}\n', encoding='utf-8')
    print(f'{path}: {(ROOT / path).stat().st_size} bytes')
