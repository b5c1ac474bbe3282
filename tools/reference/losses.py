"""
Losses, with every option and reduction, odd shapes and the points where a slope breaks off: packages/train/src/fixtures/losses.json.

A case holds its inputs, the loss, and the gradient of the loss (of Σ loss · towards where there is no reduction) to each input that has one.
Classes are last, as in @cnn/train.
"""

from itertools import product

import torch
import torchvision
from torch import nn

from fixture import draw, write
from layer_cases import camel_case, packed
from philox import Rng

REDUCTIONS = ('mean', 'sum', 'none')
SHAPES = [('a row', [1, 1]), ('odd sizes', [3, 5]), ('images', [2, 3, 1, 2])]


class Focal(nn.Module):
    """torchvision has it as a function."""

    def __init__(self, **options):
        super().__init__()
        self.options = options

    def forward(self, x, target):
        return torchvision.ops.sigmoid_focal_loss(x, target, **self.options)


def golden(loss, layer, name, inputs, options=None, *, fixed=(), classes=False):
    """
    One case.

    `inputs` are tensors, of which those at the positions `fixed` have no gradient. `classes` moves the last axis where PyTorch wants it. A tensor
    among the options is given to PyTorch as it is, a list as a tensor.
    """
    options = options or {}
    theirs = {option: torch.tensor(value, dtype=torch.float64) if isinstance(value, list) else value for option, value in options.items()}
    xs = [x.clone().requires_grad_(x.is_floating_point() and i not in fixed) for i, x in enumerate(inputs)]
    value = layer(**theirs)(*(x.movedim(-1, 1).contiguous() if classes and x.is_floating_point() else x for x in xs))
    case = {
        'name': ', '.join([name, *(f'{camel_case(option)} {_text(setting)}' for option, setting in options.items())]),
        'loss': loss,
        'options': {camel_case(option): packed(setting) if torch.is_tensor(setting) else setting for option, setting in options.items()},
        'inputs': [packed(x) for x in xs],
        'value': packed(value),
    }
    if value.dim() > 0:
        towards = draw(loss, case['name'], 'towards', shape=value.shape)
        case['towards'] = packed(towards)
        value = (value * towards).sum()
    value.backward()
    case['gradients'] = [packed(x.grad) if x.requires_grad else None for x in xs]
    return case


def _text(setting):
    return 'as a tensor' if torch.is_tensor(setting) else str(setting)


def numbers(*key, shape, low=-1.0, high=1.0):
    return draw('losses', *key, shape=shape, low=low, high=high)


def labels(*key, shape, classes):
    count = int(torch.Size(shape).numel())
    return torch.from_numpy(Rng(0).fold('losses', *key, 'labels').integers(count, 0, classes)).long().reshape(shape)


def signs(*key, shape):
    return labels(*key, shape=shape, classes=2).double() * 2 - 1


def row(*values):
    return torch.tensor([values], dtype=torch.float64)


# name, shape of the logits, options
CLASSES = [
    ('one class', [2, 1], {}),
    ('two classes', [1, 2], {}),
    ('odd sizes', [5, 3], {}),
    ('pixels', [2, 3, 2, 4], {}),
    ('a signal', [2, 3, 2], {}),
    ('weights', [6, 3], {'weight': [0.5, 2.0, 1.25]}),
    ('pixels, weights', [1, 2, 3, 2], {'weight': [0.25, 3.0]}),
    ('some ignored', [6, 3], {'ignore_index': 1}),
    ('some ignored, weights', [7, 4], {'ignore_index': 2, 'weight': [0.5, 2.0, 1.25, 1.0]}),
    ('pixels, some ignored', [2, 2, 3, 3], {'ignore_index': 0}),
    ('a class without weight', [5, 3], {'weight': [1.0, 0.0, 2.0]}),
]


def turns(shapes, settings=({},)):
    """Every shape with every setting, each with one of the reductions, such that over the shapes a setting meets all three."""
    for i, (name, shape) in enumerate(shapes):
        for j, options in enumerate(settings):
            yield name, shape, {**options, 'reduction': REDUCTIONS[(i + j) % 3]}


