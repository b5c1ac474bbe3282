"""What torch.utils.data makes of indices: DistributedSampler's shares, and random_split's lengths for fractions."""

from torch.utils.data import random_split
from torch.utils.data.distributed import DistributedSampler

from fixture import write


def shares():
    """Everything that does or does not go round, down to fewer samples than replicas."""
    cases = []
    for length, replicas in [(1, 1), (1, 4), (2, 5), (4, 4), (7, 2), (10, 3), (11, 4), (12, 4)]:
        for drop_last in (False, True):
            ranks = []
            for rank in range(replicas):
                ranks.append(list(DistributedSampler(range(length), replicas, rank, shuffle=False, drop_last=drop_last)))
            cases.append({'length': length, 'replicas': replicas, 'dropLast': drop_last, 'ranks': ranks})
    return cases


def splits():
    cases = []
    for length in (1, 10, 100, 997, 50_000):
        for fractions in ([1.0], [0.5, 0.5], [0.9, 0.1], [0.29, 0.71], [1 / 3, 1 / 3, 1 / 3], [0.7, 0.2, 0.1], [0.1] * 10, [0.0, 1.0]):
            parts = random_split(range(length), fractions)
            cases.append({'length': length, 'fractions': [repr(fraction) for fraction in fractions], 'lengths': [len(part) for part in parts]})
    return cases


if __name__ == '__main__':
    write('packages/datasets/src/fixtures/samplers.json', {'shares': shares(), 'splits': splits()})
