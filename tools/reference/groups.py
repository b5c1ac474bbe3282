"""
Metrics of groups and mends: packages/adversarial/src/fixtures/groups.json.

fairlearn's MetricFrame and fairness metrics, SciPy's Wilson interval, scikit-learn's balanced sample weights, and group DRO as LossComputer of
Sagawa et al.'s published code computes it, in PyTorch.
"""

import numpy as np
import torch
from fairlearn import metrics
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score
from sklearn.utils.class_weight import compute_sample_weight

from fixture import draw, write
from philox import Rng


def integers(*keys, count, below):
    return Rng(0).fold('groups', *keys).integers(count, 0, below)


def samples(name, count, classes, groups, right=0.7):
    """Predictions that are right now and then."""
    labels = integers(name, 'labels', count=count, below=classes)
    guesses = integers(name, 'guesses', count=count, below=classes)
    is_right = Rng(0).fold('groups', name, 'right').uniforms(count) < right
    return {
        'predictions': np.where(is_right, labels, guesses),
        'labels': labels,
        'groups': integers(name, 'groups', count=count, below=groups),
    }


def number(value):
    return None if np.isnan(value) else float(value)


def by_group(frame, groups):
    """A number for each group, none for those without samples."""
    return [number(frame.by_group[group]) if group in frame.by_group.index else None for group in range(groups)]


def case(name, data, groups, positive):
    labels, predictions, sensitive = data['labels'], data['predictions'], data['groups']
    accuracy = metrics.MetricFrame(metrics=accuracy_score, y_true=labels, y_pred=predictions, sensitive_features=sensitive)
    yes, said = np.isin(labels, positive).astype(int), np.isin(predictions, positive).astype(int)
    binary = {'y_true': yes, 'y_pred': said, 'sensitive_features': sensitive}
    rates = {
        key: by_group(metrics.MetricFrame(metrics=rate, **binary), groups)
        for key, rate in {
            'selectionRate': metrics.selection_rate,
            'truePositiveRate': lambda y, p: metrics.true_positive_rate(y, p, pos_label=1),
            'falsePositiveRate': lambda y, p: metrics.false_positive_rate(y, p, pos_label=1),
        }.items()
    }
    return {
        'name': name, **data, 'groupCount': groups, 'positive': positive,
        'accuracies': by_group(accuracy, groups),
        'accuracy': number(accuracy.overall),
        'average': number(accuracy.by_group.mean()),
        'worst': number(accuracy.group_min()),
        'gap': number(accuracy.difference()),
        'rates': rates,
        'fairness': {
            'demographicParity': {
                'difference': number(metrics.demographic_parity_difference(**binary)),
                'ratio': number(metrics.demographic_parity_ratio(**binary)),
            },
            'equalOpportunity': {
                'difference': number(metrics.equal_opportunity_difference(**binary)),
                'ratio': number(metrics.equal_opportunity_ratio(**binary)),
            },
            'equalizedOdds': {
                'difference': number(metrics.equalized_odds_difference(**binary)),
                'ratio': number(metrics.equalized_odds_ratio(**binary)),
            },
        },
    }


def cases():
    never = samples('never', 40, 2, 3)
    never['predictions'] = np.zeros(40, int)
    perfect = samples('perfect', 30, 3, 2, right=2)
    return [
        case('two classes', samples('two', 80, 2, 3), 3, [1]),
        case('two classes, the other', samples('two', 80, 2, 3), 3, [0]),
        case('several classes', samples('several', 200, 5, 4), 4, [2]),
        case('several positive classes', samples('several', 200, 5, 4), 4, [0, 3]),
        case('a group without samples', samples('gap', 60, 2, 3), 4, [1]),
        case('one group', samples('one', 30, 2, 1), 1, [1]),
        case('all right', perfect, 2, [1]),
        case('never a yes', never, 3, [1]),
    ]


def intervals():
    for hits, count, confidence in [
        (0, 1, 0.95), (1, 1, 0.95), (9, 10, 0.95), (0, 30, 0.95), (30, 30, 0.9), (57, 100, 0.99), (57, 100, 0.5), (3, 1000, 0.999),
        (512, 1024, 0.01), (5, 8, 0.999999),
    ]:
        found = binomtest(hits, count).proportion_ci(confidence_level=confidence, method='wilson')
        yield {'hits': hits, 'count': count, 'confidence': confidence, 'interval': [found.low, found.high]}


class LossComputer:
    """The part of the published one that is robust."""

    def __init__(self, n_groups, group_counts, step_size, adj):
        self.n_groups = n_groups
        self.step_size = step_size
        self.adj = torch.full((n_groups,), float(adj))
        self.group_counts = group_counts
        self.adv_probs = torch.ones(n_groups) / n_groups

    def loss(self, losses, group_idx):
        group_map = (group_idx == torch.arange(self.n_groups).unsqueeze(1).long()).double()
        group_count = group_map.sum(1)
        group_denom = group_count + (group_count == 0).double()
        group_loss = (group_map @ losses.view(-1)) / group_denom
        adjusted_loss = group_loss
        if torch.all(self.adj > 0):
            adjusted_loss = adjusted_loss + self.adj / torch.sqrt(self.group_counts)
        self.adv_probs = self.adv_probs * torch.exp(self.step_size * adjusted_loss.data)
        self.adv_probs = self.adv_probs / self.adv_probs.sum()
        return group_loss @ self.adv_probs


def dro(name, groups, step_size, adjustment=0, batch=12, steps=4):
    counts = [3 + 10 * group for group in range(groups)]
    computer = LossComputer(groups, torch.tensor(counts).double(), step_size, adjustment)
    made = []
    for step in range(steps):
        losses = draw('dro', name, step, shape=[batch], low=0, high=4).requires_grad_()
        group_idx = torch.from_numpy(integers(name, 'dro', step, count=batch, below=groups).astype(np.int64))
        loss = computer.loss(losses, group_idx)
        loss.backward()
        made.append({
            'losses': losses, 'groups': group_idx, 'loss': loss, 'weights': computer.adv_probs, 'gradient': losses.grad,
        })
    return {'name': name, 'groupCount': groups, 'stepSize': step_size, 'adjustment': adjustment, 'counts': counts, 'steps': made}


def weights():
    for groups, count in ((4, 50), (1, 3), (7, 9)):
        ids = integers('weights', groups, count=count, below=groups)
        yield {'groups': ids, 'weights': compute_sample_weight('balanced', ids)}


if __name__ == '__main__':
    write('packages/adversarial/src/fixtures/groups.json', {
        'metrics': cases(),
        'intervals': list(intervals()),
        'weights': list(weights()),
        'dro': [
            dro('slow', 4, 0.01), dro('fast', 3, 1), dro('adjusted', 4, 0.1, adjustment=2), dro('one group', 1, 0.5), dro('few', 6, 0.2, batch=3),
        ],
    })