def class_cases():
    for turn, (name, shape, options) in enumerate(CLASSES):
        x, y = numbers(name, shape=shape, low=-3.0, high=3.0), labels(name, shape=shape[:-1], classes=shape[-1])
        for i, (loss, layer, more) in enumerate([
            ('nll', nn.NLLLoss, {}),
            ('crossEntropy', nn.CrossEntropyLoss, {}),
            ('crossEntropy', nn.CrossEntropyLoss, {'label_smoothing': 0.2}),
        ]):
            yield golden(loss, layer, name, [x, y], {**options, **more, 'reduction': REDUCTIONS[(turn + i) % 3]}, classes=True)
        if 'ignore_index' not in options:
            target = numbers(name, 'target', shape=shape, low=0.0)
            for i, more in enumerate([{}, {'label_smoothing': 0.3}]):
                settings = {**options, **more, 'reduction': REDUCTIONS[(turn + i) % 3]}
                yield golden('crossEntropy', nn.CrossEntropyLoss, f'{name}, probabilities', [x, target], settings, classes=True)
    # What training uses, whatever the turns gave it.
    for name, shape, options in [CLASSES[2], CLASSES[3]]:
        x, y = numbers(name, shape=shape, low=-3.0, high=3.0), labels(name, shape=shape[:-1], classes=shape[-1])
        yield golden('crossEntropy', nn.CrossEntropyLoss, f'{name}, as it comes', [x, y], classes=True)
    x, ignored = numbers('all ignored', shape=[3, 2]), torch.tensor([-100, -100, -100])
    for reduction in REDUCTIONS:
        yield golden('nll', nn.NLLLoss, 'all ignored', [x, ignored], {'reduction': reduction})
        yield golden('crossEntropy', nn.CrossEntropyLoss, 'all ignored', [x, ignored], {'reduction': reduction})
    yield golden('crossEntropy', nn.CrossEntropyLoss, 'all ignored', [x, ignored], {'label_smoothing': 0.1, 'weight': [1.0, 2.0]})
    yield golden('crossEntropy', nn.CrossEntropyLoss, 'every class alike', [x, torch.tensor([1, 0, 0])], {'label_smoothing': 1.0})
    large, y = torch.tensor([[1000.0, -1000.0, 0.0], [0.0, 1000.0, 999.0]]), torch.tensor([1, 2])
    for options in ({}, {'label_smoothing': 0.1}, {'label_smoothing': 0.1, 'weight': [1.0, 2.0, 3.0]}):
        yield golden('crossEntropy', nn.CrossEntropyLoss, 'logits whose exponentials overflow', [large, y], options)


def regression_cases():
    steps = row(-2.0, -1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0, 3.0), torch.zeros(1, 9)
    far = row(-1e20, 1e20, 2.0), row(1e20, 0.0, 0.0)
    for loss, layer, settings in [
        ('mse', nn.MSELoss, [{}]),
        ('l1Loss', nn.L1Loss, [{}]),
        ('smoothL1', nn.SmoothL1Loss, [{}, {'beta': 0.5}, {'beta': 0.0}]),
        ('huber', nn.HuberLoss, [{}, {'delta': 0.5}, {'delta': 2.0}]),
    ]:
        for name, shape, options in turns(SHAPES, settings):
            pair = [numbers(loss, name, side, shape=shape, low=-2.0, high=2.0) for side in ('input', 'target')]
            yield golden(loss, layer, name, pair, options)
        for options in settings:
            yield golden(loss, layer, 'on the seams', steps, {**options, 'reduction': 'none'})
        if loss != 'mse':
            yield golden(loss, layer, 'so far that the square overflows', far)


