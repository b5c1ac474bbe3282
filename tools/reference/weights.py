"""
Files of weights as PyTorch and safetensors write them, in small, and what they hold: every type, views and shared storages, both formats of
torch.save, a big-endian file, checkpoints with other data beside the weights, and files that would run something.

Needs the package safetensors too.
"""

import argparse
import base64
import builtins
import io
import os
import re
import zipfile
from collections import Counter, OrderedDict, defaultdict

import numpy as np
import torch
from safetensors.torch import save as save_safetensors
from torch import nn

from fixture import ROOT, draw, write

FOLDER = 'packages/tensor/src/fixtures'

TYPES = {
    'F64': torch.float64,
    'F32': torch.float32,
    'F16': torch.float16,
    'BF16': torch.bfloat16,
    'I64': torch.int64,
    'I32': torch.int32,
    'I16': torch.int16,
    'I8': torch.int8,
    'U8': torch.uint8,
    'BOOL': torch.bool,
}
NAMES = {dtype: name for name, dtype in TYPES.items()}


def expected(tensor):
    """A tensor as the reader gives it: floats as float32, small integers as int32; raw bytes, for JSON has neither NaN nor −0."""
    tensor = tensor.detach()
    values = tensor.float() if tensor.is_floating_point() else tensor.int() if tensor.dtype in (torch.int8, torch.int16) else tensor
    return {
        'dtype': NAMES[tensor.dtype],
        'shape': list(tensor.shape),
        'base64': base64.b64encode(values.contiguous().numpy().tobytes()).decode(),
    }


def every_type():
    """For floats all that is special: zeros, the smallest and largest numbers, subnormals, ties of rounding, infinities, NaN."""
    tensors = {}
    for name, dtype in TYPES.items():
        if dtype.is_floating_point:
            info = torch.finfo(dtype)
            tiny = info.smallest_normal
            numbers = [0.0, -0.0, 1.0, -1.5, 1 / 3, info.max, info.min, tiny, tiny / 2, -tiny * info.eps, 3 * tiny * info.eps]
            tensors[name] = torch.tensor([*numbers, float('inf'), float('-inf'), float('nan')], dtype=dtype)
        elif dtype is torch.bool:
            tensors[name] = torch.tensor([[True, False, True], [False, False, True]])
        else:
            info = torch.iinfo(dtype)
            tensors[name] = torch.tensor([0, 1, info.min, info.max, 100], dtype=dtype)
    tensors['scalar'] = torch.tensor(2.5, dtype=torch.float32)
    tensors['empty'] = torch.zeros([2, 0, 3], dtype=torch.float32)
    return tensors


def views():
    """Tensors that share storages, start in their middle, or lie in another order."""
    base = draw('weights', 'views', shape=[4, 6]).float()
    tied = draw('weights', 'tied', shape=[3, 2]).float()
    images = draw('weights', 'images', shape=[2, 3, 4, 5]).half()
    return {
        'base': base,
        'transposed': base.t(),
        'row': base[2],
        'column': base[:, 3],
        'every second': base[::2, 1::2],
        'block': base[1:3, 2:5],
        'last': base[3, 5],
        'encoder.weight': tied,
        'decoder.weight': tied,
        'channels last': images.to(memory_format=torch.channels_last),
        'permuted': images.permute(3, 0, 2, 1),
        'expanded': torch.tensor([[1.0], [2.0]]).expand(2, 3),
        'narrow and empty': base[:, 6:],
        'alone in a large storage': torch.arange(1000, dtype=torch.int32)[500:502],
    }


class Net(nn.Module):
    """All kinds of entries of a state dict: parameters, buffers, a counter in int64."""

    def __init__(self):
        super().__init__()
        self.conv_layer = nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3))
        self.fc_layer = nn.Linear(4, 2)


def net():
    model = Net()
    for name, values in model.state_dict().items():
        if values.is_floating_point():
            values.copy_(draw('weights', 'net', name, shape=values.shape))
        else:
            values.fill_(7)
    return model.float()


