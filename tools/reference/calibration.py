"""
Calibration errors by NumPy, and temperature and vector scaling by SciPy and torch's L-BFGS.

The errors are written from their definitions (Guo et al. 2017, Nixon et al. 2019): bins of equal width by numpy.digitize, bins of equal
mass by numpy.array_split. The scalings minimise the mean cross-entropy (Guo et al. 2017) by two methods each, which must agree.
"""

import numpy as np
import torch
from scipy.optimize import minimize, minimize_scalar
from scipy.special import log_softmax, softmax
from torch.nn import functional as F

from fixture import draw, pack, write

NORMS = ('l1', 'l2', 'max')


def predictions(name, samples, classes, scale=3.0):
    """Logits, and labels drawn from the softmax of a part of them, so that the logits are too sure."""
    logits = draw('calibration', name, shape=[samples, classes], low=-scale, high=scale).numpy()
    cuts = draw('calibration', name, 'labels', shape=[samples], low=0.0, high=1.0).numpy()
    cumulative = np.cumsum(softmax(0.5 * logits + 0.3 * np.arange(classes) / classes, axis=1), axis=1)
    labels = np.minimum((cumulative < cuts[:, None]).sum(1), classes - 1)
    return logits, labels


def groups_of(logits, labels, of):
    """Confidences and whether they are right: one list, or one for each class."""
    if logits.shape[1] == 1:
        return [(1 / (1 + np.exp(-logits[:, 0])), labels == 1)]
    probabilities = softmax(logits, axis=1)
    if of == 'top':
        return [(probabilities.max(1), probabilities.argmax(1) == labels)]
    return [(probabilities[:, c], labels == c) for c in range(logits.shape[1])]


def bins_of(confidence, binning, bins):
    if binning == 'mass':
        order = np.argsort(confidence, kind='stable')
        return [part for part in np.array_split(order, bins) if len(part)]
    place = np.digitize(confidence, np.linspace(0, 1, bins + 1))
    return [np.flatnonzero(place == bin) for bin in np.unique(place)]


def calibration_error(logits, labels, binning, of, norm, bins):
    groups = groups_of(logits, labels, of)
    gaps, weights = [], []
    for confidence, right in groups:
        for part in bins_of(confidence, binning, bins):
            gaps.append(abs(right[part].mean() - confidence[part].mean()))
            weights.append(len(part) / (len(labels) * len(groups)))
    gaps, weights = np.array(gaps), np.array(weights)
    return {'l1': (weights * gaps).sum(), 'l2': np.sqrt((weights * gaps**2).sum()), 'max': gaps.max()}[norm]


def errors():
    data = {
        'four classes': predictions('four classes', 50, 4),
        'two classes': predictions('two classes', 23, 2),
        'yes or no': (draw('calibration', 'yes', shape=[31, 1]).numpy() * 3, (np.arange(31) * 7 % 5 < 2).astype(int)),
        'one sample': predictions('one sample', 1, 3),
    }
    cases = []
    for name, (logits, labels) in data.items():
        for binning in ('width', 'mass'):
            for of in ('top', 'classes'):
                for norm in NORMS:
                    for bins in (15, 4):
                        options = {'binning': binning, 'of': of, 'norm': norm, 'bins': bins}
                        expected = calibration_error(logits, labels, **options)
                        cases.append({'data': name, 'options': options, 'expected': expected})
    flat = {
        name: {'classes': logits.shape[1], 'scores': logits.reshape(-1), 'labels': labels}
        for name, (logits, labels) in data.items()
    }
    return {'data': flat, 'cases': cases}


def cross_entropy(logits, labels):
    return -log_softmax(logits, axis=1)[np.arange(len(labels)), labels].mean()


def temperature_of(logits, labels):
    found = minimize_scalar(
        lambda log_t: cross_entropy(logits / np.exp(log_t), labels), bounds=(-7, 7), method='bounded', options={'xatol': 1e-12}
    )
    (by_torch,) = by_lbfgs(logits, labels, [np.ones(1)], lambda z, t: z / t)
    agree(np.exp(found.x), by_torch[0], 1e-6)
    return by_torch[0]


def vector_of(logits, labels):
    """Weight and bias; the biases sum to 0, as the same added to all of them changes nothing."""
    classes = logits.shape[1]
    one_hot = np.eye(classes)[labels]

    def value_and_gradient(packed):
        weight, bias = packed[:classes], packed[classes:]
        scaled = logits * weight + bias
        error = (softmax(scaled, axis=1) - one_hot) / len(labels)
        return cross_entropy(scaled, labels), np.concatenate([(error * logits).sum(0), error.sum(0)])

    start = np.concatenate([np.ones(classes), np.zeros(classes)])
    found = minimize(value_and_gradient, start, jac=True, method='BFGS', options={'gtol': 1e-10}).x
    weight, bias = by_lbfgs(logits, labels, [np.ones(classes), np.zeros(classes)], lambda z, w, b: z * w + b)
    agree(found, np.concatenate([weight, bias]), 1e-5)
    return weight, bias - bias.mean()


def by_lbfgs(logits, labels, starts, scaled):
    parameters = [torch.tensor(start, requires_grad=True) for start in starts]
    z, y = torch.from_numpy(logits), torch.from_numpy(labels)
    optimizer = torch.optim.LBFGS(
        parameters, max_iter=2000, tolerance_grad=1e-12, tolerance_change=0, line_search_fn='strong_wolfe', history_size=50
    )

    def closure():
        optimizer.zero_grad()
        loss = F.cross_entropy(scaled(z, *parameters), y)
        loss.backward()
        return loss

    optimizer.step(closure)
    return [parameter.detach().numpy() for parameter in parameters]


def agree(a, b, tolerance):
    if not np.allclose(a, b, rtol=tolerance, atol=tolerance):
        raise ValueError(f'two methods disagree: {a} and {b}')


def scalings():
    for name, samples, classes, scale in [
        ('four classes', 60, 4, 3.0),
        ('two classes', 40, 2, 4.0),
        ('not sure enough', 200, 3, 0.3),
        ('ten classes', 400, 10, 5.0),
    ]:
        logits, labels = predictions(name, samples, classes, scale)
        if name == 'not sure enough':
            _, labels = predictions(name, samples, classes, 6.0)
        temperature = temperature_of(logits, labels)
        weight, bias = vector_of(logits, labels)
        yield {
            'name': name,
            'logits': pack(torch.from_numpy(logits)),
            'labels': labels,
            'temperature': temperature,
            'temperatureLoss': cross_entropy(logits / temperature, labels),
            'weight': weight,
            'bias': bias,
            'vectorLoss': cross_entropy(logits * weight + bias, labels),
        }


if __name__ == '__main__':
    write('packages/train/src/fixtures/calibration-error.json', errors())
    write('packages/adversarial/src/fixtures/calibration.json', {'cases': list(scalings())})
