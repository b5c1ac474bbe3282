"""
Metrics by torchmetrics and scikit-learn: ties, classes that never occur, one sample, ignored labels, yes and no, several right labels.

torchmetrics divides counts in float32, so its cases have 1e-6 to spare; curves are given float64. NaN is written as null.
"""

import json
import math

import numpy as np
import sklearn.calibration
import sklearn.metrics
import torch
import torch.nn.functional as F
import torchmetrics.functional.classification as tm

from fixture import ROOT, draw

DIGITS = 12
AVERAGES = ['micro', 'macro', 'weighted', 'none']
COUNTED = {
    'accuracy': 'accuracy',
    'precision': 'precision',
    'recall': 'recall',
    'f1': 'f1_score',
    'fBeta': 'fbeta_score',
    'specificity': 'specificity',
    'jaccard': 'jaccard_index',
    'hammingDistance': 'hamming_distance',
    'statScores': 'stat_scores',
}
STATS = ['truePositives', 'falsePositives', 'trueNegatives', 'falseNegatives', 'support']


def labels_of(name, count, high):
    """`count` fixed whole numbers below `high`."""
    return (draw('metrics', name, 'labels', shape=[count], low=0, high=1).numpy() * high).astype(int).clip(0, high - 1)


def logits_of(name, *shape):
    return draw('metrics', name, 'scores', shape=shape, low=-3, high=3).numpy()


def several(name, count, classes):
    """Scores that know something of their labels; the last sample has another's scores, and so ties with it."""
    scores, labels = logits_of(name, count, classes), labels_of(name, count, classes)
    scores[np.arange(count), labels] += 1
    if count > 1:
        scores[-1] = scores[0]
    return {'task': 'multiclass', 'classes': classes, 'scores': scores, 'labels': labels}


def yes_or_no(name, count):
    scores, labels = logits_of(name, count), labels_of(name, count, 2)
    return {'task': 'binary', 'classes': 1, 'scores': scores + labels, 'labels': labels}


def many(name, count, classes):
    labels = labels_of(name, count * classes, 2).reshape(count, classes)
    return {'task': 'multilabel', 'classes': classes, 'scores': logits_of(name, count, classes) + labels, 'labels': labels}


def make_data():
    data = {
        'several': several('several', 40, 5),
        'class never seen': several('class never seen', 25, 4),
        'class never seen or predicted': several('class never seen or predicted', 25, 4),
        'one class only': several('one class only', 12, 3),
        'one sample': several('one sample', 1, 3),
        'ignored': several('ignored', 30, 4),
        'class ignored': several('class ignored', 30, 4),
        'two classes': several('two classes', 20, 2),
        'yes or no': yes_or_no('yes or no', 30),
        'ties': yes_or_no('ties', 30),
        'all yes': yes_or_no('all yes', 10),
        'all no': yes_or_no('all no', 10),
        'one yes': yes_or_no('one yes', 1),
        'yes or no, ignored': yes_or_no('yes or no, ignored', 20),
        'many': many('many', 30, 4),
        'label never right': many('label never right', 20, 3),
        'many, ignored': many('many, ignored', 25, 3),
    }
    unseen = data['class never seen']
    unseen['labels'][unseen['labels'] == 3] = 1
    unpredicted = data['class never seen or predicted']
    unpredicted['labels'][unpredicted['labels'] == 2] = 0
    unpredicted['scores'][:, 2] = -9
    data['one class only']['labels'][:] = 1
    # Not class 0: torchmetrics takes the others for never seen only if not all samples are of that one.
    data['one sample']['labels'][:] = 2
    data['ignored']['labels'][::7] = -1
    data['ignored']['ignoreIndex'] = -1
    data['class ignored']['ignoreIndex'] = 2
    # Tenths, so that many are equal and lie at edges of bins and thresholds.
    ties = data['ties']
    ties['scores'] = np.round(1 / (1 + np.exp(-ties['scores'])), 1)
    ties['scores'][:2] = [0, 1]
    ties['from'] = 'probabilities'
    data['all yes']['labels'][:] = 1
    data['all no']['labels'][:] = 0
    data['one yes']['labels'][:] = 1
    data['one yes']['scores'][:] = 1.5
    data['yes or no, ignored']['labels'][::5] = -1
    data['yes or no, ignored']['ignoreIndex'] = -1
    data['label never right']['labels'][:, 1] = 0
    data['many, ignored']['labels'][::3, 0] = 9
    data['many, ignored']['labels'][1::4, 2] = 9
    data['many, ignored']['ignoreIndex'] = 9
    for each in data.values():
        each['scores'] = np.round(each['scores'], 3).astype(np.float32)
    return data


