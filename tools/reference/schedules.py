"""
Learning rates and momenta of every scheduler in torch.optim, one a time, from the base on; and those of chains and sequences.

A schedule is written `(class, arguments)`, a chain `('ChainedScheduler', [schedules])`, a sequence `('SequentialLR', [schedules], milestones)`.
Functions go by a name under which the test has its own. The triangle of airbench94, which torch lacks, is a LambdaLR of numpy's interpolation.
"""

import warnings

import numpy as np
import torch

from fixture import draw, write

TIMES = 120
OPTIMIZERS = {'SGD': {'lr': 0.1, 'momentum': 0.9}, 'Adam': {'lr': 0.1, 'betas': (0.9, 0.999)}}

FUNCTIONS = {
    'inverse root': lambda time: (1 + time) ** -0.5,
    'warm-up from zero': lambda time: min(1.0, time / 20),
    'towards one': lambda time: (time + 1) / (time + 2),
    'slow decay': lambda time: 0.97,
    'cube of the cycle': lambda cycle: 1 / cycle**3,
    'of the time': lambda time: 1 / (1 + time / 50),
}


SINGLE = [
    ('LambdaLR', {'lr_lambda': 'inverse root'}),
    ('LambdaLR', {'lr_lambda': 'warm-up from zero'}),
    ('MultiplicativeLR', {'lr_lambda': 'slow decay'}),
    ('MultiplicativeLR', {'lr_lambda': 'towards one'}),
    ('StepLR', {'step_size': 30}),
    ('StepLR', {'step_size': 7, 'gamma': 0.8}),
    ('StepLR', {'step_size': 1, 'gamma': 1.01}),
    ('MultiStepLR', {'milestones': [30, 80]}),
    ('MultiStepLR', {'milestones': [90, 0, 12, 12, 55], 'gamma': 0.6}),
    ('ConstantLR', {}),
    ('ConstantLR', {'factor': 0.25, 'total_iters': 40}),
    ('LinearLR', {}),
    ('LinearLR', {'start_factor': 0.01, 'end_factor': 0.9, 'total_iters': 100}),
    ('LinearLR', {'start_factor': 1, 'end_factor': 0, 'total_iters': 80}),
    ('ExponentialLR', {'gamma': 0.95}),
    ('ExponentialLR', {'gamma': 1.02}),
    ('PolynomialLR', {}),
    ('PolynomialLR', {'total_iters': 100, 'power': 0.9}),
    ('PolynomialLR', {'total_iters': 60, 'power': 2.5}),
    ('CosineAnnealingLR', {'T_max': 120}),
    ('CosineAnnealingLR', {'T_max': 50, 'eta_min': 0.001}),
    ('CosineAnnealingLR', {'T_max': 13, 'eta_min': 0.2}),
    ('CosineAnnealingLR', {'T_max': 1, 'eta_min': 0.01}),
    ('CosineAnnealingWarmRestarts', {'T_0': 25}),
    ('CosineAnnealingWarmRestarts', {'T_0': 10, 'T_mult': 2, 'eta_min': 0.001}),
    ('CosineAnnealingWarmRestarts', {'T_0': 1, 'T_mult': 3}),
    ('CyclicLR', {'base_lr': 0.001, 'max_lr': 0.3}),
    ('CyclicLR', {'base_lr': 0.01, 'max_lr': 0.1, 'step_size_up': 10}),
    ('CyclicLR', {'base_lr': 0.01, 'max_lr': 0.1, 'step_size_up': 7, 'step_size_down': 20, 'mode': 'triangular2'}),
    (
        'CyclicLR',
        {'base_lr': 0, 'max_lr': 0.5, 'step_size_up': 15, 'mode': 'exp_range', 'gamma': 0.98, 'base_momentum': 0.7, 'max_momentum': 0.99},
    ),
    ('CyclicLR', {'base_lr': 0.01, 'max_lr': 0.1, 'step_size_up': 8, 'scale_fn': 'cube of the cycle'}),
    (
        'CyclicLR',
        {'base_lr': 0.01, 'max_lr': 0.1, 'step_size_up': 8, 'scale_fn': 'of the time', 'scale_mode': 'iterations', 'cycle_momentum': False},
    ),
    ('OneCycleLR', {'max_lr': 0.5, 'total_steps': 120}),
    ('OneCycleLR', {'max_lr': 0.5, 'epochs': 6, 'steps_per_epoch': 17, 'anneal_strategy': 'linear', 'pct_start': 0.43}),
    ('OneCycleLR', {'max_lr': 1, 'total_steps': 111, 'three_phase': True, 'div_factor': 10, 'final_div_factor': 100}),
    (
        'OneCycleLR',
        {'max_lr': 1, 'total_steps': 100, 'three_phase': True, 'anneal_strategy': 'linear', 'base_momentum': 0.7, 'max_momentum': 0.9},
    ),
    ('OneCycleLR', {'max_lr': 0.2, 'total_steps': 100, 'pct_start': 0.0, 'cycle_momentum': False}),
    ('OneCycleLR', {'max_lr': 0.2, 'total_steps': 100, 'pct_start': 1.0}),
    ('OneCycleLR', {'max_lr': 0.2, 'total_steps': 100, 'pct_start': 0.7, 'three_phase': True}),
    ('SWALR', {'swa_lr': 0.05}),
    ('SWALR', {'swa_lr': 0.3, 'anneal_epochs': 50, 'anneal_strategy': 'linear'}),
    ('SWALR', {'swa_lr': 0.02, 'anneal_epochs': 0}),
    ('Triangular', {'total_steps': 100}),
    ('Triangular', {'total_steps': 117, 'start': 0, 'peak': 0.5, 'end': 0}),
    ('ReduceLROnPlateau', {}),
    ('ReduceLROnPlateau', {'factor': 0.5, 'patience': 3, 'threshold': 0.05, 'cooldown': 4}),
    ('ReduceLROnPlateau', {'factor': 0.3, 'patience': 0, 'threshold': 0.01, 'threshold_mode': 'abs', 'min_lr': 0.002}),
    ('ReduceLROnPlateau', {'mode': 'max', 'factor': 0.7, 'patience': 5, 'threshold': 0.02}),
    ('ReduceLROnPlateau', {'mode': 'max', 'factor': 0.7, 'patience': 2, 'threshold_mode': 'abs', 'cooldown': 1, 'eps': 0.01}),
]