def logistic_cases():
    for name, shape in SHAPES:
        of_class = [0.5 + i for i in range(shape[-1])]
        each = numbers(name, 'weight', shape=shape, low=0.5, high=2.0)
        x, p = numbers(name, 'x', shape=shape, low=-4.0, high=4.0), numbers(name, 'p', shape=shape, low=0.05, high=0.95)
        t, hard = numbers(name, 't', shape=shape, low=0.0), labels(name, 't', shape=shape, classes=2).double()
        for offset, weight in enumerate([{}, {'weight': of_class}, {'weight': each}]):
            reduction = {'reduction': REDUCTIONS[(SHAPES.index((name, shape)) + offset) % 3]}
            yield golden('bce', nn.BCELoss, name, [p, t], {**weight, **reduction})
            yield golden('bceWithLogits', nn.BCEWithLogitsLoss, name, [x, t], {**weight, **reduction})
            yield golden('bceWithLogits', nn.BCEWithLogitsLoss, name, [x, hard], {**weight, 'pos_weight': of_class[::-1], **reduction})
    for name, shape, options in turns(SHAPES, [{}, {'alpha': 0.75, 'gamma': 1.0}, {'alpha': -1.0, 'gamma': 3.5}, {'gamma': 0.0}]):
        x, hard = numbers(name, 'x', shape=shape, low=-4.0, high=4.0), labels(name, 't', shape=shape, classes=2).double()
        yield golden('sigmoidFocal', Focal, name, [x, hard], options, fixed=[1])
        if options.keys() == {'reduction'}:
            yield golden('softMargin', nn.SoftMarginLoss, name, [x, hard * 2 - 1], options, fixed=[1])
            yield golden('multiLabelSoftMargin', nn.MultiLabelSoftMarginLoss, name, [x, hard], options)
            weight = [0.5 + i for i in range(shape[-1])]
            yield golden('multiLabelSoftMargin', nn.MultiLabelSoftMarginLoss, name, [x, hard], {'weight': weight, **options})
    for name, pair in [
        ('logits of 100', (row(-100.0, -100.0, -20.0, -1.0, 0.0, 0.0, 1.0, 20.0, 100.0, 100.0), row(0.0, 1.0, 0.5, 0.0, 0.0, 1.0, 1.0, 0.25, 0.0, 1.0))),
        ('all right', (row(-100.0, -9.0, 9.0, 100.0), row(0.0, 0.0, 1.0, 1.0))),
    ]:
        yield golden('bceWithLogits', nn.BCEWithLogitsLoss, name, pair, {'reduction': 'none'})
        yield golden('sigmoidFocal', Focal, name, pair, {}, fixed=[1])
        yield golden('softMargin', nn.SoftMarginLoss, name, [pair[0], pair[1] * 2 - 1], fixed=[1])
    yield golden('bce', nn.BCELoss, 'certain', [row(0.0, 0.0, 1.0, 1.0, 0.5), row(0.0, 1.0, 1.0, 0.0, 0.5)], fixed=[1])
    yield golden('bce', nn.BCELoss, 'certain and right', [row(0.0, 1.0, 0.25), row(0.0, 1.0, 0.5)], {'reduction': 'none'}, fixed=[1])


def divergence_cases():
    for (name, shape), logarithms, reduction in product(SHAPES, (False, True), (*REDUCTIONS, 'batchmean')):
        x = numbers('klDiv', name, shape=shape, low=-3.0, high=0.0)
        t = numbers('klDiv', name, 'target', shape=shape, low=-2.0 if logarithms else 0.05, high=0.0 if logarithms else 1.0)
        yield golden('klDiv', nn.KLDivLoss, name, [x, t], {'log_target': logarithms, 'reduction': reduction})
    yield golden('klDiv', nn.KLDivLoss, 'targets of 0', [row(-1.0, -2.0, -0.5), row(0.0, 1.0, 0.0)], {'reduction': 'none'}, fixed=[1])


def likelihood_cases():
    for name, shape, options in turns(SHAPES, [{}, {'full': True}, {'eps': 0.125}]):
        x, t = (numbers('gaussian', name, side, shape=shape, low=-2.0, high=2.0) for side in 'xt')
        for kind, axes in [('', shape), (', one variance a row', [*shape[:-1], 1]), (', variances without the last axis', shape[:-1])]:
            v = numbers('gaussian', name, kind, shape=axes, low=0.2, high=2.0)
            yield golden('gaussianNll', nn.GaussianNLLLoss, name + kind, [x, t, v], options)
    for name, shape, options in turns(SHAPES, [{}, {'full': True}, {'log_input': False}, {'log_input': False, 'eps': 0.5, 'full': True}]):
        rate, count = numbers('poisson', name, shape=shape, low=0.1, high=3.0), numbers('poisson', name, 'count', shape=shape, low=0.2, high=5.0)
        yield golden('poissonNll', nn.PoissonNLLLoss, name, [rate, count], options)
    small = [row(1.0, 2.0, 3.0), row(1.0, 1.5, 1.0), row(0.0, 0.25, 1.0)]
    yield golden('gaussianNll', nn.GaussianNLLLoss, 'variances that are held', small, {'eps': 0.5, 'reduction': 'none'})
    counts = [row(0.5, 0.0, -1.0, 2.0), row(0.0, 1.0, 2.0, 3.0)]
    yield golden('poissonNll', nn.PoissonNLLLoss, 'counts of 0 and 1', counts, {'full': True, 'reduction': 'none'}, fixed=[1])


