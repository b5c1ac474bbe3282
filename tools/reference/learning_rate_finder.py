"""Lightning's learning-rate finder: what it smooths, where it stops and what it suggests; and the losses of PyTorch's SGD while the rate rises."""

import math
from types import SimpleNamespace

import torch
from pytorch_lightning.tuner.lr_finder import _LRCallback, _LRFinder

from fixture import draw, write

STEPS = 60
CLASSES = 3


def rates(low, high, mode):
    """Equal distances on their scale, both ends included."""
    share = torch.arange(STEPS) / (STEPS - 1)
    return (low + share * (high - low) if mode == 'linear' else low * (high / low) ** share).tolist()


def losses_of(rising, momentum):
    """A small network that learns from two batches in turns."""
    model = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.ReLU(), torch.nn.Linear(5, CLASSES))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(draw(name, shape=parameter.shape))
    optimizer = torch.optim.SGD(model.parameters(), lr=1, momentum=momentum)
    losses = []
    for step, rate in enumerate(rising):
        images = draw('images', step % 2, shape=(6, 4))
        labels = torch.arange(6) % CLASSES
        optimizer.param_groups[0]['lr'] = rate
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def watched(losses, beta):
    """What Lightning's callback makes of these losses, one a step."""
    callback = _LRCallback(num_training=len(losses), early_stop_threshold=None, beta=beta)
    trainer = SimpleNamespace(
        fit_loop=SimpleNamespace(batch_idx=0),
        accumulate_grad_batches=1,
        global_step=0,
        should_stop=False,
        strategy=SimpleNamespace(broadcast=lambda stops: stops),
    )
    for loss in losses:
        trainer.global_step += 1
        callback.on_train_batch_end(trainer, None, {'loss': torch.tensor(loss)}, None, 0)
    return callback.losses


def suggestion(positions, losses, skip_begin, skip_end):
    """The index that Lightning suggests for a curve over these positions."""
    finder = _LRFinder(mode='linear', lr_min=0, lr_max=1, num_training=len(losses))
    finder.results = {'lr': positions, 'loss': losses}
    finder.suggestion(skip_begin=skip_begin, skip_end=skip_end)
    return finder._optimal_idx


def case(low, high, mode, momentum, beta, skip_begin, skip_end):
    rising = rates(low, high, mode)
    losses = losses_of(rising, momentum)
    smoothed = watched(losses, beta)
    # Lightning corrects the mean by one step too many.
    corrected = [value * (1 - beta ** (k + 2)) / (1 - beta ** (k + 1)) for k, value in enumerate(smoothed)]
    positions = rising if mode == 'linear' else [math.log10(rate) for rate in rising]
    return {
        'options': {
            'min': low,
            'max': high,
            'steps': STEPS,
            'mode': mode,
            'smoothing': beta,
            'skipBegin': skip_begin,
            'skipEnd': skip_end,
        },
        'momentum': momentum,
        'rates': torch.tensor(rising),
        'losses': torch.tensor(losses),
        'smoothed': torch.tensor(smoothed),
        'suggestion': suggestion(positions, corrected, skip_begin, skip_end),
    }


def fixture():
    return {
        'images': [draw('images', k, shape=(6, 4)) for k in range(2)],
        'weights': {
            '0.weight': draw('0.weight', shape=(5, 4)),
            '0.bias': draw('0.bias', shape=(5,)),
            '2.weight': draw('2.weight', shape=(3, 5)),
            '2.bias': draw('2.bias', shape=(3,)),
        },
        'cases': [
            case(1e-4, 1, 'exponential', 0, 0.9, 10, 1),
            case(1e-3, 3, 'exponential', 0.9, 0.98, 5, 3),
            case(1e-3, 0.5, 'linear', 0.5, 0.5, 0, 1),
        ],
    }


if __name__ == '__main__':
    write('packages/train/src/fixtures/learning-rate-finder.json', fixture())