def checkpoint():
    """What people put beside the weights."""
    trained = net()
    optimizer = torch.optim.Adam(trained.parameters(), lr=1e-3)
    sum(parameter.sum() for parameter in trained.parameters()).backward()
    optimizer.step()
    return {
        'model_state_dict': net().state_dict(),
        'optimizer': optimizer.state_dict(),
        'parameter': nn.Parameter(torch.tensor([1.0, 2.0], dtype=torch.float32)),
        'epoch': 20,
        'accuracy': np.float64(86.47),
        'steps': np.int64(7820),
        'half': np.float32(0.5),
        'flag': np.bool_(True),
        'numbers': [0, -1, 255, 65536, -(2**31), 2**31, 2**53 + 1, -(2**70), 1.5, True, False, None],
        'tuple': ('a', (1, 2), []),
        'text': 'Ünïcödé 𝔘',
        'bytes': b'\x00\x7f\x80\xff',
        'bytearray': bytearray(b'ab'),
        'set': {1, 2, 3},
        'args': argparse.Namespace(lr=0.1, arch='resnet18'),
        'counter': Counter('aab'),
        'defaultdict': defaultdict(list, {'a': [1]}),
        'dtype': torch.float16,
        'device': torch.device('cuda:1'),
        'size': torch.Size([1, 2]),
        'ordered': OrderedDict([('__proto__', 1), ('b', 2), (3, 'c')]),
    }


class Call:
    """Pickles as a call, which unpickling makes."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def saved(value, **options):
    file = io.BytesIO()
    # The archive's folder is named for the file.
    torch.save(value, file, **options)
    return file.getvalue()


def legacy(value):
    """Storages are named for their addresses, which differ from run to run; here for their order."""
    content = saved(value, _use_new_zipfile_serialization=False)
    keys = {}

    def renamed(match):
        key = keys.setdefault(match[1], str(len(keys)).encode())
        return b'X' + len(key).to_bytes(4, 'little') + key

    return re.sub(rb'X[\x01-\x14]\0\0\0(\d{7,20})(?=q)', renamed, content)


def big_endian(value):
    """The archive as a big-endian machine writes it."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(value))) as source, zipfile.ZipFile(result, 'w', zipfile.ZIP_STORED) as target:
        sizes = {str(i): tensor.element_size() for i, tensor in enumerate(value.values())}
        for entry in source.infolist():
            content = source.read(entry)
            folder, _, name = entry.filename.partition('/')
            if name == 'byteorder':
                content = b'big'
            elif name.startswith('data/'):
                size = sizes[name.removeprefix('data/')]
                content = np.frombuffer(content, dtype=f'V{size}').tobytes() if size == 1 else swapped(content, size)
            target.writestr(zipfile.ZipInfo(entry.filename), content)
    return result.getvalue()


def swapped(content, size):
    return np.frombuffer(content, dtype=f'<u{size}').byteswap().tobytes()


def check(content, tensors):
    """PyTorch reads the file as it was meant."""
    for name, found in torch.load(io.BytesIO(content), weights_only=True).items():
        assert found.dtype == tensors[name].dtype and torch.equal(found.nan_to_num(), tensors[name].nan_to_num()), name
    return content


def main():
    types, shared, model = every_type(), views(), net()
    tutorial = {'net': model.state_dict(), 'epoch': 20}
    files = {
        'types.safetensors': save_safetensors(types, metadata={'format': 'pt'}),
        'types.pth': check(saved(types), types),
        'types-legacy.pth': check(legacy(types), types),
        'types-protocol-5.pth': saved(types, pickle_protocol=5),
        'types-big-endian.pth': check(big_endian(types), types),
        'views.pth': check(saved(shared), shared),
        'views-legacy.pth': check(legacy(shared), shared),
        'tutorial.pth': saved(tutorial),
        'tutorial-legacy.pth': legacy(tutorial),
        'checkpoint.pth': saved(checkpoint()),
        'checkpoint-protocol-4.pth': saved(checkpoint(), pickle_protocol=4),
        'module.pth': saved(nn.ReLU()),
        'runs-system.pth': saved({'net': model.state_dict(), 'epoch': Call(os.system, 'echo ran')}),
        'runs-eval.pth': saved([{'deep': (Call(builtins.eval, '1'),)}]),
        'runs-eval-legacy.pth': legacy({'weight': Call(builtins.eval, '1')}),
    }
    for name, content in files.items():
        (ROOT / FOLDER / name).write_bytes(content)
        print(f'{FOLDER}/{name}: {len(content)} bytes')
    groups = {'types': types, 'views': shared, 'net': model.state_dict()}
    write(
        f'{FOLDER}/weights.json',
        {group: {name: expected(tensor) for name, tensor in tensors.items()} for group, tensors in groups.items()},
    )


if __name__ == '__main__':
    main()