def margin_cases():
    scores = [('two classes', [1, 2]), ('three', [2, 3]), ('odd sizes', [4, 5])]
    for name, shape, options in turns(scores, [{**margin, 'p': p} for p, margin in product((1, 2), ({}, {'margin': 0.25}, {'margin': 2.0, 'weight': []}))]):
        x, y = numbers('margin', name, shape=shape), labels('margin', name, shape=shape[:1], classes=shape[1])
        if 'weight' in options:
            options['weight'] = [0.5 + i for i in range(shape[1])]
        yield golden('multiMargin', nn.MultiMarginLoss, name, [x, y], options)
    for p in (1, 2):
        yield golden('multiMargin', nn.MultiMarginLoss, 'exactly the margin apart', [row(1.0, 0.0, 0.5, 2.0), torch.tensor([0])], {'p': p})
    for name, shape, options in turns(SHAPES, [{}, {'margin': 0.5}]):
        first, second = (numbers('ranking', name, side, shape=shape) for side in ('first', 'second'))
        y = signs('ranking', name, shape=shape)
        yield golden('hingeEmbedding', nn.HingeEmbeddingLoss, name, [first, y], options, fixed=[1])
        yield golden('marginRanking', nn.MarginRankingLoss, name, [first, second, y], options, fixed=[2])
    edge = [row(1.0, 1.0, 0.5, 2.0), row(-1.0, 1.0, -1.0, -1.0)]
    yield golden('hingeEmbedding', nn.HingeEmbeddingLoss, 'exactly the margin', edge, {'reduction': 'none'}, fixed=[1])
    yield golden('hingeEmbedding', nn.HingeEmbeddingLoss, 'targets of 0', [edge[0], row(0.0, 1.0, 0.0, -1.0)], {'reduction': 'none'}, fixed=[1])
    yield golden('marginRanking', nn.MarginRankingLoss, 'ties', [edge[0], edge[0].clone(), edge[1]], {'reduction': 'none'}, fixed=[2])


def embedding_cases():
    vectors = [('one sample', [1, 4]), ('two features', [3, 2]), ('odd sizes', [5, 3])]
    for name, shape, options in turns(vectors, [{}, {'margin': 0.5}, {'margin': -0.5}]):
        a, b = (numbers('embedding', name, side, shape=shape) for side in 'ab')
        yield golden('cosineEmbedding', nn.CosineEmbeddingLoss, name, [a, b, signs('embedding', name, shape=shape[:1])], options, fixed=[2])
    for name, shape, options in turns([('one feature', [3, 1]), *vectors], [{}, {'p': 1.0}, {'p': 3.0, 'margin': 0.5}, {'swap': True}, {'swap': True, 'p': 1.5, 'eps': 0.125}]):
        yield golden('tripletMargin', nn.TripletMarginLoss, name, [numbers('embedding', name, side, shape=shape) for side in 'abc'], options)
    a, c = numbers('same', 'a', shape=[2, 3]), numbers('same', 'c', shape=[2, 3])
    for reduction in REDUCTIONS:
        zeros = [torch.zeros(2, 3), a, torch.tensor([1.0, -1.0])]
        yield golden('cosineEmbedding', nn.CosineEmbeddingLoss, 'a vector of zeros', zeros, {'reduction': reduction}, fixed=[0, 2])
    exact = [row(1.0, 0.0), row(3.0, 4.0), torch.tensor([-1.0])]
    yield golden('cosineEmbedding', nn.CosineEmbeddingLoss, 'not orthogonal enough', exact, {'margin': 0.5}, fixed=[2])
    yield golden('tripletMargin', nn.TripletMarginLoss, 'exactly the margin', [row(0.0), row(1.0), row(2.0)], {'eps': 0.0})
    for swap in (False, True):
        yield golden('tripletMargin', nn.TripletMarginLoss, 'positive on the anchor', [a, a.clone(), c], {'swap': swap})
    yield golden('tripletMargin', nn.TripletMarginLoss, 'all in one place', [a, a.clone(), a.clone()], {'eps': 0.0})


if __name__ == '__main__':
    write(
        'packages/train/src/fixtures/losses.json',
        [*class_cases(), *regression_cases(), *logistic_cases(), *divergence_cases(), *likelihood_cases(), *margin_cases(), *embedding_cases()],
    )