class Maker:
    def __init__(self, data):
        self.data = data
        self.cases = []

    def add(self, metric, name, options, expected, peer, tolerance):
        shared = {key: self.data[name][key] for key in ('from', 'ignoreIndex') if key in self.data[name]}
        self.cases.append({
            'metric': metric, 'data': name, 'options': {**options, **shared}, 'peer': peer, 'tolerance': tolerance,
            'expected': plain(expected),
        })

    def torchmetrics(self, metric, function, name, options=(), arguments=(), double=False, shape=lambda result: result):
        """`options` in the words of @cnn/train, `arguments` in torchmetrics'."""
        each = self.data[name]
        arguments = dict(arguments)
        if each['task'] != 'binary':
            arguments['num_classes' if each['task'] == 'multiclass' else 'num_labels'] = each['classes']
        if 'ignoreIndex' in each:
            arguments['ignore_index'] = each['ignoreIndex']
        scores = torch.from_numpy(each['scores'].astype(np.float64 if double else np.float32))
        result = getattr(tm, f"{each['task']}_{function}")(scores, torch.from_numpy(each['labels']), **arguments)
        # Weights of classes are float32 whatever the scores.
        tolerance = 1e-9 if double and arguments.get('average') != 'weighted' else 1e-6
        self.add(metric, name, dict(options), shape(result), 'torchmetrics', tolerance)

    def names(self, *tasks):
        return [name for name, each in self.data.items() if each['task'] in tasks]

    def probabilities(self, name):
        each = self.data[name]
        scores = torch.from_numpy(each['scores'].astype(np.float64))
        if each.get('from') == 'probabilities':
            return scores.numpy()
        return (scores.softmax(1) if each['task'] == 'multiclass' else scores.sigmoid()).numpy()

    def decisions(self, name):
        probabilities = self.probabilities(name)
        return probabilities.argmax(1) if self.data[name]['task'] == 'multiclass' else (probabilities > 0.5).astype(int)


