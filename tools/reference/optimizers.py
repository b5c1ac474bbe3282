"""
Update rules over 100 steps: where two parameters stand after some of them.

The gradient at step t is `curvature · (value − target) + push[t]`, element by element: it answers to what the optimizer did, and the
pushes change its sign and size. One element's gradient is always zero.
"""

import torch

from fixture import draw, pack, values, write

STEPS = 100
KEPT = [1, 2, 3, 10, 30, 100]
SHAPES = {'weight': [2, 3], 'bias': [2]}

# name, PyTorch's class, its arguments in PyTorch's words
RULES = [
    ('sgd', 'SGD', {'lr': 0.05}),
    ('sgd with weight decay', 'SGD', {'lr': 0.05, 'weight_decay': 0.1}),
    ('sgd with momentum', 'SGD', {'lr': 0.02, 'momentum': 0.9}),
    ('sgd with dampening', 'SGD', {'lr': 0.05, 'momentum': 0.8, 'dampening': 0.3, 'weight_decay': 0.01}),
    ('sgd with nesterov', 'SGD', {'lr': 0.02, 'momentum': 0.9, 'nesterov': True, 'weight_decay': 0.01}),
    ('adam', 'Adam', {'lr': 0.01}),
    ('adam with other betas and epsilon', 'Adam', {'lr': 0.02, 'betas': [0.8, 0.95], 'eps': 0.001}),
    ('adam with weight decay', 'Adam', {'lr': 0.01, 'weight_decay': 0.1}),
    ('adam with amsgrad', 'Adam', {'lr': 0.01, 'betas': [0.9, 0.9], 'amsgrad': True}),
    ('adamw', 'AdamW', {'lr': 0.01}),
    ('adamw with weight decay', 'AdamW', {'lr': 0.01, 'weight_decay': 0.3}),
    ('rmsprop', 'RMSprop', {'lr': 0.01}),
    ('rmsprop with another alpha and epsilon', 'RMSprop', {'lr': 0.01, 'alpha': 0.9, 'eps': 0.001}),
    ('rmsprop with momentum', 'RMSprop', {'lr': 0.005, 'momentum': 0.8}),
    ('rmsprop, centred', 'RMSprop', {'lr': 0.005, 'centered': True}),
    ('rmsprop, centred, with momentum and weight decay', 'RMSprop', {'lr': 0.002, 'centered': True, 'momentum': 0.5, 'weight_decay': 0.1}),
]


def problem(name, shape):
    terms = {key: draw('optimizers', name, key, shape=shape) for key in ('start', 'target')}
    terms['curvature'] = draw('optimizers', name, 'curvature', shape=shape, low=0)
    terms['push'] = draw('optimizers', name, 'push', shape=[STEPS, *shape])
    if name == 'weight':
        terms['curvature'][0, 0] = 0
        terms['push'][:, 0, 0] = 0
    return terms


def follow(kind, arguments, problems):
    parameters = {name: terms['start'].clone().requires_grad_() for name, terms in problems.items()}
    optimizer = getattr(torch.optim, kind)(parameters.values(), **arguments)
    path = {}
    for step in range(1, STEPS + 1):
        for name, terms in problems.items():
            value = parameters[name]
            value.grad = (terms['curvature'] * (value - terms['target']) + terms['push'][step - 1]).detach()
        optimizer.step()
        if step in KEPT:
            path[str(step)] = {name: values(parameter) for name, parameter in parameters.items()}
    return path


def main():
    problems = {name: problem(name, shape) for name, shape in SHAPES.items()}
    rules = [
        {'name': name, 'optimizer': kind, 'arguments': arguments, 'path': follow(kind, arguments, problems)}
        for name, kind, arguments in RULES
    ]
    packed = {name: {key: pack(value) for key, value in terms.items()} for name, terms in problems.items()}
    write('packages/train/src/fixtures/optimizers.json', {'problem': packed, 'rules': rules})


if __name__ == '__main__':
    main()
