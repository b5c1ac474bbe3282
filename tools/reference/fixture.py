"""How fixtures are drawn and written: reruns give identical bytes."""

import json
from pathlib import Path

import numpy as np
import torch

from philox import Rng

ROOT = Path(__file__).resolve().parents[2]

# Goldens are computed in float64 and rounded once, so they hold the exact numbers and not one machine's order of summation.
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def draw(*keys, shape, low=-1.0, high=1.0):
    """
    A float64 tensor of fixed numbers with three decimals, short to write; `keys` name it.

    Each is a float32 number, so that a test that reads it starts from the same value.
    """
    count = int(np.prod(shape))
    numbers = np.round(low + Rng(0).fold(*keys).uniforms(count).astype(np.float64) * (high - low), 3)
    return torch.from_numpy(numbers.astype(np.float32).astype(np.float64)).reshape(shape)


def channels_last(images):
    """NCHW → NHWC, or the other layouts' tensors as they are."""
    return images.permute(0, 2, 3, 1) if images.dim() == 4 else images


def values(tensor):
    """A tensor as a flat list, row-major: a copy, as gradients and buffers go on changing in place."""
    return tensor.detach().clone(memory_format=torch.contiguous_format).reshape(-1)


def pack(tensor):
    """A tensor with its shape."""
    return {'shape': list(tensor.shape), 'data': values(tensor)}


def write(path, fixture):
    """Writes a fixture below the repository's root: one key a line, lists in one line, numbers as the shortest text of a float32."""
    file = ROOT / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_text(fixture, '') + '\n', encoding='utf-8')
    print(f'{path}: {file.stat().st_size} bytes')


def _text(node, indent):
    if isinstance(node, dict):
        inner = indent + ' '
        lines = [f'{inner}{json.dumps(key)}: {_text(value, inner)}' for key, value in node.items()]
        return '{\n' + ',\n'.join(lines) + f'\n{indent}}}' if lines else '{}'
    if isinstance(node, (list, tuple)) and any(isinstance(item, dict) for item in node):
        inner = indent + ' '
        return '[\n' + ',\n'.join(inner + _text(item, inner) for item in node) + f'\n{indent}]'
    if isinstance(node, (list, tuple, np.ndarray)) or (torch.is_tensor(node) and node.dim() > 0):
        return '[' + ', '.join(_text(item, indent) for item in (node.tolist() if hasattr(node, 'tolist') else node)) + ']'
    if torch.is_tensor(node):
        node = node.item()
    if isinstance(node, (float, np.floating)):
        return _number(node)
    return json.dumps(node, ensure_ascii=False)


def _number(value):
    rounded = np.float32(value)
    if not np.isfinite(rounded):
        raise ValueError(f'JSON has no {value}')
    # Shortest text that reads back as this float32; Python's own repr then keeps it.
    return repr(float(str(rounded))).removesuffix('.0') if rounded != 0 else '0'