def plain(value):
    """Numbers with twelve digits, which every machine agrees on; NaN as None."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, (np.ndarray, np.generic)) or torch.is_tensor(value):
        return plain(value.tolist())
    if isinstance(value, float):
        if math.isnan(value):
            return None
        short = float(f'{value:.{DIGITS}g}')
        return int(short) if short.is_integer() else short
    return int(value) if isinstance(value, bool) else value


def of_counts(make):
    for name in make.names('binary', 'multiclass', 'multilabel'):
        task = make.data[name]['task']
        variants = [({'average': average}, {'average': average}) for average in AVERAGES] if task != 'binary' else [({}, {})]
        if name in ('yes or no', 'ties', 'many'):
            variants.append(({'threshold': 0.3, **({'average': 'none'} if name == 'many' else {})},) * 2)
        if name in ('several', 'class never seen', 'ignored', 'class ignored'):
            variants += [
                ({'topK': k, 'average': average}, {'top_k': k, 'average': average}) for k in (2, 3) for average in AVERAGES
            ]
        for metric, function in COUNTED.items():
            for options, arguments in variants:
                if metric == 'jaccard' and 'topK' in options:
                    continue
                own = {'beta': 2.0} if metric == 'fBeta' else {}
                stats = lambda result: dict(zip(STATS, result.movedim(-1, 0)))  # noqa: E731
                shape = stats if metric == 'statScores' else lambda result: result
                make.torchmetrics(metric, function, name, {**options, **own}, {**arguments, **own}, shape=shape)
    for metric in ('precision', 'recall', 'f1', 'jaccard'):
        for name in ('class never seen or predicted', 'one class only', 'label never right', 'all no'):
            options = {'zeroDivision': 1}, {'zero_division': 1}
            averages = [{}] if name == 'all no' else [{'average': average} for average in ('macro', 'none')]
            for average in averages:
                make.torchmetrics(metric, COUNTED[metric], name, {**options[0], **average}, {**options[1], **average})


def of_counts_sklearn(make):
    scores = {
        'precision': sklearn.metrics.precision_score, 'recall': sklearn.metrics.recall_score,
        'f1': sklearn.metrics.f1_score, 'jaccard': sklearn.metrics.jaccard_score,
    }
    for name in ('several', 'class never seen', 'many', 'label never right'):
        labels, found = make.data[name]['labels'], make.decisions(name)
        for metric, score in scores.items():
            for average in ('micro', 'macro', 'weighted'):
                expected = score(labels, found, average=average, zero_division=0)
                make.add(metric, name, {'average': average}, expected, 'scikit-learn', 1e-9)
        make.add('exactMatch', name, {}, sklearn.metrics.accuracy_score(labels, found), 'scikit-learn', 1e-9)
    for name in ('several', 'two classes'):
        labels, found = make.data[name]['labels'], make.decisions(name)
        make.add('accuracy', name, {}, sklearn.metrics.accuracy_score(labels, found), 'scikit-learn', 1e-9)
        balanced = sklearn.metrics.balanced_accuracy_score(labels, found)
        make.add('accuracy', name, {'average': 'macro'}, balanced, 'scikit-learn', 1e-9)
    many = make.data['many']['labels'], make.decisions('many')
    make.add('hammingDistance', 'many', {'average': 'micro'}, sklearn.metrics.hamming_loss(*many), 'scikit-learn', 1e-9)


def of_confusions(make):
    for name in make.names('binary', 'multiclass', 'multilabel'):
        metric = 'multilabelConfusionMatrix' if make.data[name]['task'] == 'multilabel' else 'confusionMatrix'
        for normalize in (None, 'true', 'pred', 'all'):
            options = {} if normalize is None else {'normalize': normalize}
            make.torchmetrics(metric, 'confusion_matrix', name, options, options)
        if make.data[name]['task'] != 'multilabel':
            for weights in ('none', 'linear', 'quadratic'):
                make.torchmetrics('cohenKappa', 'cohen_kappa', name, {'weights': weights}, {'weights': weights})
        if make.data[name]['task'] != 'binary':
            make.torchmetrics('exactMatch', 'exact_match', name)
    for name in ('several', 'class never seen', 'ignored', 'class ignored', 'yes or no', 'ties', 'two classes', 'many', 'many, ignored'):
        make.torchmetrics('matthewsCorrelation', 'matthews_corrcoef', name)
    for name in ('several', 'class never seen or predicted', 'one class only', 'yes or no', 'all yes', 'two classes'):
        labels, found = make.data[name]['labels'], make.decisions(name)
        expected = sklearn.metrics.matthews_corrcoef(labels, found)
        make.add('matthewsCorrelation', name, {}, expected, 'scikit-learn', 1e-9)
        for weights in (None, 'linear', 'quadratic'):
            order = list(range(max(2, make.data[name]['classes'])))
            expected = sklearn.metrics.cohen_kappa_score(labels, found, labels=order, weights=weights)
            make.add('cohenKappa', name, {'weights': weights or 'none'}, expected, 'scikit-learn', 1e-9)


def curves(result, keys):
    """Of one class or of several, one record a class."""
    lists = [[each] if torch.is_tensor(each) else each for each in result]
    return [dict(zip(keys, each)) for each in zip(*lists)]


def of_curves(make):
    for name in make.names('binary', 'multiclass', 'multilabel'):
        task = make.data[name]['task']
        averages = {'binary': [], 'multiclass': AVERAGES[1:], 'multilabel': AVERAGES}[task]
        variants = [{'average': average} for average in averages] or [{}]
        for options in variants:
            make.torchmetrics('auroc', 'auroc', name, options, options, double=True)
            make.torchmetrics('averagePrecision', 'average_precision', name, options, options, double=True)
        if name in ('several', 'class never seen', 'ties', 'all yes', 'all no', 'one yes', 'many, ignored', 'yes or no, ignored'):
            rates = lambda result: curves(result, ['falsePositiveRate', 'truePositiveRate', 'thresholds'])  # noqa: E731
            make.torchmetrics('roc', 'roc', name, double=True, shape=rates)
            points = lambda result: curves(result, ['precision', 'recall', 'thresholds'])  # noqa: E731
            make.torchmetrics('precisionRecallCurve', 'precision_recall_curve', name, double=True, shape=points)
        as_list = lambda result: result.reshape(-1)  # noqa: E731
        make.torchmetrics('equalErrorRate', 'eer', name, double=True, shape=as_list)
        for least in (0.5, 0.8, 1.0):
            pairs = lambda result: [  # noqa: E731
                {'recall': recall, 'threshold': threshold} for recall, threshold in zip(*(each.reshape(-1) for each in result))
            ]
            options = {'minPrecision': least}, {'min_precision': least}
            make.torchmetrics('recallAtPrecision', 'recall_at_fixed_precision', name, *options, double=True, shape=pairs)
    for name in ('yes or no', 'ties', 'all yes', 'all no'):
        for most in (0.1, 0.35, 1.0):
            make.torchmetrics('auroc', 'auroc', name, {'maxFalsePositiveRate': most}, {'max_fpr': most}, double=True)


def of_curves_sklearn(make):
    for name in ('yes or no', 'ties', 'many', 'several'):
        labels, probabilities = make.data[name]['labels'], make.probabilities(name)
        averages = {'binary': [], 'multiclass': ['macro', 'weighted'], 'multilabel': AVERAGES}[make.data[name]['task']]
        for average in averages or [None]:
            own = {'average': None if average == 'none' else average}
            options = {} if average is None else {'average': average}
            area = sklearn.metrics.roc_auc_score(labels, probabilities, multi_class='ovr', **own)
            make.add('auroc', name, options, area, 'scikit-learn', 1e-9)
            area = sklearn.metrics.average_precision_score(labels, probabilities, **own)
            make.add('averagePrecision', name, options, area, 'scikit-learn', 1e-9)
    for name in ('yes or no', 'ties'):
        labels, probabilities = make.data[name]['labels'], make.probabilities(name)
        area = sklearn.metrics.roc_auc_score(labels, probabilities, max_fpr=0.35)
        make.add('auroc', name, {'maxFalsePositiveRate': 0.35}, area, 'scikit-learn', 1e-9)
        points = sklearn.metrics.precision_recall_curve(labels, probabilities)
        expected = [dict(zip(['precision', 'recall', 'thresholds'], points))]
        make.add('precisionRecallCurve', name, {}, expected, 'scikit-learn', 1e-9)
        false, true, thresholds = sklearn.metrics.roc_curve(labels, probabilities, drop_intermediate=False)
        # scikit-learn begins at infinity, torchmetrics at 1.
        thresholds[0] = 1
        expected = [{'falsePositiveRate': false, 'truePositiveRate': true, 'thresholds': thresholds}]
        make.add('roc', name, {}, expected, 'scikit-learn', 1e-9)


def of_probabilities(make):
    for name in make.names('binary', 'multiclass'):
        for bins in (15, 10, 3):
            for norm in ('l1', 'l2', 'max'):
                arguments = {'n_bins': bins, 'norm': norm}
                make.torchmetrics('calibrationError', 'calibration_error', name, {'bins': bins, 'norm': norm}, arguments)
    for name in ('several', 'class never seen', 'ignored', 'class ignored', 'one sample'):
        each = make.data[name]
        scores, labels = torch.from_numpy(each['scores'].astype(np.float64)), torch.from_numpy(each['labels'])
        expected = F.cross_entropy(scores, labels, ignore_index=each.get('ignoreIndex', -100))
        make.add('negativeLogLikelihood', name, {}, expected, 'torch', 1e-9)
    for name in ('yes or no', 'all no', 'many', 'label never right'):
        scores = torch.from_numpy(make.data[name]['scores'].astype(np.float64))
        expected = F.binary_cross_entropy_with_logits(scores, torch.from_numpy(make.data[name]['labels']).double())
        make.add('negativeLogLikelihood', name, {}, expected, 'torch', 1e-9)
    for name in ('several', 'class never seen', 'two classes', 'yes or no', 'ties'):
        labels, probabilities = make.data[name]['labels'], make.probabilities(name)
        order = list(range(max(2, make.data[name]['classes'])))
        expected = sklearn.metrics.log_loss(labels, probabilities, labels=order)
        make.add('negativeLogLikelihood', name, {}, expected, 'scikit-learn', 1e-9)
        # scikit-learn halves what it takes for two classes unless told not to.
        halved = make.data[name]['task'] == 'binary'
        expected = sklearn.metrics.brier_score_loss(labels, probabilities, labels=order, scale_by_half=halved)
        make.add('brierScore', name, {}, expected, 'scikit-learn', 1e-9)
    for name in ('yes or no', 'all no'):
        labels, probabilities = make.data[name]['labels'], make.probabilities(name)
        accuracy, confidence = sklearn.calibration.calibration_curve(labels, probabilities, n_bins=7)
        expected = [{'accuracy': a, 'confidence': c} for a, c in zip(accuracy, confidence)]
        make.add('reliability', name, {'bins': 7}, expected, 'scikit-learn', 1e-9)


def main():
    data = make_data()
    make = Maker(data)
    for part in (of_counts, of_counts_sklearn, of_confusions, of_curves, of_curves_sklearn, of_probabilities):
        part(make)
    lines = {
        'data': ',\n'.join(f' {json.dumps(name)}: {json.dumps(flat(each))}' for name, each in data.items()),
        'cases': ',\n'.join(f' {json.dumps(case)}' for case in make.cases),
    }
    path = 'packages/train/src/fixtures/metrics.json'
    (ROOT / path).write_text(f'{{"data": {{\n{lines["data"]}\n}}, "cases": [\n{lines["cases"]}\n]}}\n', encoding='utf-8')
    print(f'{path}: {(ROOT / path).stat().st_size} bytes, {len(make.cases)} cases')


def flat(each):
    scores = [float(str(score)) for score in each['scores'].reshape(-1)]
    return {'classes': each['classes'], 'scores': plain(scores), 'labels': each['labels'].reshape(-1).tolist()}


if __name__ == '__main__':
    main()
