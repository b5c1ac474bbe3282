"""
What charts compute: NumPy's bins, curves and areas of scikit-learn, torchmetrics' calibration errors, scikit-learn's principal components and t-SNE.

Scores are rounded so that many are equal; points and features are short numbers, which float32 holds.
"""

import json

import numpy as np
import sklearn.metrics
import torch
import torchmetrics.functional.classification as tm

from fixture import ROOT, draw

DIGITS = 13


def numbers(*keys, shape, low=-1.0, high=1.0):
    return np.round(draw('charts', *keys, shape=shape, low=low, high=high).numpy(), 3)


def histograms():
    normal = np.round(sum(numbers('normal', i, shape=[500]) for i in range(4)), 3)
    cases = {
        'normal': normal,
        'few': numbers('few', shape=[7]),
        'one': np.array([2.5]),
        'equal': np.full(9, -3.0),
        'no spread inside': np.array([0.0] * 30 + [1.0, 5.0]),
        'long tail': np.round(np.exp(3 * numbers('tail', shape=[300])), 3),
        'at edges': np.array([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]),
        'whole': (np.abs(normal) * 3).astype(np.int32),
    }
    for name, values in cases.items():
        uneven = [[0, 0.1, 0.5, 2, 9]] if name in ('normal', 'at edges', 'whole') else []
        counted = [(bins, *np.histogram(values, bins)) for bins in ['auto', 5, 10, *uneven]]
        yield {
            'name': name, 'whole': name == 'whole', 'values': values,
            'cases': [{'bins': bins, 'edges': edges, 'counts': counts} for bins, counts, edges in counted],
        }


def plain(value):
    """Numbers with as many digits as every machine agrees on."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if torch.is_tensor(value):
        return plain(value.numpy())
    if isinstance(value, np.ndarray) and value.ndim == 2 and value.dtype == np.float32:
        return [[float(str(each)) for each in row] for row in value]
    if isinstance(value, (np.ndarray, np.generic)):
        return plain(value.tolist())
    if isinstance(value, float):
        short = float(f'{value:.{DIGITS}g}')
        return int(short) if short.is_integer() else short
    return value


def rankings():
    labels = (numbers('labels', shape=[60], low=0) * 3).astype(int).clip(0, 2)
    scores = np.round(numbers('scores', shape=[60, 3], low=0), 1)
    scores[np.arange(60), labels] += 0.3
    scores = np.round(scores, 1)
    curves = []
    for c in range(3):
        yes = labels == c
        false, true, _ = sklearn.metrics.roc_curve(yes, scores[:, c], drop_intermediate=False)
        precision, recall, _ = sklearn.metrics.precision_recall_curve(yes, scores[:, c])
        curves.append({
            'auroc': sklearn.metrics.roc_auc_score(yes, scores[:, c]),
            'averagePrecision': sklearn.metrics.average_precision_score(yes, scores[:, c]),
            'falsePositiveRate': false, 'truePositiveRate': true, 'precision': precision[::-1], 'recall': recall[::-1],
        })
    return {'scores': scores, 'labels': labels, 'curves': curves}


def calibrations():
    for name, count, classes in (('several', 200, 4), ('few', 9, 3), ('sure', 30, 3)):
        logits = numbers('calibration', name, shape=[count, classes], low=-3, high=3)
        labels = (numbers('calibration labels', name, shape=[count], low=0) * classes).astype(int).clip(0, classes - 1)
        logits[np.arange(count), labels] += 1
        probabilities = torch.tensor(logits).softmax(1).float()
        if name == 'sure':
            probabilities[:10] = torch.eye(3)[torch.arange(10) % 3]
        errors = [
            {
                'bins': bins,
                **{
                    key: tm.multiclass_calibration_error(probabilities, torch.tensor(labels), classes, n_bins=bins, norm=norm)
                    for key, norm in (('expected', 'l1'), ('largest', 'max'))
                },
            }
            for bins in (15, 10, 1)
        ]
        yield {'name': name, 'probabilities': probabilities, 'labels': labels, 'errors': errors}


def write(path, fixture):
    """One case a line."""
    lines = [f' {json.dumps(key)}: {text(value)}' for key, value in fixture.items()]
    (ROOT / path).write_text('{\n' + ',\n'.join(lines) + '\n}\n', encoding='utf-8')
    print(f'{path}: {(ROOT / path).stat().st_size} bytes')


def text(value):
    value = plain(value)
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return '[\n' + ',\n'.join('  ' + json.dumps(each) for each in value) + '\n ]'
    return json.dumps(value)


if __name__ == '__main__':
    write('packages/viz/src/fixtures/charts.json', {
        'histograms': list(histograms()),
        'rankings': rankings(),
        'calibrations': list(calibrations()),
    })
