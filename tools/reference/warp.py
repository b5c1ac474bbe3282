"""
grid_sample in every mode, and images seen through matrices by it: packages/tensor/src/fixtures/warp.json.

Places are drawn up to two and a half images away, so that mirrors come back several times.
"""

import itertools

import torch
from torch.nn.functional import grid_sample

from fixture import draw, write
from layer_cases import packed

MODES = ['bilinear', 'nearest', 'bicubic']
PADDINGS = ['zeros', 'border', 'reflection']

# images [batch, height, width, channels], height and width of the result
SHAPES = [
    ([2, 3, 5, 3], [2, 4]),
    ([1, 1, 1, 1], [2, 3]),
    ([1, 4, 3, 4], [1, 5]),
]

# Of five pixels whose corners are aligned these are the pixels, their edges, what is half-way, and far outside.
STEPS = [-2, -1.25, -1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 9]

# The paddings of warp that grid_sample has too, and whether corners are aligned for it.
WARP_PADDINGS = {
    'constant': ('zeros', True),
    'replicate': ('border', True),
    'reflect': ('reflection', True),
    'symmetric': ('reflection', False),
}

MATRICES = {
    'affine': [[0.9, -0.43, 1.2], [0.37, 1.1, -0.8], [0, 0, 1]],
    'projective': [[1.2, 0.31, -1.7], [-0.23, 0.83, 1.1], [0.013, -0.027, 0.9]],
    'smaller': [[-1.7, 0, 6.3], [0, 0.6, 0.3], [0, 0, 1]],
}


def nchw(images):
    return images.permute(0, 3, 1, 2)


def sampled(images, grid, mode, padding, corners):
    y = grid_sample(nchw(images), grid, mode, padding, corners)
    return y.permute(0, 2, 3, 1)


inputs_of_all = []


def shared(tensor):
    """The number of an input, which many cases have."""
    entry = packed(tensor)
    if entry not in inputs_of_all:
        inputs_of_all.append(entry)
    return inputs_of_all.index(entry)


def with_gradients(function, **inputs):
    """What it gives, and the gradients of its product with fixed weights."""
    leaves = {name: value.clone().requires_grad_() for name, value in inputs.items()}
    y = function(**leaves)
    weights = draw('warp', 'weights', shape=y.shape)
    gradients = torch.autograd.grad((y * weights).sum(), list(leaves.values()))
    return {
        'inputs': {name: shared(value) for name, value in [*inputs.items(), ('weights', weights)]},
        'y': packed(y),
        'gradients': {name: packed(each) for name, each in zip(leaves, gradients)},
    }


def grid_cases():
    for (shape, size), mode, padding, corners in itertools.product(SHAPES, MODES, PADDINGS, [False, True]):
        images = draw('warp', 'images', *shape, shape=shape)
        grid = draw('warp', 'grid', *shape, shape=[shape[0], *size, 2], low=-2.5, high=2.5)
        yield {
            'name': f'{mode}, {padding}, {"aligned" if corners else "not aligned"}, {shape}',
            'options': {'mode': mode, 'paddingMode': padding, 'alignCorners': corners},
            **with_gradients(lambda images, grid: sampled(images, grid, mode, padding, corners), images=images, grid=grid),
        }
    for mode, padding in itertools.product(MODES, PADDINGS):
        images = draw('warp', 'steps', shape=[1, 5, 5, 1])
        at = torch.tensor(STEPS)
        grid = torch.stack([at, at.flip(0) / 2], 1).reshape(1, 1, -1, 2)
        yield {
            'name': f'{mode}, {padding}, at pixels and half-way',
            'options': {'mode': mode, 'paddingMode': padding, 'alignCorners': True},
            **with_gradients(lambda images, grid: sampled(images, grid, mode, padding, True), images=images, grid=grid),
        }


def warped(images, matrices, size, mode, padding, fill):
    _, height, width, _ = images.shape
    rows, columns = torch.meshgrid(*[torch.arange(n, dtype=torch.float64) for n in size], indexing='ij')
    at = torch.stack([columns, rows, torch.ones_like(rows)], -1) @ matrices[:, None].mT
    at = at[..., :2] / at[..., 2:]
    length = torch.tensor([width, height])
    of_torch, corners = WARP_PADDINGS[padding]
    grid = 2 * at / (length - 1) - 1 if corners else (2 * at + 1) / length - 1
    colour = torch.tensor(fill)
    return sampled(images - colour, grid, mode, of_torch, corners) + colour


def warp_cases():
    for name, mode, padding in itertools.product(MATRICES, MODES, WARP_PADDINGS):
        size = [3, 5] if name == 'projective' else [4, 5]
        fill = [0.3, -0.2, 0.5]
        images = draw('warp', 'through', shape=[2, 4, 5, 3])
        matrices = torch.stack([torch.tensor(MATRICES[name]), torch.tensor(MATRICES['affine'])]).float().double()
        yield {
            'name': f'{name}, {mode}, {padding}',
            'options': {'size': size, 'mode': mode, 'padding': padding, 'fill': fill},
            **with_gradients(
                lambda images, matrices: warped(images, matrices, size, mode, padding, fill),
                images=images,
                matrices=matrices,
            ),
        }


if __name__ == '__main__':
    cases = {'gridSample': list(grid_cases()), 'warp': list(warp_cases())}
    write('packages/tensor/src/fixtures/warp.json', {'inputs': inputs_of_all, **cases})