WARM_UP = ('LinearLR', {'start_factor': 0.1, 'total_iters': 10})
COSINE = ('CosineAnnealingLR', {'T_max': 60, 'eta_min': 0.005})

CHAINS = [
    [WARM_UP, ('ExponentialLR', {'gamma': 0.97})],
    [('ExponentialLR', {'gamma': 0.97}), WARM_UP],
    [('ConstantLR', {'factor': 0.5, 'total_iters': 20}), ('StepLR', {'step_size': 25, 'gamma': 0.5}), ('MultiStepLR', {'milestones': [33, 70]})],
    [WARM_UP, ('PolynomialLR', {'total_iters': 100, 'power': 0.9}), ('MultiplicativeLR', {'lr_lambda': 'towards one'})],
    [WARM_UP, ('CosineAnnealingLR', {'T_max': 120})],
    [WARM_UP, COSINE],
    [COSINE, WARM_UP],
    [('ExponentialLR', {'gamma': 0.98}), COSINE, ('MultiStepLR', {'milestones': [33, 70], 'gamma': 0.5})],
    [('PolynomialLR', {'total_iters': 30}), COSINE],
    [WARM_UP, ('SWALR', {'swa_lr': 0.02, 'anneal_epochs': 40})],
    [('SWALR', {'swa_lr': 0.02, 'anneal_epochs': 40, 'anneal_strategy': 'linear'}), ('ExponentialLR', {'gamma': 0.99}), COSINE],
]

