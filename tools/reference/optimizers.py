"""
Update rules over 100 steps: where parameters stand after some of them.

The gradient at step t is `curvature · (value − target) + push[t]`, element by element: it answers to what the optimizer did, and the
pushes change its sign and size. One element's gradient is always zero.

Rules that PyTorch has not (Lion, LAMB, Lookahead) are written below from their papers, in float64 as all else. PyTorch's Muon iterates in
bfloat16, whose three digits no float32 can be compared with: here its own code is run with float64 in that place. It takes
matrices only, so kernels are given to it as matrices of one row for each channel out.
"""

from unittest.mock import patch

import torch

from fixture import draw, pack, values, write

STEPS = 100
KEPT = [1, 2, 3, 10, 30, 100]
SHAPES = {'weight': [2, 3], 'bias': [2], 'tall': [4, 2], 'kernel': [3, 2, 1, 2]}
SMALL = ['weight', 'bias']
MATRICES = ['weight', 'tall', 'kernel']


class Lion(torch.optim.Optimizer):
    """Chen et al., Symbolic discovery of optimization algorithms (2023), algorithm 2."""

    def __init__(self, parameters, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(parameters, {'lr': lr, 'betas': betas, 'weight_decay': weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group['betas']
            for p in group['params']:
                m = self.state[p].get('exp_avg', torch.zeros_like(p))
                c = beta1 * m + (1 - beta1) * p.grad
                p.sub_(group['lr'] * (c.sign() + group['weight_decay'] * p))
                self.state[p]['exp_avg'] = beta2 * m + (1 - beta2) * p.grad


class LAMB(torch.optim.Optimizer):
    """You et al., Large batch optimization for deep learning (2020), algorithm 2, φ the identity; a norm of zero makes a ratio of 1."""

    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.0):
        super().__init__(parameters, {'lr': lr, 'betas': betas, 'eps': eps, 'weight_decay': weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group['betas']
            for p in group['params']:
                state = self.state[p]
                t = state.get('step', 0) + 1
                m = beta1 * state.get('exp_avg', torch.zeros_like(p)) + (1 - beta1) * p.grad
                v = beta2 * state.get('exp_avg_sq', torch.zeros_like(p)) + (1 - beta2) * p.grad**2
                r = m / (1 - beta1**t) / ((v / (1 - beta2**t)).sqrt() + group['eps'])
                u = r + group['weight_decay'] * p
                ratio = p.norm() / u.norm() if p.norm() > 0 and u.norm() > 0 else 1
                p.sub_(group['lr'] * ratio * u)
                state.update(exp_avg=m, exp_avg_sq=v, step=t)


class Lookahead:
    """Zhang et al., Lookahead optimizer: k steps forward, 1 step back (2019), algorithm 1, around one of PyTorch's; its state is kept."""

    def __init__(self, parameters, inner, k=5, alpha=0.5, **arguments):
        self.fast = list(parameters)
        self.slow = [p.detach().clone() for p in self.fast]
        self.inner = getattr(torch.optim, inner)(self.fast, **arguments)
        self.k, self.alpha, self.steps = k, alpha, 0

    @property
    def state(self):
        return {fast: {**self.inner.state[fast], 'slow': slow} for fast, slow in zip(self.fast, self.slow)}

    @torch.no_grad()
    def step(self):
        self.inner.step()
        self.steps += 1
        if self.steps % self.k:
            return
        for fast, slow in zip(self.fast, self.slow):
            slow.add_(self.alpha * (fast - slow))
            fast.copy_(slow)


class NormedMuon(torch.optim.Muon):
    """Muon whose weights are brought to the norm √rows before each step, as in airbench94_muon."""

    def step(self):
        for group in self.param_groups:
            for p in group['params']:
                p.data *= len(p) ** 0.5 / p.norm()
        super().step()


OURS = {'Lion': Lion, 'LAMB': LAMB, 'Lookahead': Lookahead, 'NormedMuon': NormedMuon}

# name, class, its arguments in PyTorch's words
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
    ('nadam', 'NAdam', {}),
    ('nadam with other betas and epsilon', 'NAdam', {'lr': 0.02, 'betas': [0.7, 0.95], 'eps': 0.001, 'momentum_decay': 0.3}),
    ('nadam with weight decay', 'NAdam', {'lr': 0.01, 'weight_decay': 0.1}),
    ('nadam with decoupled weight decay', 'NAdam', {'lr': 0.01, 'weight_decay': 0.3, 'decoupled_weight_decay': True}),
    ('nadam without momentum decay', 'NAdam', {'lr': 0.01, 'momentum_decay': 0}),
    ('radam', 'RAdam', {'lr': 0.01}),
    ('radam with other betas and epsilon', 'RAdam', {'lr': 0.02, 'betas': [0.8, 0.95], 'eps': 0.001}),
    ('radam with too short a memory', 'RAdam', {'lr': 0.02, 'betas': [0.9, 0.6]}),
    ('radam with weight decay', 'RAdam', {'lr': 0.01, 'weight_decay': 0.1}),
    ('radam with decoupled weight decay', 'RAdam', {'lr': 0.01, 'weight_decay': 0.3, 'decoupled_weight_decay': True}),
    ('adamax', 'Adamax', {}),
    ('adamax with other betas and epsilon', 'Adamax', {'lr': 0.02, 'betas': [0.8, 0.9], 'eps': 0.01}),
    ('adamax with weight decay', 'Adamax', {'lr': 0.01, 'weight_decay': 0.1}),
    ('adagrad', 'Adagrad', {}),
    ('adagrad with learning rate decay', 'Adagrad', {'lr': 0.1, 'lr_decay': 0.05, 'eps': 0.001}),
    ('adagrad with an initial value and weight decay', 'Adagrad', {'lr': 0.1, 'initial_accumulator_value': 0.5, 'weight_decay': 0.1}),
    ('adadelta', 'Adadelta', {}),
    ('adadelta with another rho and epsilon', 'Adadelta', {'lr': 0.5, 'rho': 0.7, 'eps': 0.001}),
    ('adadelta with weight decay', 'Adadelta', {'weight_decay': 0.1, 'eps': 0.0001}),
    ('rprop', 'Rprop', {}),
    ('rprop with other factors', 'Rprop', {'lr': 0.02, 'etas': [0.4, 1.5]}),
    ('rprop with bounds', 'Rprop', {'lr': 0.05, 'step_sizes': [0.002, 0.03]}),
    ('asgd', 'ASGD', {}),
    ('asgd with a fast fall and weight decay', 'ASGD', {'lr': 0.1, 'lambd': 0.05, 'alpha': 0.6, 'weight_decay': 0.1}),
    ('asgd that averages from step 20 on', 'ASGD', {'lr': 0.05, 't0': 20}),
    ('lion', 'Lion', {}),
    ('lion with other betas and weight decay', 'Lion', {'lr': 0.01, 'betas': [0.8, 0.95], 'weight_decay': 0.5}),
    ('lamb', 'LAMB', {}),
    ('lamb with other betas and weight decay', 'LAMB', {'lr': 0.01, 'betas': [0.8, 0.95], 'eps': 0.001, 'weight_decay': 0.1}),
    ('muon', 'Muon', {}),
    ('muon without nesterov and decay', 'Muon', {'lr': 0.02, 'momentum': 0.8, 'nesterov': False, 'weight_decay': 0}),
    ('muon with other rounds', 'Muon', {'lr': 0.02, 'ns_coefficients': [1.5, -0.5, 0], 'ns_steps': 8, 'eps': 0.5}),
    ('muon as long as adamw', 'Muon', {'lr': 0.01, 'adjust_lr_fn': 'match_rms_adamw'}),
    ('muon by the spectral norm', 'Muon', {'lr': 0.02, 'adjust_lr_fn': 'spectral_unclamped'}),
    ('muon with normed weights', 'NormedMuon', {'lr': 0.1, 'momentum': 0.6, 'weight_decay': 0, 'ns_steps': 3}),
    ('lookahead around sgd', 'Lookahead', {'inner': 'SGD', 'lr': 0.05, 'momentum': 0.9}),
    ('lookahead around adam', 'Lookahead', {'inner': 'Adam', 'lr': 0.02, 'k': 7, 'alpha': 0.8}),
    ('lookahead around nadam', 'Lookahead', {'inner': 'NAdam', 'lr': 0.02, 'k': 1, 'alpha': 0.3}),
]

# The same with a learning rate of its own at each step.
SCHEDULED = [
    ('sgd with momentum', 'SGD', {'lr': 0.02, 'momentum': 0.9, 'weight_decay': 0.01}),
    ('adam', 'Adam', {'lr': 0.01, 'weight_decay': 0.1}),
    ('adamw', 'AdamW', {'lr': 0.01, 'weight_decay': 0.3}),
    ('rmsprop', 'RMSprop', {'lr': 0.005, 'momentum': 0.5}),
    ('nadam', 'NAdam', {'lr': 0.01}),
    ('muon', 'Muon', {'lr': 0.02}),
]

# name, class, its groups: the parameters and arguments of each
GROUPED = [
    ('sgd', 'SGD', [(['bias'], {'lr': 0.1}), (['weight', 'tall'], {'lr': 0.02, 'momentum': 0.9, 'weight_decay': 0.1})]),
    ('adamw', 'AdamW', [(['weight', 'kernel'], {'lr': 0.01, 'weight_decay': 0.3}), (['bias'], {'lr': 0.03, 'weight_decay': 0})]),
]


def problem(name, shape):
    terms = {key: draw('optimizers', name, key, shape=shape) for key in ('start', 'target')}
    terms['curvature'] = draw('optimizers', name, 'curvature', shape=shape, low=0)
    terms['push'] = draw('optimizers', name, 'push', shape=[STEPS, *shape])
    if name == 'weight':
        terms['curvature'][0, 0] = 0
        terms['push'][:, 0, 0] = 0
    return terms


def optimizer_of(kind, parameters, arguments):
    return (OURS.get(kind) or getattr(torch.optim, kind))(parameters, **arguments)


def follow(kind, groups, problems, factors=None):
    """Values by step and parameter, and what is remembered at the end; `groups` are names of parameters with their arguments."""
    names = [name for taken, _ in groups for name in taken]
    starts = {name: problems[name]['start'] for name in names}
    if 'Muon' in kind:
        starts = {name: start.reshape(len(start), -1) for name, start in starts.items()}
    parameters = {name: start.clone().requires_grad_() for name, start in starts.items()}
    if len(groups) == 1:
        optimizer = optimizer_of(kind, list(parameters.values()), groups[0][1])
    else:
        optimizer = optimizer_of(kind, [{'params': [parameters[name] for name in taken], **own} for taken, own in groups], {})
    schedule = factors and torch.optim.lr_scheduler.LambdaLR(optimizer, lambda time: factors[min(time, STEPS - 1)])
    path = {}
    for step in range(1, STEPS + 1):
        for name, value in parameters.items():
            curvature, target, push = (problems[name][key] for key in ('curvature', 'target', 'push'))
            value.grad = (curvature.reshape(value.shape) * (value - target.reshape(value.shape)) + push[step - 1].reshape(value.shape)).detach()
        with patch.object(torch, 'bfloat16', torch.float64):
            optimizer.step()
        if schedule:
            schedule.step()
        if step in KEPT:
            path[str(step)] = {name: values(parameter) for name, parameter in parameters.items()}
    state = {
        f'{slot}.{name}': values(value)
        for name, parameter in parameters.items()
        for slot, value in optimizer.state.get(parameter, {}).items()
        if torch.is_tensor(value) and value.shape == parameter.shape
    }
    return {'path': path, 'state': state}


def case(name, kind, arguments, problems, factors=None):
    parameters = MATRICES if 'Muon' in kind else SMALL
    followed = follow(kind, [(parameters, arguments)], problems, factors)
    return {'name': name, 'optimizer': kind, 'arguments': arguments, **followed}


def defaults_of(kind):
    """PyTorch's own defaults, but for what says how to compute and what is None."""
    defaults = getattr(torch.optim, kind)([torch.zeros(2, 2)]).defaults
    ways = {'foreach', 'maximize', 'capturable', 'differentiable', 'fused'}
    return {name: value for name, value in defaults.items() if name not in ways and value is not None}


def orthogonal(name, shape, steps):
    """PyTorch's iteration of Muon, in float64."""
    matrix = draw('orthogonalize', name, shape=shape)
    with patch.object(torch, 'bfloat16', torch.float64):
        result = torch.optim._muon._zeropower_via_newtonschulz(matrix, (3.4445, -4.7750, 2.0315), steps, 1e-7)
    return {'name': name, 'steps': steps, 'matrix': pack(matrix), 'result': pack(result)}


def main():
    problems = {name: problem(name, shape) for name, shape in SHAPES.items()}
    factors = draw('optimizers', 'factors', shape=[STEPS], low=0.1, high=2).tolist()
    grouped = [
        {
            'name': name,
            'optimizer': kind,
            'groups': [{'parameters': taken, 'arguments': arguments} for taken, arguments in groups],
            **follow(kind, groups, problems),
        }
        for name, kind, groups in GROUPED
    ]
    fixture = {
        'problem': {name: {key: pack(value) for key, value in terms.items()} for name, terms in problems.items()},
        'factors': factors,
        'defaults': {kind: defaults_of(kind) for kind in dict.fromkeys(kind for _, kind, _ in RULES) if kind not in OURS},
        'rules': [case(*rule, problems) for rule in RULES],
        'scheduled': [case(*rule, problems, factors) for rule in SCHEDULED],
        'grouped': grouped,
        'orthogonal': [
            orthogonal('wide', [3, 5], 5),
            orthogonal('tall', [6, 2], 5),
            orthogonal('square, 3 rounds', [4, 4], 3),
            orthogonal('one row', [1, 4], 5),
            orthogonal('one number', [1, 1], 5),
            orthogonal('no rounds', [2, 3], 0),
        ],
    }
    write('packages/train/src/fixtures/optimizers.json', fixture)


if __name__ == '__main__':
    main()