SEQUENCES = [
    ([WARM_UP, ('ExponentialLR', {'gamma': 0.97})], [10]),
    ([WARM_UP, COSINE, ('StepLR', {'step_size': 10})], [10, 70]),
    ([('ConstantLR', {'total_iters': 50}), ('LambdaLR', {'lr_lambda': 'inverse root'}), ('PolynomialLR', {'total_iters': 30})], [20, 40]),
    ([COSINE, ('SWALR', {'swa_lr': 0.05, 'anneal_epochs': 15})], [75]),
    ([('ExponentialLR', {'gamma': 0.9}), ('MultiplicativeLR', {'lr_lambda': 'slow decay'}), ('SWALR', {'swa_lr': 0.05})], [8, 40]),
    ([('CosineAnnealingWarmRestarts', {'T_0': 10}), ('CosineAnnealingWarmRestarts', {'T_0': 5, 'T_mult': 2}), ('LinearLR', {})], [30, 90]),
    ([('ChainedScheduler', [WARM_UP, ('StepLR', {'step_size': 20})]), ('ConstantLR', {}), ('MultiStepLR', {'milestones': [9]})], [50, 70]),
]


def measured():
    """Falls to 1 and then only jumps about, in three decimals."""
    noise = draw('schedules', 'measured', shape=[TIMES], low=0, high=0.3).tolist()
    return [round(1 + 2 * 0.9**time + jump, 3) for time, jump in enumerate(noise)]


def build(optimizer, spec):
    kind, arguments, *milestones = spec
    if kind == 'ChainedScheduler':
        return torch.optim.lr_scheduler.ChainedScheduler([build(optimizer, one) for one in arguments])
    if kind == 'SequentialLR':
        return torch.optim.lr_scheduler.SequentialLR(optimizer, [build(optimizer, one) for one in arguments], *milestones)
    if kind == 'Triangular':
        return torch.optim.lr_scheduler.LambdaLR(optimizer, triangle(**arguments))
    read = {key: FUNCTIONS[value] if key in ('lr_lambda', 'scale_fn') else value for key, value in arguments.items()}
    owner = torch.optim.swa_utils if kind == 'SWALR' else torch.optim.lr_scheduler
    return getattr(owner, kind)(optimizer, **read)


def triangle(total_steps, start=0.2, peak=0.23, end=0.07):
    return lambda time: float(np.interp(time, [0, int(peak * total_steps), total_steps], [start, 1, end]))


def follow(spec, kind='SGD'):
    optimizer = getattr(torch.optim, kind)([torch.nn.Parameter(torch.zeros(1))], **OPTIMIZERS[kind])
    scheduler = build(optimizer, spec)
    group = optimizer.param_groups[0]
    seen = []
    results = measured()
    for time in range(getattr(scheduler, 'total_steps', TIMES)):
        if time > 0:
            optimizer.step()
            scheduler.step(*([results[time - 1]] if spec[0] == 'ReduceLROnPlateau' else []))
        seen.append((group['lr'], group['betas'][0] if kind == 'Adam' else group['momentum']))
    rates, momenta = zip(*seen)
    moves = any(momentum != 0.9 for momentum in momenta)
    return {'schedule': spec, 'optimizer': kind, 'rates': rates, **({'momenta': momenta} if moves else {})}


def named(spec):
    """A schedule as the test reads it."""
    kind, arguments, *milestones = spec
    if isinstance(arguments, dict):
        return {'kind': kind, 'arguments': arguments}
    inner = {'kind': kind, 'schedules': [named(one) for one in arguments]}
    return {**inner, 'milestones': milestones[0]} if milestones else inner


def main():
    # A scheduler's steps inside of a sequence are called before the optimizer's; PyTorch warns of its own doing.
    warnings.simplefilter('ignore')
    cases = [follow(spec) for spec in SINGLE]
    cases += [follow(spec, 'Adam') for spec in SINGLE if spec[0] in ('CyclicLR', 'OneCycleLR')]
    cases += [follow(('ChainedScheduler', chain)) for chain in CHAINS]
    cases += [follow(('SequentialLR', *sequence)) for sequence in SEQUENCES]
    cases = [{**case, 'schedule': named(case['schedule'])} for case in cases]
    write('packages/train/src/fixtures/schedules.json', {'measured': measured(), 'cases': cases})


if __name__ == '__main__':
    main()
